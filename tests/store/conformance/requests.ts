import { expect, test } from 'vitest'
import type { OwnerEdit } from '../../../domain/owner/edits.ts'
import { noOwnerState } from '../../../domain/owner/state.ts'
import { RevConflict } from '../../../prisma/store.ts'
import type { Turn } from '../../../prisma/turn.ts'
import type { Backend } from '../backends.ts'
import { answer, booking, chat, later, now, outcomes, type Shop, shop, turnOf } from '../fixtures.ts'

const asked = { remind: '2026-12-01T11:00', by: '2026-12-01T12:00' }
const lapse = {
  customer: [{ key: 'requested.lapsed' }],
  owner: [{ key: 'accept.lapsed' }],
  state: null,
  rev: 0,
}
const limit = 500
const owner = { name: 'Amaka', channel: 'web' as const, id: 'amaka' }

/** Bookings that wait for the owner's word. */
export function requests(backend: () => Backend): void {
  test('a request holds its chair, and is found when something is due for it', async () => {
    const { at } = await requested()
    const theirs = async (seconds: number) =>
      (await at.store.requestsDue(later(seconds), limit)).filter(({ businessId }) => businessId === at.id)
    expect(await theirs(3_599)).toEqual([])
    expect(await theirs(3_600)).toMatchObject([{ isOver: false, serviceName: 'Twists', asked: true }])
    expect(await theirs(7_200)).toMatchObject([{ isOver: true }])
    const taken = at.business.commitTurn(answer(await chat(at), { changes: [booking(at, '10:00', '12:00')] }))
    expect(await outcomes([taken])).toEqual({ SlotTaken: 1 })
    // It is kept for nobody who waits: what those are kept lapses by itself.
    expect(await at.store.lapseWaiting(later(24 * 60 * 60))).toBe(0)
  })

  test('the owner is reminded once, and it is given up once, with a word to both', async () => {
    const { at, customer, one } = await requested()
    const says = [{ key: 'accept.nudge' }]
    const nudges = await Promise.all([1, 2, 3].map(() => at.business.nudgeOwner(one, says, later(3_600))))
    expect(nudges.flat()).toHaveLength(1)
    expect(await at.business.lapseRequest(one, lapse, later(7_199))).toEqual([])
    const lapses = await Promise.all([1, 2, 3].map(() => at.business.lapseRequest(one, lapse, later(7_200))))
    expect(lapses.map(({ length }) => length).toSorted()).toEqual([0, 0, 2])
    expect((await turnOf(at, customer.conversationId)).facts.bookings).toMatchObject([
      { status: 'cancelled' },
    ])
    await at.business.commitTurn(answer(await chat(at), { changes: [booking(at, '10:00', '12:00')] }))
  })

  test('what lapses goes on where its customer was, unless she wrote meanwhile', async () => {
    const { at, customer, one } = await requested()
    const { rev } = await turnOf(at, customer.conversationId)
    await at.business.lapseRequest(one, { ...lapse, state: { offered: true }, rev: rev - 1 }, later(7_200))
    expect((await turnOf(at, customer.conversationId)).state).toEqual({ version: 1 })
    const other = await requested()
    const seen = await turnOf(other.at, other.customer.conversationId)
    const going = { ...lapse, state: { offered: true }, rev: seen.rev }
    await other.at.business.lapseRequest(other.one, going, later(7_200))
    const after = await turnOf(other.at, other.customer.conversationId)
    expect(after).toMatchObject({ state: { offered: true }, rev: seen.rev + 1 })
  })

  test('accepted, it is a booking like any other; a second word finds it decided', async () => {
    const { at, customer, one, accept, decline } = await requested()
    const keyHash = `accepted-${at.id}`
    const entry = { keyHash, url: 'https://jara.example/calendar/x.ics' }
    await says(at, 'amaka', { ...accept, entry })
    expect((await turnOf(at, customer.conversationId)).facts.bookings).toMatchObject([
      { status: 'confirmed' },
    ])
    expect(await at.store.calendarBookings(keyHash)).toMatchObject([{ id: one.id }])
    await expect(says(at, 'amaka', accept)).rejects.toThrow(RevConflict)
    await expect(says(at, 'amaka', decline)).rejects.toThrow(RevConflict)
    expect(await at.business.lapseRequest(one, lapse, later(7_200))).toEqual([])
    const [told] = await backend().sql<{ purpose: string }>(
      `SELECT "purpose" FROM public."Outbound" WHERE "conversationId" = $1 AND "causeId" LIKE 'word:%'`,
      [customer.conversationId],
    )
    expect(told).toEqual({ purpose: 'person' })
  })

  test('of many who accept, refuse, move and give it up at once, one does, and its customer hears one thing', async () => {
    for (let round = 0; round < 5; round++) {
      const { at, customer, one, accept, decline, move } = await requested()
      const edits = [accept, decline, accept, move, decline, accept]
      const owners = edits.map((edit, i) => says(at, `owner-${i}`, edit))
      const sweeps = [1, 2].map(() => at.business.lapseRequest(one, lapse, later(7_200)))
      const lapsed = (await Promise.all(sweeps)).filter(({ length }) => length > 0).length
      const { done = 0, ...others } = await outcomes(owners)
      expect(done + lapsed).toBe(1)
      expect(Object.keys(others)).toEqual(['RevConflict'])
      const told = await backend().sql(
        `SELECT 1 FROM public."Outbound" WHERE "conversationId" = $1 AND "purpose" = 'person'`,
        [customer.conversationId],
      )
      expect(told).toHaveLength(1)
    }
  })

  test('a move is never over another booking, and only of what stands where it was seen', async () => {
    const { at, move } = await requested()
    await at.business.commitTurn(answer(await chat(at), { changes: [booking(at, '15:00', '17:00')] }))
    expect(await outcomes([says(at, 'amaka', move)])).toEqual({ SlotTaken: 1 })
    const to = { personId: at.personId, start: '2026-12-05T17:00', end: '2026-12-05T19:00' }
    await says(at, 'amaka', { ...move, to })
    expect(await outcomes([says(at, 'amaka', { ...move, to })])).toEqual({ RevConflict: 1 })
    await says(at, 'amaka', { ...move, from: to, to: move.from })
    expect((await at.business.bookings({})).map(({ start }) => start.slice(11))).toEqual(['10:00', '15:00'])
  })

  test('appointments are found by the end of an id, a name, a day, and of one business alone', async () => {
    const { at, one } = await requested()
    const other = await requested()
    const found = async (...wishes: Parameters<Shop['business']['appointments']>[0]) =>
      (await at.business.appointments(wishes, now)).map(({ id }) => id)
    expect(await found({ ref: one.id.slice(-6) })).toEqual([one.id])
    expect(await found({ ref: other.one.id })).toEqual([])
    expect(await found({ asked: true })).toEqual([one.id])
    expect(await found({ name: 'bola' })).toEqual([one.id])
    expect(await found({ name: 'bola', days: { from: '2026-12-06', to: '2026-12-07' } })).toEqual([])
    expect(await found({ name: 'joy' }, { days: { from: '2026-12-05', to: '2026-12-05' } })).toEqual([one.id])
    expect(await found()).toEqual([])
  })

  test('the lists that an owner was shown are those of her chat, newest first, and old once she wrote', async () => {
    const { at } = await requested()
    await chat(at, { address: 'amaka', receivedAt: now })
    const show = async (key: string, seconds: number, numbered = true) => {
      const [job] = await at.business.notifyOwner(key, [{ key }], later(seconds))
      const buttons = [{ label: 'Accept', text: key }]
      const sent = { externalIds: [`${key}-${at.id}`], text: key, buttons, numbered, at: later(seconds) }
      await at.store.claim(job?.outboundId ?? '', later(seconds), 1_000)
      await at.store.sent(job?.outboundId ?? '', sent)
    }
    await show('first', 10)
    await show('plain', 15, false)
    await chat(at, { address: 'amaka', receivedAt: later(20) })
    await show('second', 30)
    const { conversationId } = await chat(at, { address: 'amaka', receivedAt: later(40) })
    await show('later', 50)
    expect(await at.business.shownLists(conversationId, later(60))).toMatchObject([
      { isAlert: true, isOld: false, choices: [{ text: 'second' }] },
      { isAlert: true, isOld: true, choices: [{ text: 'first' }] },
    ])
    const stranger = await chat(at, { receivedAt: later(40) })
    expect(await at.business.shownLists(stranger.conversationId, later(60))).toEqual([])
  })

  /** A shop whose customer Bola waits for its owner's word. */
  async function requested() {
    const at = await shop(backend().store, { owner })
    const customer = await chat(at)
    const changes = [
      { kind: 'name' as const, name: 'Bola' },
      { ...booking(at, '10:00', '12:00'), asked },
    ]
    await at.business.commitTurn(answer(customer, { changes }))
    const [seen] = await at.business.appointments([{ asked: true }], now)
    if (!seen) throw new Error('The booking should wait for the owner')
    const one = { ...seen, decideBy: later(7_200) }
    const { id: bookingId, conversationId, start, personId, end } = one
    const shown = { bookingId, conversationId, customer: 'Bola', service: 'Twists' }
    const from = { personId, start, end }
    const to = { personId, start: '2026-12-05T15:00', end: '2026-12-05T17:00' }
    return {
      ...{ at, customer, one },
      accept: { kind: 'accept' as const, ...shown, start },
      decline: { kind: 'decline' as const, ...shown, start, asked: true, words: 'No light' },
      move: { kind: 'move' as const, ...shown, serviceId: 'twists', from, to },
    }
  }

  /** A member's yes, in a chat of her own. */
  async function says(at: Shop, address: string, edit: OwnerEdit): Promise<unknown> {
    const turn: Turn = await chat(at, { address })
    const done = { edits: [edit], told: [{ key: 'accept.done' }], undo: [] }
    return at.business.commitTurn(answer(turn, { owner: { state: noOwnerState, done } }))
  }
}
