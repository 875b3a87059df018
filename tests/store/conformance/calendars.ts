import { expect, test } from 'vitest'
import type { Backend } from '../backends.ts'
import { answer, booking, chat, now, shop, turnOf } from '../fixtures.ts'

let made = 0
/** As a hash is: no two tests have the same. */
const keyHash = () => `hash-${++made}`.padEnd(64, '0')

export function calendars(backend: () => Backend): void {
  test('a booking is found by its calendar key, also after a move that gives it none', async () => {
    const at = await shop(backend().store, { address: '3 Bode Thomas Street' })
    const turn = await chat(at, { address: 'joy', senderName: 'Joy' })
    const calendarKeyHash = keyHash()
    await at.business.commitTurn(
      answer(turn, { changes: [booking(at, '14:00', '16:00', { calendarKeyHash })] }),
    )
    const [found] = await at.store.calendarBookings(calendarKeyHash)
    expect(found).toEqual({
      ...{ id: found?.id, status: 'confirmed', createdAt: now, changedAt: now },
      ...{ startsAt: new Date('2026-12-05T13:00:00Z'), endsAt: new Date('2026-12-05T15:00:00Z') },
      ...{ business: "Amaka's Place", address: '3 Bode Thomas Street' },
      ...{ service: 'Twists', person: 'Amaka', customer: 'Joy' },
    })
    const next = await turnOf(at, (await chat(at, { address: 'joy' })).conversationId)
    const [held] = next.facts.bookings
    if (!held) throw new Error('she has no booking')
    const to = { personId: at.personId, start: '2026-12-05T15:00', end: '2026-12-05T17:00' }
    await at.business.commitTurn(answer(next, { changes: [{ kind: 'move', booking: held, ...to }] }))
    expect(await at.store.calendarBookings(calendarKeyHash)).toMatchObject([
      { startsAt: new Date('2026-12-05T14:00:00Z') },
    ])
  })

  test('a feed has what stands in its own business’s book, and ends with a new key', async () => {
    const [at, other] = [await shop(backend().store), await shop(backend().store)]
    for (const one of [at, other]) {
      const changes = [booking(one, '14:00', '16:00'), booking(one, '09:00', '11:00')]
      await one.business.commitTurn(answer(await chat(one), { changes }))
    }
    const [first, second] = [keyHash(), keyHash()]
    await at.business.setFeedKey(first)
    const feed = await at.store.calendarFeed(first, now)
    expect(feed?.bookings.map(({ startsAt }) => startsAt.toISOString())).toEqual([
      '2026-12-05T08:00:00.000Z',
      '2026-12-05T13:00:00.000Z',
    ])
    const later = await at.store.calendarFeed(first, new Date('2026-12-05T10:00:00Z'))
    expect(later?.bookings).toHaveLength(1)
    await at.business.setFeedKey(second)
    expect(await at.store.calendarFeed(first, now)).toBeNull()
    expect(await at.store.calendarFeed(second, now)).toMatchObject({ business: "Amaka's Place" })
    expect(await at.store.calendarBookings(second)).toEqual([])
  })
}
