import { expect, test, vi } from 'vitest'
import type { IncomingMessage } from '../../../prisma/channel-events.ts'
import { RevConflict } from '../../../prisma/store.ts'
import type { Backend } from '../backends.ts'
import { answer, booking, byPerson, chat, later, message, type Shop, shop, turnOf } from '../fixtures.ts'

const phone = { kind: 'phone', value: '2348031112222' }
const lid = { kind: 'lid', value: '555666777' }
const byPhone = { address: '2348031112222@c.us', aliases: [phone] }
const byLid = { address: '555666777@lid', aliases: [lid] }
const byBoth = { address: byPhone.address, otherAddresses: [byLid.address], aliases: [phone, lid] }

/** A customer whom her channel calls by two names. */
export function merging(backend: () => Backend): void {
  test('two customers who turn out to be one keep all that either had', async () => {
    const at = await shop(backend().store)
    const first = await chat(at, { ...byLid, receivedAt: later(0) })
    await at.business.commitTurn(answer(first, { changes: [booking(at, '09:00', '11:00')] }))
    const second = await chat(at, { ...byPhone, senderName: 'Joy', receivedAt: later(5) })
    const changes = [booking(at, '14:00', '16:00'), { kind: 'opt-out' as const }]
    await at.business.commitTurn(answer(second, { changes }))

    const joined = await chat(at, { address: 'elsewhere', aliases: [lid, phone], receivedAt: later(9) })
    expect(joined).toMatchObject({ customerId: first.customerId, optedOut: true })
    expect(joined.facts).toMatchObject({ customerName: 'Joy' })
    expect(joined.facts.bookings.map(({ start }) => start)).toEqual(['2026-12-05T09:00', '2026-12-05T14:00'])
    expect((await turnOf(at, second.conversationId)).customerId).toBe(first.customerId)
    expect(await customersOf(at)).toHaveLength(1)
    expect((await at.business.conversations(9)).map(({ customerId }) => customerId)).toEqual([
      ...[first.customerId, first.customerId, first.customerId],
    ])
  })

  test('two chats that turn out to be one become the older one, where the customer is now', async () => {
    const at = await shop(backend().store)
    const old = await chat(at, { ...byLid, text: 'one', receivedAt: later(0) })
    const { outboundIds } = await at.business.commitTurn(answer(old, { state: null, language: null }))
    const young = await chat(at, { ...byPhone, text: 'two', receivedAt: later(10) })
    const handoff = { changes: [{ kind: 'handoff' as const, reason: 'asked' as const }], now: later(11) }
    await at.business.commitTurn(answer(young, { ...handoff, state: { version: 7 }, language: 'pcm' }))
    await at.business.takeOver(old.conversationId, later(100))
    await at.business.takeOver(young.conversationId, later(50))

    const turn = await chat(at, { ...byBoth, text: 'three', receivedAt: later(20) })
    expect(turn).toMatchObject({
      ...{ conversationId: old.conversationId, address: byPhone.address, state: { version: 7 } },
      ...{ language: 'pcm', takenOverUntil: later(100), handoffAt: later(11), rev: 3 },
      messages: [{ text: 'three' }],
    })
    const texts = (await at.business.transcript(turn.conversationId, 9)).map(({ text }) => text)
    expect(texts).toEqual(['one', 'two', 'three'])
    expect(await at.business.conversations(9)).toHaveLength(1)
    expect(await at.store.claim(outboundIds[0] ?? '', later(30), 1000)).toMatchObject({
      ...{ conversationId: old.conversationId, address: byPhone.address },
    })
    expect(await at.store.undelivered(later(30), 9, young.conversationId)).toEqual([])
  })

  test('a chat known by another address moves to the one that it has now', async () => {
    const at = await shop(backend().store)
    const before = await chat(at, byLid)
    const after = await chat(at, byBoth)
    expect(after).toMatchObject({ conversationId: before.conversationId, address: byPhone.address })
    expect(after.messages).toHaveLength(2)
    const person = byPerson(at, { ...byLid, address: byLid.address, otherAddresses: [byPhone.address] })
    expect(await at.store.personWrote(person)).toMatchObject({ conversationId: before.conversationId })
  })

  test('a turn of the chat that is gone, or of the one that grew, is decided again', async () => {
    const at = await shop(backend().store)
    const kept = await chat(at, { ...byLid, text: 'one' })
    const gone = await chat(at, { ...byPhone, text: 'two', receivedAt: later(1) })
    await chat(at, { ...byBoth, text: 'three', receivedAt: later(2) })
    for (const turn of [kept, gone]) {
      await expect(at.business.commitTurn(answer(turn))).rejects.toThrow(RevConflict)
    }
    expect(await at.business.loadTurn(gone.conversationId, later(3))).toBeNull()
    const { messages } = await turnOf(at, kept.conversationId)
    expect(messages.map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  })

  test('a summary of one of them is made afresh', async () => {
    const at = await shop(backend().store)
    const kept = await chat(at, byLid)
    const [line] = await at.business.transcript(kept.conversationId, 1)
    const through = { id: line?.id ?? '', at: line?.at ?? later(0) }
    await at.business.saveSummary(kept.conversationId, { text: 'Asked for prices.', through, after: null })
    await chat(at, { ...byPhone, receivedAt: later(-60) })
    await chat(at, byBoth)
    const left = await at.business.unsummarised((await at.business.conversations(1))[0]?.id ?? '', 9)
    expect(left).toMatchObject({ summary: null, throughId: null, lines: [{}, {}, {}] })
  })

  test('names are learnt without a message', async () => {
    const at = await shop(backend().store)
    const old = await chat(at, byLid)
    const young = await chat(at, { ...byPhone, receivedAt: later(1) })
    const { accountId } = at
    const addresses = [byLid.address, byPhone.address]
    await at.store.identify({ accountId, aliases: [lid, phone], addresses })
    expect(await at.business.loadTurn(young.conversationId, later(2))).toBeNull()
    expect(await turnOf(at, old.conversationId)).toMatchObject({
      address: byPhone.address,
      messages: [{}, {}],
    })
    expect(await customersOf(at)).toHaveLength(1)
  })

  test('a name that comes with a known one is hers from then on; strangers are ignored', async () => {
    const at = await shop(backend().store)
    const { customerId } = await chat(at, byLid)
    await at.store.identify({ accountId: at.accountId, aliases: [lid, phone], addresses: [] })
    expect((await chat(at, byPhone)).customerId).toBe(customerId)
    const stranger = { aliases: [{ kind: 'lid', value: '9' }], addresses: ['9@lid'] }
    await at.store.identify({ accountId: at.accountId, ...stranger })
    await at.store.identify({ accountId: 'nobody', ...stranger })
    expect(await customersOf(at)).toHaveLength(1)
  })

  test('the customers of two businesses stay two', async () => {
    const [at, other] = [await shop(backend().store), await shop(backend().store)]
    const hers = await chat(other, byLid)
    await chat(at, byPhone)
    await chat(at, byBoth)
    expect(await turnOf(other, hers.conversationId)).toMatchObject({ rev: 0, customerId: hers.customerId })
  })

  test('20 messages at once, by either name and by both, are all kept and make one customer', async () => {
    for (let round = 0; round < 3; round++) {
      const at = await shop(backend().store)
      const names = [byPhone, byLid, byLid, byBoth]
      const burst = Array.from({ length: 20 }, (_, n) =>
        message(at, { ...names[n % 4], text: `message ${n}` }),
      )
      await keptInOneChat(at, burst, [])
    }
  })

  test('messages and turns on their way while two chats become one are not lost', async () => {
    for (let round = 0; round < 5; round++) {
      const at = await shop(backend().store)
      const [one, two] = [await chat(at, byLid), await chat(at, { ...byPhone, receivedAt: later(1) })]
      const known = Array.from({ length: 18 }, (_, n) =>
        message(at, { ...(n % 2 ? byPhone : byLid), text: `${n}` }),
      )
      const burst = [...known.slice(0, 9), message(at, byBoth), ...known.slice(9), message(at, byBoth)]
      const turns = [one, two].map((turn) => () => at.business.commitTurn(answer(turn)))
      await keptInOneChat(at, burst, turns)
    }
  })

  test('a message that is being written into the chat that goes is waited for', async () => {
    const at = await shop(backend().store)
    const kept = await chat(at, byLid)
    const gone = await chat(at, { ...byPhone, receivedAt: later(1) })
    const writing = await beginToWrite(backend(), gone.conversationId)
    await Promise.all([at.store.receive(message(at, { ...byBoth, receivedAt: later(2) })), writing.end])
    const { messages } = await turnOf(at, kept.conversationId)
    expect(messages.map(({ text }) => text)).toContain('on its way')
  })

  async function keptInOneChat(at: Shop, burst: IncomingMessage[], turns: (() => Promise<unknown>)[]) {
    const [received, decided] = await Promise.all([
      Promise.all(burst.map((one) => at.store.receive(one))),
      Promise.allSettled(turns.map((turn) => turn())),
    ])
    expect(received.filter((one) => one !== null)).toHaveLength(burst.length)
    for (const turn of decided) {
      if (turn.status === 'rejected') expect(turn.reason).toBeInstanceOf(RevConflict)
    }
    // Whoever wrote to the old address after the merge opened it again; the next message with both closes it.
    await at.store.receive(message(at, { ...byBoth, receivedAt: later(60) }))
    const [only, ...others] = await at.business.conversations(9)
    expect(others).toEqual([])
    expect(await customersOf(at)).toEqual([{ id: only?.customerId }])
    const lines = await at.business.transcript(only?.id ?? '', 100)
    const before = turns.length
    expect(lines.filter(({ from }) => from === 'customer')).toHaveLength(burst.length + before + 1)
    const answered = decided.filter(({ status }) => status === 'fulfilled').length
    expect(only?.unanswered).toBe(burst.length + before + 1 - answered)
  }

  const customersOf = (at: Shop) =>
    backend().sql('SELECT "id" FROM "Customer" WHERE "businessId" = $1', [at.id])
}

/**
 * Resolves while a transaction has a message written and not committed, with that transaction's end. Where transactions
 * stand in one line the message is there at once: the nearest that can happen.
 */
async function beginToWrite(
  { concurrent, sql }: Backend,
  conversationId: string,
): Promise<{ end: Promise<unknown> }> {
  if (!concurrent) return { end: Promise.resolve(await sql(writeInto(conversationId))) }
  const end = sql(untilSomeoneWaits(writeInto(conversationId)))
  const isWritten = `SELECT FROM pg_locks WHERE "relation" = '"Inbound"'::regclass AND "mode" = 'RowExclusiveLock'`
  await vi.waitFor(async () => expect(await sql(isWritten)).toHaveLength(1))
  return { end }
}

function writeInto(conversationId: string): string {
  return `INSERT INTO "Inbound" ("id", "businessId", "accountId", "conversationId", "externalId", "kind", "text", "receivedAt")
      SELECT "id" || '-way', "businessId", "accountId", "id", "id" || '-way', 'text', 'on its way', "createdAt"
      FROM "Conversation" WHERE "id" = '${conversationId}'`
}

/** A transaction that ends when another one waits for it (at the latest after ten seconds). */
function untilSomeoneWaits(write: string): string {
  return `BEGIN;
    ${write};
    DO $$ BEGIN FOR look IN 1..1000 LOOP
      EXIT WHEN EXISTS (SELECT FROM pg_locks WHERE NOT "granted" AND "locktype" IN ('transactionid', 'tuple'));
      PERFORM pg_sleep(0.01); END LOOP; END $$;
    COMMIT`
}
