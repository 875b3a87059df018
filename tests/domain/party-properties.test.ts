import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Busy } from '../../domain/business.ts'
import type { Change } from '../../domain/changes.ts'
import { addMinutes, at } from '../../domain/time.ts'
import { Chat, does, salon } from './chat.ts'

const day = '2026-12-04'
const business = {
  ...salon,
  people: salon.people.map((person, index) => ({ ...person, seats: index === 0 ? 2 : 1 })),
  services: salon.services.map((one) => (one.id === 'manicure' ? { ...one, setup: 10, cleanup: 20 } : one)),
}

const anyBusy: fc.Arbitrary<Busy> = fc
  .record({
    personId: fc.constantFrom('p-bella', 'p-tola', 'p-ngozi'),
    seat: fc.nat(1),
    from: fc.integer({ min: 30, max: 78 }).map((quarter) => quarter * 15),
    minutes: fc.integer({ min: 1, max: 16 }).map((quarter) => quarter * 15),
  })
  .map(({ personId, seat, from, minutes }) => {
    const start = at(day, from)
    return { personId, seat: personId === 'p-bella' ? seat : 0, start, end: addMinutes(start, minutes) }
  })
const anyTalk = fc
  .record({
    busy: fc.array(anyBusy, { maxLength: 12 }),
    service: fc.constantFrom(
      ['pedi'],
      ['mani'],
      ['pedi', 'mani'],
      ['mani', 'haircut', 'pedi'],
      ['weaving', 'revamp'],
    ),
    count: fc.constantFrom(undefined, 'two of us', 'three of us', 'five of us'),
    hour: fc.integer({ min: 9, max: 19 }),
  })
  .filter(({ service, count }) => service.length > 1 || count !== undefined)

type Booked = Extract<Change, { kind: 'book' }>

/** What a booking takes of its chair. */
function chairOf({ personId, seat = 0, start, end, serviceId }: Booked): Busy {
  const { setup = 0, cleanup = 0 } = business.services.find(({ id }) => id === serviceId) ?? {}
  return { personId, seat, start: addMinutes(start, -setup), end: addMinutes(end, cleanup) }
}

const overlap = (a: Busy, b: Busy) =>
  a.personId === b.personId && (a.seat ?? 0) === (b.seat ?? 0) && a.start < b.end && b.start < a.end

it('never books a party or a row over anything, nor half of one', () => {
  let booked = 0
  const property = fc.property(anyTalk, ({ busy, service, count, hour }) => {
    const chat = new Chat({ business, busy })
    const heads = { two: 2, three: 3, five: 5 }[count?.split(' ')[0] ?? ''] ?? 1
    const wanted = { service: [...service], day: 'friday', time: `${hour}:00`, ...(count ? { count } : {}) }
    let reply = chat.send(does('book', wanted))
    if (reply.state.stage.kind === 'offer') reply = chat.send(does('give', { option: 'the first one' }))
    expect(reply.changes).toEqual([])
    if (reply.state.stage.kind !== 'confirm') return
    const done = chat.send(does('yes')).changes.filter(({ kind }) => kind === 'book') as Booked[]
    expect(done).toHaveLength(Math.max(service.length, heads))
    const chairs = done.map(chairOf)
    for (const [index, chair] of chairs.entries()) {
      expect(busy.filter((one) => overlap(one, chair))).toEqual([])
      expect(chairs.slice(index + 1).filter((one) => overlap(one, chair))).toEqual([])
    }
    booked += 1
  })
  fc.assert(property, { numRuns: 150 })
  expect(booked).toBeGreaterThan(30)
})
