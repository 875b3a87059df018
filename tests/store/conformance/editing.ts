import { expect, test } from 'vitest'
import { RevConflict } from '../../../prisma/store.ts'
import type { Backend } from '../backends.ts'
import { answer, byPerson, chat, later, type Shop, shop, turnOf } from '../fixtures.ts'

/** Customers change and take back what they wrote. */
export function editing(backend: () => Backend): void {
  test('a message that waits gets its new words, and a turn that read the old ones is decided again', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at, { externalId: `e-${at.slug}`, text: 'Saturday' })
    const [message] = turn.messages
    expect(await change(at, 'Sunday', 5)).toEqual({
      ...{ messageId: message?.id, conversationId: turn.conversationId, businessId: at.id },
      takenOverUntil: null,
    })
    await expect(at.business.commitTurn(answer(turn))).rejects.toThrow(RevConflict)
    expect((await turnOf(at, turn.conversationId)).messages).toMatchObject([
      { id: message?.id, text: 'Sunday' },
    ])
    expect(await change(at, 'Sunday', 6)).toBeNull()
  })

  test('a message that was answered comes in once more, and only once', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at, { externalId: `e-${at.slug}`, text: 'Saturday' })
    await at.business.commitTurn(answer(turn))
    const edits = await Promise.all(Array.from({ length: 20 }, () => change(at, 'Sunday', 5)))
    expect(edits.filter((one) => one !== null)).toHaveLength(1)
    const again = await turnOf(at, turn.conversationId)
    expect(again.messages).toMatchObject([{ text: 'Sunday', receivedAt: later(5) }])
    const lines = await at.business.transcript(turn.conversationId, 9)
    expect(lines.at(-1)?.externalId).toBe(`e-${at.slug}#${later(5).getTime() / 1000}`)
    await at.business.commitTurn(answer(again))
    expect(await change(at, 'Monday', 9)).toMatchObject({ conversationId: turn.conversationId })
    expect((await turnOf(at, turn.conversationId)).messages).toMatchObject([{ text: 'Monday' }])
  })

  test('what was changed and is told again, late, stays as it was last', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at, { externalId: `e-${at.slug}`, text: 'Saturday' })
    await at.business.commitTurn(answer(turn))
    await change(at, 'Monday', 9)
    expect(await change(at, 'Sunday', 5)).toBeNull()
    expect((await turnOf(at, turn.conversationId)).messages).toMatchObject([{ text: 'Monday' }])
  })

  test('of a message that nobody knows nothing is changed', async () => {
    const at = await shop(backend().store)
    const { accountId } = at
    expect(await change(at, 'Sunday', 5)).toBeNull()
    await at.store.withdraw({ accountId, externalId: 'never', at: later(5) })
    const other = await shop(backend().store)
    const hers = await chat(other, { externalId: `e-${at.slug}`, text: 'Saturday' })
    expect(await change(at, 'Sunday', 5)).toBeNull()
    await at.store.withdraw({ accountId, externalId: `e-${at.slug}`, at: later(5) })
    expect((await turnOf(other, hers.conversationId)).messages).toMatchObject([{ text: 'Saturday' }])
  })

  test('a message taken back is erased in every form, and asks for no answer', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at, { externalId: `e-${at.slug}`, text: 'my PIN is 1234' })
    await at.business.commitTurn(answer(turn))
    await change(at, 'my PIN is 4321', 5)
    const read = await turnOf(at, turn.conversationId)
    for (let times = 0; times < 2; times++) {
      await at.store.withdraw({ accountId: at.accountId, externalId: `e-${at.slug}`, at: later(6) })
    }
    await expect(at.business.commitTurn(answer(read))).rejects.toThrow(RevConflict)
    const after = await turnOf(at, turn.conversationId)
    expect(after).toMatchObject({ messages: [], rev: read.rev + 1 })
    expect((await at.business.transcript(turn.conversationId, 9)).map(({ text }) => text)).toEqual(['', ''])
    expect(await change(at, 'again', 7)).toBeNull()
  })

  test('what a person answered is answered; its new words wait for Jara', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at, { address: 'joy', externalId: `e-${at.slug}`, text: 'Saturday' })
    await at.store.personWrote(byPerson(at, { address: 'joy', at: later(1) }))
    await change(at, 'Sunday', 5)
    expect((await turnOf(at, turn.conversationId)).messages).toMatchObject([{ text: 'Sunday' }])
  })

  const change = (at: Shop, text: string, seconds: number) =>
    at.store.edit({ accountId: at.accountId, externalId: `e-${at.slug}`, text, at: later(seconds) })
}
