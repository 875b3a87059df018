import { expect, test } from 'vitest'
import { noOwnerState } from '../../../domain/owner/state.ts'
import type { Backend } from '../backends.ts'
import { answer, chat, later, now, type Shop, shop, turnOf } from '../fixtures.ts'

const says = [{ key: 'learn.ask' }]
const owner = { name: 'Amaka', channel: 'web' as const, id: 'owner-1' }
const locks = 'do you do dreadlocks?'

export function openQuestions(backend: () => Backend): void {
  const asks = async (at: Shop, address: string, words: string, when = now) => {
    const turn = await chat(at, { address, receivedAt: when })
    const changes = [{ kind: 'open-question' as const, words }]
    await at.business.commitTurn(answer(turn, { changes, now: when, replies: [] }))
    return turn
  }
  const toPut = async (at: Shop, when: Date) =>
    (await at.store.questionsToPut(when, 1000)).filter(({ businessId }) => businessId === at.id)

  test('those who ask alike are one group, also at the same moment; who asks twice counts once', async () => {
    const at = await shop(backend().store)
    const words = [locks, 'una dey do dreadlocks', 'una sabi do dredlocks', locks, 'una get insurance']
    await Promise.all(words.map((each, i) => asks(at, `c-${i}`, each)))
    await asks(at, 'c-0', 'do you do dreadlocks abeg', later(60))
    expect(await toPut(at, later(60))).toMatchObject([
      { customers: 4, told: 0, putAt: null, putToday: 0, othersAt: null, timezone: 'Africa/Lagos' },
      { customers: 1, words: 'una get insurance', quiet: { from: 1260, to: 450 } },
    ])
  })

  test('a question is put once, however many find it, and counted from then on', async () => {
    const at = await shop(backend().store, { owner })
    await asks(at, 'joy', locks)
    await asks(at, 'ada', 'una get insurance', later(1))
    const [first, second] = await toPut(at, later(1))
    if (!first || !second) throw new Error('two questions are expected')
    const put = Array.from({ length: 10 }, () => at.business.putQuestion(first, says, later(5)))
    expect((await Promise.all(put)).flat()).toHaveLength(1)
    expect(await toPut(at, later(6))).toMatchObject([
      { groupId: second.groupId, putToday: 1, othersAt: later(5) },
    ])
    expect(await at.business.questionPut(later(6))).toMatchObject({ groupId: first.groupId, isLatest: true })
    await at.business.notifyOwner('news', says, later(7))
    expect(await at.business.questionPut(later(8))).toMatchObject({ isLatest: false })
    expect(await at.business.questionPut(later(4 * 24 * 3600))).toBeNull()
    await asks(at, 'eve', 'do you do dreadlocks', later(9))
    const again = (await toPut(at, later(9))).find(({ groupId }) => groupId === first.groupId)
    expect(again).toMatchObject({ customers: 2, told: 1, putAt: later(5), words: first.words })
  })

  test('an import keeps what she taught, behind the file and as the file says it, and tells so', async () => {
    const at = await shop(backend().store, { owner })
    const file = await at.business.export()
    const turn = await asks(at, 'joy', locks)
    const [group] = await toPut(at, now)
    const edit = {
      kind: 'teach' as const,
      groupId: group?.groupId ?? '',
      question: locks,
      answer: 'Yes, 15k',
    }
    const done = { edits: [edit], told: [{ key: 'learn.learnt' }], undo: [] }
    const effect = { owner: { state: noOwnerState, done }, replies: [] }
    const again = await turnOf(at, turn.conversationId)
    await at.business.commitTurn(answer(again, { ...effect, now: later(1) }))
    const answers = async () => (await at.business.business()).knowledge.map((one) => one.answer)
    const before = file.knowledge.map((one) => one.answer)
    expect((await at.store.importBusiness(file)).kept).toEqual([locks])
    expect(await answers()).toEqual([...before, 'Yes, 15k'])
    const own = { id: 'x', question: locks.toUpperCase(), answer: 'Only retouch' }
    const newer = { ...file, knowledge: [own, ...file.knowledge] }
    expect((await at.store.importBusiness(newer)).kept).toEqual([])
    expect(await answers()).toEqual(['Only retouch', ...before])
    expect((await at.store.importBusiness(file)).kept).toEqual([locks.toUpperCase()])
    expect((await at.store.importBusiness(file, { dropTaught: true })).kept).toEqual([])
    expect(await answers()).toEqual(before)
  })

  test('where no owner can be reached it waits, and another business never sees it', async () => {
    const [at, other] = [await shop(backend().store), await shop(backend().store, { owner })]
    await asks(at, 'joy', locks)
    const [question] = await toPut(at, now)
    if (!question) throw new Error('a question is expected')
    expect(await at.business.putQuestion(question, says, later(1))).toEqual([])
    expect(await other.business.putQuestion(question, says, later(1))).toEqual([])
    expect(await toPut(at, later(2))).toMatchObject([{ told: 0 }])
    expect(await other.business.questionPut(later(2))).toBeNull()
  })

  test('of two owners who answer at once the last yes stands, and each who asked is told once', async () => {
    const at = await shop(backend().store, { owner })
    const { conversationId } = await asks(at, 'joy', locks)
    await asks(at, 'old', locks, later(-4 * 24 * 3600))
    const [question] = await toPut(at, later(1))
    const { groupId = '' } = question ?? {}
    const said = async (address: string, words: string) => {
      const teach = { kind: 'teach' as const, groupId, question: locks, answer: words }
      const done = { edits: [teach], told: [{ key: 'learn.learnt' }], undo: [] }
      const turn = await chat(at, { address })
      return at.business.commitTurn(answer(turn, { owner: { state: noOwnerState, done }, replies: [] }))
    }
    const told = await Promise.all([said('owner-1', 'Yes'), said('owner-2', 'Yes')])
    const jobs = told.flatMap(({ notices }) => notices)
    expect(jobs).toHaveLength(1)
    const row = await at.store.claim(jobs[0]?.outboundId ?? '', later(2), 1000)
    expect(row).toMatchObject({ conversationId, purpose: 'proactive', address: 'joy' })
    await said('owner-2', 'No')
    expect((await at.business.business()).knowledge).toMatchObject([{}, { question: locks, answer: 'No' }])
    expect(await toPut(at, later(3))).toEqual([])
  })

  test('an answer settles the call for a person that stood for the question, and no other', async () => {
    const at = await shop(backend().store, { owner })
    const called = async (address: string, reason: 'not-known' | 'complaint') => {
      const turn = await chat(at, { address })
      const changes = [
        { kind: 'open-question' as const, words: locks },
        { kind: 'handoff' as const, reason },
      ]
      await at.business.commitTurn(answer(turn, { changes, replies: [] }))
      return turn.conversationId
    }
    const [joy, eve] = [await called('joy', 'not-known'), await called('eve', 'complaint')]
    const [question] = await toPut(at, now)
    const edit = { kind: 'teach' as const, groupId: question?.groupId ?? '', question: locks, answer: 'Yes' }
    const done = { edits: [edit], told: [{ key: 'learn.learnt' }], undo: [] }
    const turn = await chat(at, { address: 'owner-1' })
    await at.business.commitTurn(answer(turn, { owner: { state: noOwnerState, done }, replies: [] }))
    expect((await turnOf(at, joy)).handoffAt).toBeNull()
    expect((await turnOf(at, eve)).handoffAt).toEqual(now)
  })

  test('questions follow a customer who turns out to be another', async () => {
    const at = await shop(backend().store)
    await asks(at, 'joy', locks)
    await asks(at, 'joy-2', locks)
    await at.store.identify({
      accountId: at.accountId,
      addresses: [],
      aliases: [
        { kind: 'web', value: 'joy' },
        { kind: 'web', value: 'joy-2' },
      ],
    })
    expect(await toPut(at, now)).toMatchObject([{ customers: 1 }])
  })
}
