import type { Booking } from '../business.ts'
import { minutesBetween } from '../time.ts'
import type { Turn } from './turn.ts'

/** Whether a booking is so near that the business would rather not have it cancelled or moved any more. */
export function isLate(turn: Turn, booking: Booking): boolean {
  const { cancelHours } = turn.business.policy
  return minutesBetween(turn.now, booking.start) < cancelHours * 60
}
