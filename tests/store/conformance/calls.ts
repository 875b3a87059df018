import { expect, test } from 'vitest'
import type { HandoffReason } from '../../../domain/changes.ts'
import type { Backend } from '../backends.ts'
import { answer, byPerson, chat, later, now, type Shop, shop, turnOf } from '../fixtures.ts'

const says = [{ key: 'owner.stillWaiting' }]
const owner = { name: 'Amaka', channel: 'web' as const, id: 'owner-1' }

export function calls(backend: () => Backend): void {
  const called = async (at: Shop, address: string, reason: HandoffReason, when: Date) => {
    const turn = await chat(at, { address, receivedAt: when })
    const changes = [{ kind: 'handoff' as const, reason }]
    await at.business.commitTurn(answer(turn, { changes, now: when, replies: [] }))
    return turn.conversationId
  }
  const found = async (at: Shop, before: Date, then = before) =>
    (await at.store.callsForPerson(before, 1000, then)).filter(({ businessId }) => businessId === at.id)

  test('those that stand are found, with who waits for what', async () => {
    const at = await shop(backend().store)
    const conversationId = await called(at, 'joy', 'complaint', now)
    const call = {
      reason: 'complaint',
      at: now,
      remindedAt: null,
      channel: 'web',
      quiet: { from: 1260, to: 450 },
    }
    expect(await found(at, later(-1), later(1))).toEqual([])
    expect(await found(at, now)).toMatchObject([{ conversationId, ...call }])
    expect(await found(at, later(8 * 24 * 3600))).toEqual([])
  })

  test('who asks again and again keeps her place; an emergency begins anew', async () => {
    const at = await shop(backend().store)
    const conversationId = await called(at, 'joy', 'asked', now)
    await called(at, 'joy', 'complaint', later(600))
    expect(await found(at, later(700))).toMatchObject([{ conversationId, at: now, reason: 'complaint' }])
    await at.business.escalate({ conversationId, at: now }, 'remind', says, later(900))
    await called(at, 'joy', 'urgent', later(1000))
    await called(at, 'joy', 'urgent', later(1010))
    expect(await found(at, later(2000))).toMatchObject([{ at: later(1000), remindedAt: null }])
  })

  test('a person settles it, and so does giving the chat back', async () => {
    const at = await shop(backend().store)
    const joy = await called(at, 'joy', 'asked', now)
    await at.business.escalate({ conversationId: joy, at: now }, 'remind', says, later(900))
    await at.store.personWrote(byPerson(at, { address: 'joy', at: later(1000) }))
    expect(await found(at, later(9000))).toEqual([])
    const again = later(10_000)
    await called(at, 'joy', 'asked', again)
    expect(await found(at, later(11_000))).toMatchObject([{ at: again, remindedAt: null }])
    await at.business.takeOver(joy, later(20_000))
    expect(await found(at, later(11_000))).toEqual([])
    expect(
      await at.business.escalate({ conversationId: joy, at: again }, 'remind', says, later(11_000)),
    ).toEqual([])
    await at.business.handBack(joy, now)
    expect(await found(at, later(30_000))).toEqual([])
    expect((await turnOf(at, joy)).handoffAt).toBeNull()
  })

  test('20 at once remind the owner once and apologise once, each to whom it is for', async () => {
    const at = await shop(backend().store, { owner })
    const conversationId = await called(at, 'joy', 'asked', now)
    const call = { conversationId, at: now }
    for (const step of ['remind', 'apologise'] as const) {
      const told = await Promise.all(
        Array.from({ length: 20 }, () => at.business.escalate(call, step, says, later(900))),
      )
      const [job, ...more] = told.flat()
      expect(more).toEqual([])
      const row = await at.store.claim(job?.outboundId ?? '', later(900), 1000)
      const expected =
        step === 'remind'
          ? { purpose: 'notice', address: 'owner-1', conversationId: null }
          : { purpose: 'reply', address: 'joy', conversationId }
      expect(row).toMatchObject(expected)
    }
    expect(await found(at, later(9000))).toEqual([])
  })

  test('another business cannot escalate it', async () => {
    const [at, other] = [await shop(backend().store), await shop(backend().store, { owner })]
    const conversationId = await called(at, 'joy', 'asked', now)
    expect(await other.business.escalate({ conversationId, at: now }, 'remind', says, later(900))).toEqual([])
    expect(await found(at, later(900))).toMatchObject([{ remindedAt: null }])
  })
}
