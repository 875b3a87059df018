import type { Facts } from '../business.ts'
import { addMinutes } from '../time.ts'
import type { Place } from './edits.ts'

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
  const { setup, cleanup } = around(facts, serviceId)
  const [start, end] = [addMinutes(to.start, -setup), addMinutes(to.end, cleanup)]
  const seats = facts.business.people.find(({ id }) => id === to.personId)?.seats ?? 1
  const taken = facts.busy
    .filter((one) => one.bookingId !== bookingId && one.personId === to.personId)
    .filter((one) => one.start < end && one.end > start)
    .map(({ seat = 0 }) => Math.min(seat, seats - 1))
  return new Set(taken).size < seats
}
