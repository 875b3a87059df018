import { expect, test } from 'vitest'
import type { OwnerEffect } from '../../../domain/owner/effect.ts'
import { noOwnerState } from '../../../domain/owner/state.ts'
import { hashOf } from '../../../prisma/secret-hash.ts'
import { RevConflict } from '../../../prisma/store.ts'
import type { Backend } from '../backends.ts'
import { answer, chat, later, message, now, type Shop, shop, turnOf } from '../fixtures.ts'

const expiresAt = later(3600)
let made = 0

/** A code that no other test has, and what sending it does. */
async function invited(at: Shop) {
  const codeHash = hashOf(`code ${++made}`)
  await at.business.inviteMember({ codeHash, role: 'owner', name: 'Bola', person: null, expiresAt })
  const owner: OwnerEffect = { state: noOwnerState, linkedBy: codeHash }
  return { codeHash, owner }
}

/** Who runs a business by chat, and what she changed. */
export function members(backend: () => Backend): void {
  test('of many chats that send one code at once, one is linked', async () => {
    const at = await shop(backend().store)
    const { owner } = await invited(at)
    const turns = await Promise.all(['a', 'b', 'c', 'd'].map((address) => chat(at, { address })))
    const tried = await Promise.allSettled(
      turns.map((turn) => at.business.commitTurn({ ...answer(turn), owner })),
    )
    expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const one of tried) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(RevConflict)
    expect(await at.business.members()).toHaveLength(1)
  })

  test('a code of another business, a late one and a used one are none', async () => {
    const [at, other] = [await shop(backend().store), await shop(backend().store)]
    const { codeHash, owner } = await invited(at)
    expect(await other.business.isInvited(codeHash, now)).toBe(false)
    expect(await at.business.isInvited(codeHash, later(3600))).toBe(false)
    expect(await at.business.isInvited(codeHash, now)).toBe(true)
    await at.business.commitTurn({ ...answer(await chat(at, { address: 'bola' })), owner })
    expect(await at.business.isInvited(codeHash, now)).toBe(false)
  })

  test('a linked owner is read with her turn, is told like the first one, and is not once revoked', async () => {
    const at = await shop(backend().store)
    const turn = await linked(at)
    expect(turn.member).toEqual({ role: 'owner', name: 'Bola', personId: null })
    const [told] = await at.business.notifyOwner('lost', [{ key: 'booked' }], now)
    expect(told).toMatchObject({ accountId: turn.accountId })
    expect(await at.business.notifyOwner('lost', [{ key: 'booked' }], now)).toEqual([])
    const [row] = await at.business.members()
    expect(await at.business.revokeMember(row?.id ?? '', now)).toBe(true)
    expect(await at.business.revokeMember(row?.id ?? '', now)).toBe(false)
    expect((await turnOf(at, turn.conversationId)).member).toBeNull()
    expect(await at.business.notifyOwner('found', [{ key: 'booked' }], now)).toEqual([])
  })

  test('a change is written with what takes it back, or not at all', async () => {
    const at = await shop(backend().store)
    const turn = await linked(at)
    const service = (await at.business.business()).services[0]
    if (!service) throw new Error('the shop has services')
    const was = service.price
    const price = { from: was.from + 1, to: was.to + 1 }
    const edit = { kind: 'price' as const, serviceId: service.id, was, price }
    const back = { ...edit, was: price, price: was }
    const done = { edits: [edit], told: [{ key: 'shop.priced' }], undo: [back] }
    await at.business.commitTurn({ ...answer(turn), owner: { state: noOwnerState, done } })
    expect((await at.business.business()).services[0]?.price).toEqual(price)
    const last = (await turnOf(at, turn.conversationId)).lastChange
    expect(last).toEqual({ id: expect.any(String), told: [{ key: 'shop.priced' }], undo: [back] })
    await at.store.receive(message(at, { address: 'bola', receivedAt: later(60) }))
    const next = await turnOf(at, turn.conversationId)
    const stale = at.business.commitTurn({ ...answer(next), owner: { state: noOwnerState, done } })
    await expect(stale).rejects.toBeInstanceOf(RevConflict)
    expect((await turnOf(at, turn.conversationId)).messages).toHaveLength(1)
    const undone = { changeId: last?.id ?? '', edits: [back] }
    await at.business.commitTurn({ ...answer(next), owner: { state: noOwnerState, undone } })
    expect((await at.business.business()).services[0]?.price).toEqual(was)
    expect((await turnOf(at, turn.conversationId)).lastChange).toBeNull()
  })

  test('of changes that a clock that stands still gives one time, the last is the one that was made last', async () => {
    const at = await shop(backend().store)
    let turn = await linked(at)
    for (const [n, paused] of [true, false, true, false, true, false].entries()) {
      const done = { edits: [{ kind: 'pause' as const, paused }], told: [{ key: `change ${n}` }], undo: [] }
      await at.business.commitTurn({ ...answer(turn), owner: { state: noOwnerState, done } })
      const last = (await turnOf(at, turn.conversationId)).lastChange
      expect(last?.told).toEqual([{ key: `change ${n}` }])
      await at.store.receive(message(at, { address: 'bola' }))
      turn = await turnOf(at, turn.conversationId)
    }
  })
}

/** Bola's chat, linked, with a message that waits. */
async function linked(at: Shop) {
  const { owner } = await invited(at)
  const turn = await chat(at, { address: 'bola' })
  await at.business.commitTurn({ ...answer(turn), owner })
  await at.store.receive(message(at, { address: 'bola', receivedAt: later(5) }))
  return await turnOf(at, turn.conversationId)
}
