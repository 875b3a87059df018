import { expect, test } from 'vitest'
import type { NewReminder } from '../../../prisma/reminding.ts'
import type { Turn } from '../../../prisma/turn.ts'
import type { Backend } from '../backends.ts'
import { answer, booking, chat, later, message, now, type Shop, shop, turnOf } from '../fixtures.ts'

const lease = 30_000
/** Saturday 5 December, 14:00 in Lagos. */
const start = new Date('2026-12-05T13:00:00Z')
const dayBefore = new Date(start.getTime() - 24 * 3_600_000)
const far = new Date('2027-01-01T00:00:00Z')

interface Booked {
  at: Shop
  turn: Turn
  bookingId: string
}

/** A customer who has booked twists for Saturday at two. */
async function booked(at: Shop, changes: Parameters<typeof message>[1] = {}): Promise<Booked> {
  const turn = await chat(at, changes)
  await at.business.commitTurn(answer(turn, { replies: [], changes: [booking(at, '14:00', '16:00')] }))
  const [row] = await at.business.bookings({ customerId: turn.customerId })
  return { at, turn, bookingId: row?.id ?? '' }
}

/** She writes again, and the turn changes her booking. */
async function change({ at, turn }: Booked, to: 'cancel' | { start: string; end: string }): Promise<void> {
  await at.store.receive(message(at, { address: turn.address, receivedAt: later(60) }))
  const next = await turnOf(at, turn.conversationId)
  const [held] = next.facts.bookings
  if (!held) throw new Error('she has no booking')
  const { personId } = held
  const made =
    to === 'cancel'
      ? ({ kind: 'cancel', booking: held } as const)
      : ({ kind: 'move', booking: held, personId, ...to } as const)
  await at.business.commitTurn(answer(next, { replies: [], changes: [made], now: later(60) }))
}

function due(bookingId: string, changes: Partial<NewReminder> = {}): NewReminder {
  const visit = [{ bookingId, startsAt: start, lookAt: far }]
  const message = { kind: 'day' as const, says: [{ key: 'reminder.day' }], expiresAt: start, visit }
  return { bookingId, startsAt: start, message, lookAt: far, now: dayBefore, ...changes }
}

/** Bookings of this shop that are to be looked at. */
async function toLookAt({ at }: Booked, when = dayBefore): Promise<string[]> {
  const until = new Date(when.getTime() + 27 * 3_600_000)
  const found = await at.store.toRemind(when, until, 1_000)
  return found.filter(({ businessId }) => businessId === at.id).map(({ bookingId }) => bookingId)
}

export function reminders(backend: () => Backend): void {
  test('a booking is to be looked at when its day comes near, with what a reminder says', async () => {
    const one = await booked(await shop(backend().store, { quietHours: { from: 1320, to: 360 } }))
    expect(await toLookAt(one, now)).toEqual([])
    const [found] = (await one.at.store.toRemind(dayBefore, start, 1_000)).filter(
      ({ bookingId }) => bookingId === one.bookingId,
    )
    expect(found).toEqual({
      ...{ bookingId: one.bookingId, businessId: one.at.id, startsAt: start, settledAt: now },
      visit: [{ bookingId: one.bookingId, startsAt: start, service: 'Twists', person: 'Amaka' }],
      ...{ business: "Amaka's Place", timezone: 'Africa/Lagos' },
      quiet: { from: 1320, to: 360 },
    })
    expect(await toLookAt(one, start)).toEqual([])
  })

  test('of one customer’s day only the first is looked at, with all of it', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at)
    const { people } = await at.business.business()
    const uche = people.find(({ name }) => name === 'Uche')?.id ?? at.personId
    const made = [
      booking(at, '16:00', '17:00', { serviceId: 'wash' }),
      booking(at, '14:00', '16:00', { personId: uche }),
      booking(at, '10:00', '12:00', { start: '2026-12-06T10:00', end: '2026-12-06T12:00' }),
    ]
    await at.business.commitTurn(answer(turn, { replies: [], changes: made }))
    const day = new Date(start.getTime() + 27 * 3_600_000)
    const found = (await at.store.toRemind(dayBefore, day, 1_000)).filter(
      ({ businessId }) => businessId === at.id,
    )
    expect(found).toMatchObject([
      {
        startsAt: start,
        visit: [
          { startsAt: start, service: 'Twists', person: 'Uche' },
          { startsAt: new Date('2026-12-05T15:00:00Z'), service: 'Wash and set', person: 'Amaka' },
        ],
      },
      { visit: [{ startsAt: new Date('2026-12-06T09:00:00Z'), service: 'Twists', person: 'Amaka' }] },
    ])
  })

  test('what was looked at is looked at again when its time comes, or when it was moved', async () => {
    const one = await booked(await shop(backend().store))
    const again = new Date(dayBefore.getTime() + 60_000)
    await one.at.business.remind(due(one.bookingId, { message: null, lookAt: again }))
    expect(await toLookAt(one)).toEqual([])
    expect(await toLookAt(one, again)).toEqual([one.bookingId])
    await one.at.business.remind(due(one.bookingId, { message: null }))
    expect(await toLookAt(one, again)).toEqual([])
    await change(one, { start: '2026-12-05T15:00', end: '2026-12-05T17:00' })
    expect(await toLookAt(one, again)).toEqual([one.bookingId])
    await change(one, 'cancel')
    expect(await toLookAt(one, again)).toEqual([])
  })

  test('of many who write one reminder exactly one does', async () => {
    const { at, bookingId, turn } = await booked(await shop(backend().store))
    const written = await Promise.all(Array.from({ length: 20 }, () => at.business.remind(due(bookingId))))
    const [only, ...others] = written.filter((one) => one !== null)
    expect(others).toEqual([])
    expect(only).toMatchObject({ accountId: turn.accountId, channel: 'web' })
    const visit = [{ bookingId, startsAt: start, lookAt: far }]
    const second = { kind: 'hours' as const, says: [{ key: 'reminder.hours' }], expiresAt: start, visit }
    expect(await at.business.remind(due(bookingId, { message: second }))).not.toBeNull()
  })

  test('none is written of another business’s booking, of one that was moved, or for who wants none', async () => {
    const one = await booked(await shop(backend().store))
    const other = await shop(backend().store)
    expect(await other.business.remind(due(one.bookingId))).toBeNull()
    expect(await one.at.business.remind(due(one.bookingId, { startsAt: dayBefore }))).toBeNull()
    await one.at.store.receive(message(one.at, { address: one.turn.address, receivedAt: later(5) }))
    const stop = await turnOf(one.at, one.turn.conversationId)
    await one.at.business.commitTurn(answer(stop, { changes: [{ kind: 'opt-out' }] }))
    expect(await one.at.business.remind(due(one.bookingId))).toBeNull()
  })

  test('it goes to the chat that she used last, and to a page of ours only where she has no other', async () => {
    const at = await shop(backend().store)
    const names = { aliases: [{ kind: 'phone', value: '2348030000077' }] }
    const accounts = await Promise.all(
      (['telegram', 'whatsapp-cloud'] as const).map((kind) =>
        at.store.saveAccount({ businessId: at.id, kind, externalId: `${at.slug}-${kind}` }),
      ),
    )
    const one = await booked(at, { ...names, receivedAt: later(500) })
    const [telegram, whatsapp] = accounts.map(({ id }) => id)
    for (const [accountId, second] of [
      [telegram, 300],
      [whatsapp, 200],
    ] as const)
      await at.store.receive(message(at, { ...names, accountId: accountId ?? '', receivedAt: later(second) }))
    expect(await at.business.remind(due(one.bookingId))).toMatchObject({ channel: 'telegram' })
  })

  test('while she talks to Jara, or to a person, it waits', async () => {
    const { at, bookingId, turn } = await booked(await shop(backend().store))
    const minutes = (count: number) => new Date(dayBefore.getTime() + count * 60_000)
    await at.store.receive(message(at, { address: turn.address, receivedAt: minutes(-9) }))
    expect(await at.business.remind(due(bookingId))).toBeNull()
    expect(await toLookAt({ at, turn, bookingId })).toEqual([])
    expect(await toLookAt({ at, turn, bookingId }, minutes(1))).toEqual([bookingId])
    await at.business.takeOver(turn.conversationId, minutes(30))
    expect(await at.business.remind(due(bookingId, { now: minutes(2) }))).toBeNull()
    expect(await toLookAt({ at, turn, bookingId }, minutes(29))).toEqual([])
    expect(await at.business.remind(due(bookingId, { now: minutes(30) }))).not.toBeNull()
  })

  test.each([
    { what: 'stands', to: undefined, outdated: false },
    { what: 'was moved', to: { start: '2026-12-05T15:00', end: '2026-12-05T17:00' }, outdated: true },
    { what: 'was cancelled', to: 'cancel' as const, outdated: true },
  ])('a claimed reminder tells that its booking $what', async ({ to, outdated }) => {
    const one = await booked(await shop(backend().store))
    const row = await one.at.business.remind(due(one.bookingId))
    if (to) await change(one, to)
    expect(await one.at.store.claim(row?.outboundId ?? '', dayBefore, lease)).toMatchObject({
      ...{ purpose: 'proactive', outdated, expiresAt: start, timezone: 'Africa/Lagos' },
      quiet: { from: 1260, to: 450 },
    })
  })

  test('the turn after it knows what she answers', async () => {
    const { at, bookingId, turn } = await booked(await shop(backend().store))
    const row = await at.business.remind(due(bookingId))
    await at.store.claim(row?.outboundId ?? '', dayBefore, lease)
    const sent = { externalIds: ['r'], text: 'Tomorrow', buttons: [], numbered: false, at: dayBefore }
    await at.store.sent(row?.outboundId ?? '', sent)
    const early = new Date(dayBefore.getTime() - 1_000)
    await at.store.receive(message(at, { address: turn.address, receivedAt: early }))
    const before = await turnOf(at, turn.conversationId)
    expect(before.reminded).toBeNull()
    await at.business.commitTurn(answer(before, { replies: [] }))
    await at.store.receive(message(at, { address: turn.address, receivedAt: dayBefore }))
    expect((await turnOf(at, turn.conversationId)).reminded).toBe(bookingId)
  })
}
