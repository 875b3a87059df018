import { expect, test } from 'vitest'
import type { TurnResult } from '../../../prisma/turn.ts'
import type { Backend } from '../backends.ts'
import { answer, chat, later, message, now, outcomes, type Shop, shop, turnOf } from '../fixtures.ts'

const counting = { conversation: 'counted' as const }
const of = (limit: number): Partial<TurnResult> => ({ ...counting, quota: { plan: 'Pro', limit } })

export function quotas(backend: () => Backend): void {
  const used = async (at: Shop, period = '2026-12') => {
    const text = `SELECT "count" FROM "UsageCounter" WHERE "businessId" = $1 AND "period" = $2 AND "metric" = 'conversations'`
    const [row] = await backend().sql<{ count: number }>(text, [at.id, period])
    return row?.count ?? 0
  }
  const notices = async (at: Shop) => {
    const text = `SELECT "causeId", "says" FROM "Outbound" WHERE "businessId" = $1 AND "purpose" = 'notice' ORDER BY "seq"`
    const rows = await backend().sql<{ causeId: string; says: { key: string }[] }>(text, [at.id])
    return rows.map(({ says }) => says[0]?.key)
  }
  const withOwner = () => shop(backend().store, { owner: { name: 'Amaka', channel: 'web', id: 'amaka' } })
  /** The newest plan of that quota, as the business's own. */
  const subscribe = async (at: Shop, conversations: number | null) => {
    const [plan] = await backend().sql<{ id: string }>(
      `INSERT INTO "Plan" ("id", "key", "version", "name", "position", "conversations", "features", "retiredAt", "createdAt")
       VALUES (gen_random_uuid()::text, 'of-' || $1, 1, 'Free', 0, $2, '{staff}', $3, $3) RETURNING "id"`,
      [at.id, conversations, now],
    )
    await backend().sql(
      `INSERT INTO "Subscription" ("businessId", "planId", "status", "createdAt", "updatedAt") VALUES ($1, $2, 'free', $3, $3)`,
      [at.id, plan?.id, now],
    )
  }

  test('a turn counts its conversation and says when, in the same transaction', async () => {
    const at = await withOwner()
    const turn = await chat(at)
    expect(turn).toMatchObject({ countedAt: null, plan: null })
    await at.business.commitTurn(answer(turn, of(100)))
    expect((await turnOf(at, turn.conversationId)).countedAt).toEqual(now)
    expect(await used(at)).toBe(1)
  })

  test('a turn that is committed twice, or not at all, counts once, or not at all', async () => {
    const at = await withOwner()
    const turn = await chat(at)
    const attempts = Array.from({ length: 20 }, () => at.business.commitTurn(answer(turn, of(100))))
    expect(await outcomes(attempts)).toEqual({ done: 1, RevConflict: 19 })
    expect(await used(at)).toBe(1)
    const other = await chat(at)
    await at.store.receive(message(at, { address: other.address }))
    await at.business.commitTurn(answer(other, { answered: [], replies: [] }))
    await expect(at.business.commitTurn(answer(other, of(100)))).rejects.toThrow()
    expect(await used(at)).toBe(1)
    expect((await turnOf(at, other.conversationId)).countedAt).toBeNull()
  })

  test('many conversations at once are all counted, and the owner is warned once of each step', async () => {
    const at = await withOwner()
    const chats = await Promise.all(Array.from({ length: 25 }, () => chat(at)))
    const written = await Promise.all(chats.map((turn) => at.business.commitTurn(answer(turn, of(20)))))
    expect(await used(at)).toBe(25)
    expect((await notices(at)).toSorted()).toEqual(['quota.near', 'quota.reached'])
    expect(written.flatMap(({ notices: sent }) => sent)).toHaveLength(2)
    for (const { outboundIds, notices: sent } of written)
      expect(outboundIds.slice(1)).toEqual(sent.map(({ outboundId }) => outboundId))
  })

  test('a lesser plan in the middle of the month warns too, and once', async () => {
    const at = await withOwner()
    for (let i = 0; i < 18; i++) await at.business.commitTurn(answer(await chat(at), of(100)))
    for (let i = 0; i < 2; i++) await at.business.commitTurn(answer(await chat(at), of(21)))
    expect(await notices(at)).toEqual(['quota.near'])
    await at.business.commitTurn(answer(await chat(at), of(21)))
    expect(await notices(at)).toEqual(['quota.near', 'quota.reached'])
  })

  test('a customer who is turned away tells the owner too that nothing is left, once a month', async () => {
    const at = await withOwner()
    const refused = { conversation: 'refused' as const, quota: { plan: 'Free', limit: 30 } }
    for (let i = 0; i < 3; i++) await at.business.commitTurn(answer(await chat(at), refused))
    expect(await notices(at)).toEqual(['quota.reached'])
    expect(await used(at)).toBe(0)
    const january = new Date('2027-01-05T09:00:00Z')
    await at.business.commitTurn(answer(await chat(at), { ...refused, now: january }))
    expect(await notices(at)).toEqual(['quota.reached', 'quota.reached'])
  })

  test('a business without a quota is counted all the same, and warned of nothing', async () => {
    const at = await withOwner()
    for (let i = 0; i < 3; i++) await at.business.commitTurn(answer(await chat(at), counting))
    expect([await used(at), await notices(at)]).toEqual([3, []])
  })

  test('what is used is read of the month that the business has, on both sides of midnight', async () => {
    const at = await withOwner()
    await subscribe(at, 30)
    // Half past eleven at night, and half an hour past midnight of the next year in Lagos.
    const [before, after] = [new Date('2026-12-31T22:30:00Z'), new Date('2026-12-31T23:30:00Z')]
    await at.business.commitTurn(answer(await chat(at), { ...of(30), now: before }))
    const { conversationId } = await chat(at)
    expect((await at.business.loadTurn(conversationId, before))?.plan).toEqual({
      ...{ name: 'Free', features: ['staff'], quota: 30, used: 1 },
    })
    expect((await at.business.loadTurn(conversationId, after))?.plan).toMatchObject({ used: 0 })
    await at.business.commitTurn(answer(await turnOf(at, conversationId), { ...of(30), now: after }))
    expect([await used(at), await used(at, '2027-01')]).toEqual([1, 1])
    expect((await at.business.loadTurn(conversationId, after))?.plan).toMatchObject({ used: 1 })
  })

  test('of two chats that turn out to be one, the later count stays', async () => {
    const at = await withOwner()
    const lid = { kind: 'lid' as const, value: '777000111' }
    const phone = { kind: 'phone' as const, value: '2348035550001' }
    const [byLid, byPhone] = ['777000111@lid', '2348035550001@c.us']
    await at.business.commitTurn(answer(await chat(at, { address: byLid, aliases: [lid] }), counting))
    const second = await chat(at, { address: byPhone, aliases: [phone] })
    await at.business.commitTurn(answer(second, { ...counting, now: later(60) }))
    const told = { address: byPhone, otherAddresses: [byLid], aliases: [phone, lid] }
    const both = await at.store.receive(message(at, told))
    expect((await turnOf(at, both?.conversationId ?? '')).countedAt).toEqual(later(60))
  })

  test('the cost of a conversation is measured over all businesses', async () => {
    const { store } = backend()
    const before = await store.billing.measuredUsage()
    const at = await withOwner()
    const usage = { turns: 1, tokensIn: 90, tokensOut: 10, modelMs: 1_500 }
    await at.business.commitTurn(answer(await chat(at), { ...counting, usage }))
    await at.business.commitTurn(answer(await chat(at), { usage }))
    const after = await store.billing.measuredUsage()
    expect(after.conversations - before.conversations).toBe(1)
    expect(after.tokens - before.tokens).toBe(200)
    expect(after.seconds - before.seconds).toBeCloseTo(3)
    expect(after.months).toMatchObject({ from: '2026-12' })
  })
}
