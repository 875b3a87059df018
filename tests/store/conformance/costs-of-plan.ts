import { pino } from 'pino'
import { expect, test } from 'vitest'
import { sealWith } from '../../../prisma/seal.ts'
import { answer as answering } from '../../../worker/answer.ts'
import { subscribe } from '../../billing/subscribed.ts'
import { type Backend, secretKey } from '../backends.ts'
import { message, now, type Shop, shop } from '../fixtures.ts'

/** One turn, from its reading to its end, with all that is looked up between; BEGIN and COMMIT are among the statements. */
const mostOfTurn = 8

/** What an owner on Pro writes about her plan, and what the last of it is answered with. */
const talks: Record<string, { says: string[]; told: string }> = {
  'what she has': { says: ['my plan'], told: 'billing.paidUntil' },
  'what there is': { says: ['plans'], told: 'billing.free' },
  'a price': { says: ['how much is Starter'], told: 'billing.offer' },
  'a better plan, read back': { says: ['upgrade to Team'], told: 'billing.upgradeAsk' },
  'a lesser plan, taken back': { says: ['downgrade to Starter', 'yes', 'undo'], told: 'shop.undone' },
  'a cancellation, taken back': { says: ['cancel my plan', 'yes', 'undo'], told: 'shop.undone' },
  'a cancellation, and on after all': {
    says: ['cancel my plan', 'yes', 'continue', 'yes'],
    told: 'billing.kept',
  },
  'a transfer from now on': { says: ['I go pay by transfer', 'undo'], told: 'shop.undone' },
  'her card from now on': { says: ['use my card', 'yes', 'undo'], told: 'shop.undone' },
  'no card any more': { says: ['remove my card', 'yes'], told: 'billing.removed' },
  receipts: { says: ['receipts'], told: 'billing.noReceipts' },
}

/** How many conversations of ten were counted when a customer writes, and what the owner is told then. */
const edges: Record<string, { used: number; told: string | undefined; most?: number }> = {
  'one of many': { used: 1, told: undefined },
  'the one that comes near the end': { used: 7, told: 'quota.near' },
  'the last one': { used: 9, told: 'quota.reached' },
  // A lesser plan began in the middle of the month: the owner hears of the customer, and once of the quota besides.
  'one too many, unannounced': { used: 10, told: 'quota.reached', most: 9 },
}

/** What messages cost in statements where a business is metered. */
export function costsOfPlan(backend: () => Backend): void {
  const write = async (at: Shop, address: string, text: string) => {
    const { queries } = backend()
    const received = await at.store.receive(message(at, { address, text }))
    if (!received) throw new Error('This message was received before')
    queries.length = 0
    await answering(deps(at))(received)
    return { conversationId: received.conversationId, statements: [...queries] }
  }
  const says = async (at: Shop, where: string, value: string) => {
    const rows = await backend().sql<{ says: { key: string }[] }>(
      `SELECT "says" FROM "Outbound" WHERE "businessId" = $1 AND ${where} = $2 ORDER BY "seq" DESC LIMIT 1`,
      [at.id, value],
    )
    return rows[0]?.says.map(({ key }) => key) ?? []
  }
  const onPro = async () => {
    const at = await shop(backend().store, { owner })
    await subscribe({ store: at.store, pglite: { query: backend().sql } }, at.id, 'pro', now)
    return at
  }

  test.each(Object.entries(talks))(
    'what she says of her plan is eight statements at most: %s',
    async (_, talk) => {
      const at = await onPro()
      await savesCard(backend(), at)
      let told: string[] = []
      for (const text of talk.says) {
        const { conversationId, statements } = await write(at, owner.id, text)
        expect(statements.length, `${text}\n${statements.join('\n')}`).toBeLessThanOrEqual(mostOfTurn)
        told = await says(at, '"conversationId"', conversationId)
      }
      expect(told).toContain(talk.told)
    },
  )

  test.each(Object.entries(edges))(
    'a turn at the edge of a quota is eight statements at most: %s',
    async (_, { used, told, most = mostOfTurn }) => {
      const at = await onPro()
      await backend().sql(
        `INSERT INTO "UsageCounter" ("businessId", "period", "metric", "count") VALUES ($1, '2026-12', 'conversations', $2)`,
        [at.id, used],
      )
      const { statements } = await write(at, 'bola', 'how much is twists')
      expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(most)
      expect((await says(at, '"purpose"', 'notice'))[0]).toBe(told)
      if (used < 10) return
      const next = await write(at, 'ngozi', 'how much is twists')
      expect(next.statements.length, next.statements.join('\n')).toBeLessThanOrEqual(mostOfTurn)
      expect((await says(at, '"purpose"', 'notice'))[0]).toBe('owner.handoff')
    },
  )

  test('a trial that is over before the job has come costs two statements more to be found', async () => {
    const at = await onPro()
    await backend().sql(
      `UPDATE "Subscription" SET "status" = 'trial', "cycle" = NULL, "anchorAt" = NULL, "trialAt" = $2,
         "periodStart" = $2::timestamptz - interval '14 days', "periodEnd" = $2 WHERE "businessId" = $1`,
      [at.id, now.toISOString()],
    )
    const { statements } = await write(at, 'bola', 'how much is twists')
    expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(mostOfTurn + 2)
  })
}

async function savesCard({ sql }: Backend, at: Shop): Promise<void> {
  const card = JSON.stringify({ authorization: 'AUTH_1', last4: '4081' })
  const details = Buffer.from(sealWith(secretKey).close(card, `card:${at.id}`))
  await sql(
    `INSERT INTO "SavedCard" ("id", "businessId", "details", "signature") VALUES ($1, $2, $3, 'signature')`,
    [`card-${at.id}`, at.id, details],
  )
  await sql(`UPDATE "Subscription" SET "cardId" = $2 WHERE "businessId" = $1`, [at.id, `card-${at.id}`])
}

function deps(at: Shop) {
  return {
    store: at.store,
    queue: { deliver: async () => {}, wake: async () => {} },
    understand: async () => ({
      intent: {
        ...{ language: 'en' as const, confidence: 1 },
        asks: [{ act: 'price' as const, slots: { service: ['twists'] } }],
      },
      ...{ unsureBelow: 0.5, lostBelow: 0, tokensIn: 1, tokensOut: 1, ms: 1 },
    }),
    now: () => now,
    measure: { stage: () => {}, count: () => {} },
    log: pino({ level: 'silent' }),
  }
}

const owner = { name: 'Amaka', channel: 'web' as const, id: 'amaka' }
