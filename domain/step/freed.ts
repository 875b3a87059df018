import type { Booking, Facts } from '../business.ts'
import type { Say } from '../say.ts'
import { type ConversationState, fresh, type Slot, type Stage } from '../state.ts'
import { dateOf, type LocalDateTime, timeOf } from '../time.ts'
import type { FreedTime } from '../waiting.ts'
import { priceSays, yesNo } from './read-back.ts'
import { bookingById, isOpen, say, type Turn, tag } from './turn.ts'

/**
 * The state after a freed time was offered to one who waited for it: her yes is an answer to that, also when it comes
 * too late. What she was asked since stands first.
 */
export function underOffer(state: ConversationState, facts: Facts, now: LocalDateTime): ConversationState {
  const { offered } = facts
  const booking = facts.bookings.find((one) => one.id === offered?.bookingId)
  if (!offered || !booking || booking.decideBy || booking.payBy) return state
  const current = fresh(state, now)
  const overtaken = current.at !== null && current.at > offered.since
  if (overtaken && (booking.status !== 'held' || isOpen(current.stage))) return state
  const { serviceId, personId, start, price, deposit, id } = booking
  const slot: Slot = { serviceId, personId, start }
  const stage: Stage = {
    kind: 'confirm',
    slot,
    price,
    holdId: id,
    ...(deposit === undefined ? {} : { deposit }),
  }
  const draft = { serviceId, date: dateOf(start), time: { kind: 'at' as const, candidates: [timeOf(start)] } }
  return { ...current, at: now, stage, draft }
}

/** The booking that keeps a freed time for her, as long as it does. */
export function keptFor(turn: Turn, holdId: string | undefined): Booking | undefined {
  const booking = bookingById(turn, holdId)
  return booking?.status === 'held' && !booking.decideBy && !booking.payBy ? booking : undefined
}

/** She does not want the freed time: the next in line is asked. */
export function declineFreed(turn: Turn, booking: Booking) {
  turn.changes.push({ kind: 'decline-offer', booking })
  say(turn, 'wait.declined')
  turn.draft = null
  turn.stage = { kind: 'info' }
  tag(turn, 'declined-freed')
}

/** What one who waited is told of a freed time. */
export function freedSays(facts: Facts, { slot, until }: FreedTime, now: LocalDateTime): Say[] {
  const { business } = facts
  const service = business.services.find((one) => one.id === slot.serviceId)
  if (!service) return []
  const named = business.peopleNamed ? business.people.find((one) => one.id === slot.personId) : undefined
  const args = { service: service.name, person: named?.name ?? null, until: timeOf(until) }
  return [
    { key: 'wait.freed', args: { ...args, start: { at: slot.start, today: dateOf(now) } } },
    ...priceSays(service),
    { key: 'wait.ask', buttons: yesNo },
  ]
}

/** What she is told when a time that was kept for her is not to be had after all. */
export function withdrawnSays(
  { service, person, start }: { service: string; person: string | null; start: LocalDateTime },
  now: LocalDateTime,
): Say[] {
  return [{ key: 'wait.withdrawn', args: { service, person, start: { at: start, today: dateOf(now) } } }]
}
