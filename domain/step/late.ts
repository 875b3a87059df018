import type { Booking } from '../business.ts'
import { byStart, minutesBetween } from '../time.ts'
import { say, type Turn } from './turn.ts'

/** Whether a booking is so near that the business would rather not have it cancelled or moved any more. */
export function isLate(turn: Turn, booking: Booking): boolean {
  const { cancelHours } = turn.business.policy
  return minutesBetween(turn.now, booking.start) < cancelHours * 60
}

/** Before a late move is read back: what the business asks for. */
export function sayLateMove(turn: Turn, bookings: Booking[]) {
  const late = bookings.some((one) => isLate(turn, one))
  if (late) say(turn, 'move.late', { minutes: turn.business.policy.cancelHours * 60 })
}

/** How long before the first of the bookings it is, in minutes, where that is late; else null. */
export function lateBy(turn: Turn, bookings: Booking[]): number | null {
  const [first] = bookings.toSorted(byStart)
  return first && isLate(turn, first) ? minutesBetween(turn.now, first.start) : null
}
