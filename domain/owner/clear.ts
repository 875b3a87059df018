import type { Busy, Facts } from '../business.ts'
import { addMinutes } from '../time.ts'
import type { PartyPlace, Place } from './edits.ts'

/** A booking that is to move, and what it is of. */
interface Moving {
  bookingId: string
  serviceId: string
}

function around({ business }: Facts, serviceId: string) {
  const service = business.services.find(({ id }) => id === serviceId)
  return { setup: service?.setup ?? 0, cleanup: service?.cleanup ?? 0 }
}

/** Whether the booking still is where she saw it. */
export function isAt(facts: Facts, { bookingId, serviceId }: Moving, { personId, start }: Place): boolean {
  const from = addMinutes(start, -around(facts, serviceId).setup)
  return facts.busy.some(
    (one) => one.bookingId === bookingId && one.personId === personId && one.start === from,
  )
}

/**
 * Whether no other booking takes that time of its person. The owner's own rules (notice, hours, time off) do not bind
 * her: only other customers do.
 */
export function isClear(facts: Facts, { bookingId, serviceId }: Moving, to: Place): boolean {
  return freeSeats(facts, othersThan(facts, [bookingId]), serviceId, to).length > 0
}

/** What stands in the book of others than those that move. */
function othersThan({ busy }: Facts, moving: string[]): Busy[] {
  return busy.filter(({ bookingId }) => !bookingId || !moving.includes(bookingId))
}

/** The seats of that person that nobody has at any moment of it. One that she has no more counts as her last. */
function freeSeats(facts: Facts, busy: Busy[], serviceId: string, to: Place): number[] {
  const { start, end } = span(facts, serviceId, to)
  const seats = seatsOf(facts, to.personId)
  const taken = busy
    .filter((one) => one.personId === to.personId && one.start < end && one.end > start)
    .map(({ seat = 0 }) => Math.min(seat, seats - 1))
  return Array.from({ length: seats }, (_, seat) => seat).filter((seat) => !taken.includes(seat))
}

function span(facts: Facts, serviceId: string, { start, end }: Place) {
  const { setup, cleanup } = around(facts, serviceId)
  return { start: addMinutes(start, -setup), end: addMinutes(end, cleanup) }
}

function seatsOf({ business }: Facts, personId: string): number {
  return business.people.find(({ id }) => id === personId)?.seats ?? 1
}

/** A seat for each of several that move together, beside what others have booked; undefined where one finds none. */
export function seated(facts: Facts, all: (Moving & { to: Place })[]): PartyPlace[] | undefined {
  const busy = othersThan(
    facts,
    all.map(({ bookingId }) => bookingId),
  )
  const places: PartyPlace[] = []
  for (const { bookingId, serviceId, to } of all) {
    const [seat] = freeSeats(facts, busy, serviceId, to)
    if (seat === undefined) return undefined
    busy.push({ personId: to.personId, seat, ...span(facts, serviceId, to) })
    places.push({ bookingId, serviceId, to: { ...to, seat } })
  }
  return places
}

/** Whether each still has the seat that was chosen for it. */
export function areClear(facts: Facts, places: PartyPlace[]): boolean {
  const busy = othersThan(
    facts,
    places.map(({ bookingId }) => bookingId),
  )
  return places.every(({ serviceId, to }) => {
    const last = seatsOf(facts, to.personId) - 1
    return freeSeats(facts, busy, serviceId, to).includes(Math.min(to.seat, last))
  })
}
