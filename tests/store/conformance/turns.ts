import { expect, test } from 'vitest'
import { RevConflict, SlotTaken } from '../../../prisma/store.ts'
import type { Backend } from '../backends.ts'
import { answer, booking, chat, now, outcomes, shop, turnOf } from '../fixtures.ts'

export function turns(backend: () => Backend): void {
  test('a turn writes its booking, replies, marks, usage and state together', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at)
    const { outboundIds } = await at.business.commitTurn(
      answer(turn, {
        state: { version: 1, situation: 'done' },
        language: 'pcm',
        changes: [
          booking(at, '14:00', '16:00', { deposit: 300_000 }),
          { kind: 'handoff', reason: 'complaint' },
        ],
        replies: [[{ key: 'booked', args: { day: '2026-12-05' } }, { key: 'deposit' }], [{ key: 'bye' }]],
        usage: { turns: 1, tokens: 12 },
      }),
    )
    expect(outboundIds).toHaveLength(2)
    const after = await turnOf(at, turn.conversationId)
    expect(after).toMatchObject({
      rev: 1,
      language: 'pcm',
      state: { version: 1, situation: 'done' },
      messages: [],
    })
    expect(after.handoffAt).toEqual(now)
    expect(after.facts.bookings).toMatchObject([
      {
        serviceId: 'twists',
        personId: at.personId,
        start: '2026-12-05T14:00',
        status: 'confirmed',
        deposit: 300_000,
      },
    ])
    const usage =
      'SELECT "metric", "period", "count" FROM "UsageCounter" WHERE "businessId" = $1 ORDER BY "metric"'
    expect(await backend().sql(usage, [at.id])).toEqual([
      { metric: 'tokens', period: '2026-12', count: 12 },
      { metric: 'turns', period: '2026-12', count: 1 },
    ])
  })

  test('of many turns that read the same revision exactly one is written', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at)
    const attempts = Array.from({ length: 30 }, () => at.business.commitTurn(answer(turn)))
    expect(await outcomes(attempts)).toEqual({ done: 1, RevConflict: 29 })
    expect((await turnOf(at, turn.conversationId)).rev).toBe(1)
    expect(await outboundOf(turn.conversationId)).toHaveLength(1)
  })

  test('a turn that is committed again after a crash says nothing twice', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at)
    await at.business.commitTurn(answer(turn))
    await expect(at.business.commitTurn(answer(turn))).rejects.toThrow(RevConflict)
    const again = answer({ ...turn, rev: 1 })
    await expect(at.business.commitTurn(again)).rejects.toThrow(RevConflict)
    expect(await outboundOf(turn.conversationId)).toHaveLength(1)
    expect((await turnOf(at, turn.conversationId)).rev).toBe(1)
  })

  test('a turn whose slot was taken writes nothing at all', async () => {
    const at = await shop(backend().store)
    await at.business.commitTurn(answer(await chat(at), { changes: [booking(at, '14:00', '16:00')] }))
    const turn = await chat(at)
    const late = answer(turn, {
      changes: [{ kind: 'name', name: 'Late' }, booking(at, '10:00', '12:00'), booking(at, '15:00', '17:00')],
      ownerNotices: [[{ key: 'notice' }]],
      usage: { turns: 5 },
    })
    await expect(at.business.commitTurn(late)).rejects.toThrow(SlotTaken)
    expect(await turnOf(at, turn.conversationId)).toEqual({ ...turn, facts: { ...turn.facts } })
    expect(await outboundOf(turn.conversationId)).toEqual([])
    const usage = 'SELECT "count" FROM "UsageCounter" WHERE "businessId" = $1'
    expect(await backend().sql(usage, [at.id])).toEqual([{ count: 1 }])
  })

  test('usage of many conversations at once is counted to the last one', async () => {
    const at = await shop(backend().store)
    const chats = await Promise.all(Array.from({ length: 25 }, () => chat(at)))
    await Promise.all(
      chats.map((turn) => at.business.commitTurn(answer(turn, { usage: { tokens: 3, turns: 1 } }))),
    )
    const usage = 'SELECT "metric", "count" FROM "UsageCounter" WHERE "businessId" = $1 ORDER BY "metric"'
    expect(await backend().sql(usage, [at.id])).toEqual([
      { metric: 'tokens', count: 75 },
      { metric: 'turns', count: 25 },
    ])
  })

  test('usage is counted in the month of the business', async () => {
    const at = await shop(backend().store)
    await at.business.commitTurn(answer(await chat(at), { now: new Date('2026-12-31T23:30:00Z') }))
    const period = 'SELECT "period" FROM "UsageCounter" WHERE "businessId" = $1'
    expect(await backend().sql(period, [at.id])).toEqual([{ period: '2027-01' }])
  })

  test('messages that came in since the turn was read wait for the next one', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at, { address: 'eve' })
    await chat(at, { address: 'eve', text: 'and for Saturday?' })
    await at.business.commitTurn(answer(turn))
    expect((await turnOf(at, turn.conversationId)).messages.map(({ text }) => text)).toEqual([
      'and for Saturday?',
    ])
  })

  test('a silent turn marks its messages and sends nothing', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at)
    expect(await at.business.commitTurn(answer(turn, { replies: [], state: null }))).toEqual({
      ...{ outboundIds: [], notices: [] },
    })
    expect(await turnOf(at, turn.conversationId)).toMatchObject({ messages: [], state: null, rev: 1 })
  })

  test('replies without a message that they answer are refused', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at)
    await expect(at.business.commitTurn(answer(turn, { answered: [] }))).rejects.toThrow(/no cause/)
  })

  test('a message of another conversation cannot be marked', async () => {
    const at = await shop(backend().store)
    const [mine, hers] = [await chat(at), await chat(at)]
    const answered = [...mine.messages, ...hers.messages].map(({ id }) => id)
    await expect(at.business.commitTurn(answer(mine, { answered }))).rejects.toThrow(RevConflict)
    expect((await turnOf(at, hers.conversationId)).messages).toHaveLength(1)
  })

  test('state and replies may hold any text a customer can send', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at)
    const odd = 'a\0b \ud83d "quotes" \\ 💇'
    await at.business.commitTurn(
      answer(turn, { state: { odd }, replies: [[{ key: 'said', args: { odd } }]] }),
    )
    expect((await turnOf(at, turn.conversationId)).state).toEqual({ odd: 'ab \ufffd "quotes" \\ 💇' })
  })

  const outboundOf = (conversationId: string) =>
    backend().sql('SELECT "id" FROM "Outbound" WHERE "conversationId" = $1', [conversationId])
}
