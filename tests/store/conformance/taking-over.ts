import { expect, test } from 'vitest'
import { RevConflict, UnknownAccount } from '../../../prisma/store.ts'
import type { Backend } from '../backends.ts'
import { answer, byPerson, chat, later, message, now, type Shop, shop, turnOf } from '../fixtures.ts'

const minutes = (count: number) => later(count * 60)

export function takingOver(backend: () => Backend): void {
  test('what a person writes silences the chat, answers what came before, and is kept', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at, { address: 'joy', text: 'How much?' })
    await chat(at, { address: 'joy', text: 'And tomorrow?', receivedAt: later(20) })
    const wrote = await at.store.personWrote(byPerson(at, { address: 'joy', at: later(10), text: '15k' }))
    const { conversationId } = turn
    expect(wrote).toEqual({ conversationId, businessId: at.id, takenOverUntil: later(10 + 30 * 60) })
    const after = await turnOf(at, conversationId)
    expect(after).toMatchObject({
      ...{ rev: turn.rev + 1, personAt: later(10), takenOverUntil: later(10 + 30 * 60) },
      messages: [{ text: 'And tomorrow?' }],
    })
    expect(await at.business.transcript(conversationId, 10)).toMatchObject([
      { from: 'customer', text: 'How much?' },
      { from: 'person', text: '15k', at: later(10), status: 'sent' },
      { from: 'customer', text: 'And tomorrow?' },
    ])
    await expect(at.business.commitTurn(answer(turn))).rejects.toThrow(RevConflict)
  })

  test('the same words told 20 times over are one message', async () => {
    const at = await shop(backend().store)
    const { conversationId } = await chat(at, { address: 'joy' })
    const same = byPerson(at, { address: 'joy' })
    const told = await Promise.all(Array.from({ length: 20 }, () => at.store.personWrote(same)))
    expect(told.filter((one) => one !== null)).toHaveLength(1)
    expect((await turnOf(at, conversationId)).rev).toBe(1)
    expect(await at.business.transcript(conversationId, 10)).toHaveLength(2)
  })

  test('what Jara sent is no person, whichever part of it is told of', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at, { address: 'joy' })
    const { outboundIds } = await at.business.commitTurn(answer(turn))
    await at.store.claim(outboundIds[0] ?? '', now, 1000)
    const externalIds = [`a-${at.slug}`, `b-${at.slug}`]
    await at.store.sent(outboundIds[0] ?? '', {
      externalIds,
      text: 'Hi',
      buttons: [],
      numbered: false,
      at: now,
    })
    for (const externalId of externalIds) {
      expect(await at.store.personWrote(byPerson(at, { address: 'joy', externalId }))).toBeNull()
    }
    expect((await turnOf(at, turn.conversationId)).takenOverUntil).toBeNull()
    const hers = byPerson(at, { address: 'joy' })
    await at.store.personWrote(hers)
    const asked = [...externalIds, hers.externalId, 'never']
    expect(await at.store.sentByJara(at.accountId, asked)).toEqual(new Set(externalIds))
  })

  test('her word gives the chat back, and what nobody answered waits for Jara', async () => {
    const takeover = { quietMinutes: 5, handBackWord: 'Oya Jara' }
    const at = await shop(backend().store, { takeover })
    const { conversationId } = await chat(at, { address: 'joy' })
    await at.store.personWrote(byPerson(at, { address: 'joy', at: later(1) }))
    expect((await turnOf(at, conversationId)).takenOverUntil).toEqual(later(1 + 300))
    await chat(at, { address: 'joy', text: 'hello?', receivedAt: later(2) })
    const back = byPerson(at, { address: 'joy', text: ' oya JARA ', at: later(3) })
    expect(await at.store.personWrote(back)).toMatchObject({ conversationId, takenOverUntil: null })
    expect(await turnOf(at, conversationId)).toMatchObject({ messages: [{ text: 'hello?' }], rev: 2 })
    expect((await at.business.transcript(conversationId, 9)).map(({ from }) => from)).toEqual([
      ...['customer', 'person', 'customer', 'person'],
    ])
  })

  test('news that come late change nothing that was decided since', async () => {
    const at = await shop(backend().store)
    const { conversationId } = await chat(at, { address: 'joy' })
    const wrote = (text: string, when: Date) =>
      at.store.personWrote(byPerson(at, { address: 'joy', text, at: when }))
    await wrote('I am here', minutes(20))
    expect(await wrote('old words', minutes(5))).toMatchObject({ takenOverUntil: minutes(50) })
    expect(await wrote('#jara', minutes(4))).toMatchObject({ takenOverUntil: minutes(50) })
    expect(await turnOf(at, conversationId)).toMatchObject({ personAt: minutes(20) })
    expect(await wrote('#jara', minutes(30))).toMatchObject({ takenOverUntil: null })
    expect(await wrote('before that', minutes(29))).toMatchObject({ takenOverUntil: null })
  })

  test('a call for a person is settled by her, but not by what she wrote before it', async () => {
    const at = await shop(backend().store)
    const handoff = { changes: [{ kind: 'handoff' as const, reason: 'asked' as const }], now: later(60) }
    const turn = await chat(at, { address: 'joy' })
    await at.business.commitTurn(answer(turn, handoff))
    await at.store.personWrote(byPerson(at, { address: 'joy', at: later(30) }))
    expect((await turnOf(at, turn.conversationId)).handoffAt).toEqual(later(60))
    await at.store.personWrote(byPerson(at, { address: 'joy', at: later(90) }))
    expect((await turnOf(at, turn.conversationId)).handoffAt).toBeNull()
  })

  test('a chat that she began is taken over when its customer first writes', async () => {
    const at = await shop(backend().store)
    const wrote = await at.store.personWrote(byPerson(at, { address: 'new' }))
    const turn = await chat(at, { address: 'new', receivedAt: later(5) })
    const next = await at.store.receive(message(at, { address: 'new', receivedAt: later(6) }))
    expect(next?.takenOverUntil).toEqual(minutes(30))
    expect(turn).toMatchObject({ conversationId: wrote?.conversationId, takenOverUntil: minutes(30) })
    const lost = byPerson({ ...at, accountId: 'nobody' }, { address: 'lost' })
    await expect(at.store.personWrote(lost)).rejects.toThrow(UnknownAccount)
  })

  test('the sweep leaves a chat alone while a person has it', async () => {
    const at = await shop(backend().store)
    const { conversationId } = await chat(at, { address: 'joy' })
    await at.business.takeOver(conversationId, minutes(10))
    const found = async (then: Date) =>
      (await at.store.unanswered(later(1), 1000, then)).filter(({ businessId }) => businessId === at.id)
    expect(await found(minutes(9))).toEqual([])
    expect(await found(minutes(10))).toEqual([{ conversationId, businessId: at.id }])
  })

  test('chats are taken over and given back from a page, by their own business only', async () => {
    const [at, other] = [await shop(backend().store), await shop(backend().store)]
    const turn = await chat(at, { address: 'joy' })
    const { conversationId } = turn
    expect(await other.business.takeOver(conversationId, minutes(10))).toBe(false)
    expect(await at.business.takeOver(conversationId, minutes(10))).toBe(true)
    await expect(at.business.commitTurn(answer(turn))).rejects.toThrow(RevConflict)
    expect(await at.business.conversations(9)).toMatchObject([{ takenOverUntil: minutes(10) }])
    expect(await other.business.handBack(conversationId, minutes(4))).toBe(false)
    expect(await other.business.handBackAll(now)).toEqual([])
    expect(await turnOf(at, conversationId)).toMatchObject({ rev: 1, takenOverUntil: minutes(10) })
    expect(await at.business.handBack(conversationId, minutes(4))).toBe(true)
    expect(await turnOf(at, conversationId)).toMatchObject({ rev: 2, takenOverUntil: minutes(4) })
  })

  test('all chats are given back at once', async () => {
    const at = await shop(backend().store)
    const taken = [await chat(at), await chat(at)].map(({ conversationId }) => conversationId)
    await chat(at)
    for (const id of taken) await at.business.takeOver(id, minutes(10))
    expect(await at.business.handBackAll(minutes(10))).toEqual([])
    expect((await at.business.handBackAll(now)).sort()).toEqual(taken.sort())
    expect(await at.business.handBackAll(now)).toEqual([])
  })

  test('a turn and a person at the same moment: one of them is first, and nothing is answered twice', async () => {
    const at = await shop(backend().store)
    for (let round = 0; round < 10; round++) await collide(at, `round-${round}`)
  })

  /** Either the reply was written before she stepped in, and is held at sending; or the turn found that she had. */
  async function collide(at: Shop, address: string): Promise<void> {
    const turn = await chat(at, { address })
    const [written] = await Promise.allSettled([
      at.business.commitTurn(answer(turn)),
      at.store.personWrote(byPerson(at, { address, at: later(1) })),
    ])
    expect(await turnOf(at, turn.conversationId)).toMatchObject({ messages: [], takenOverUntil: later(1801) })
    if (written.status === 'rejected') return expect(written.reason).toBeInstanceOf(RevConflict)
    const claimed = await at.store.claim(written.value.outboundIds[0] ?? '', later(2), 1000)
    expect(claimed?.takenOverUntil).toEqual(later(1801))
  }

  test('a message of hers that no database can hold is kept as far as it can', async () => {
    const at = await shop(backend().store)
    const wrote = await at.store.personWrote(byPerson(at, { address: 'odd', text: 'a\0b \ud83d' }))
    const lines = await at.business.transcript(wrote?.conversationId ?? '', 2)
    expect(lines).toMatchObject([{ text: 'ab \ufffd', from: 'person' }])
    await at.store.receive(message(at, { address: 'odd', kind: 'voice', text: '', receivedAt: later(1) }))
    expect((await at.business.transcript(wrote?.conversationId ?? '', 1))[0]).toMatchObject({ kind: 'voice' })
  })
}
