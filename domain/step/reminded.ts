import type { Booking } from '../business.ts'
import type { Ask } from '../intent.ts'
import { byStart, dateOf, timeOf } from '../time.ts'
import { askSure } from './call-off.ts'
import { asksOf, readDetails } from './details.ts'
import { fitsWords } from './existing.ts'
import { bookingById, on, say, type Turn, tag, upcoming } from './turn.ts'

/** What a reminder was sent of, if that was the last word: all that still stands of its day, by start. */
export function remindedOf(turn: Turn): Booking[] {
  if (turn.before.kind !== 'reminded') return []
  const booking = bookingById(turn, turn.before.bookingId)
  const sameDay = upcoming(turn).filter((one) => booking && dateOf(one.start) === dateOf(booking.start))
  return sameDay.toSorted(byStart)
}

/**
 * A yes or no to a reminder: she comes, or is asked whether to cancel.
 * @returns whether the message was nothing else.
 */
export function answerReminder(turn: Turn, asks: Ask[]): boolean {
  const bookings = remindedOf(turn)
  const [first] = bookings
  const [yes, no] = [asksOf(asks, 'yes').length > 0, asksOf(asks, 'no').length > 0]
  if (!first || yes === no || asksOf(asks, 'change', 'cancel', 'book').length > 0) return false
  const { services, when } = readDetails(turn, asksOf(asks, 'yes', 'no', 'give', 'availability'))
  if (!bookings.every((one) => fitsWords(one, { services, from: when }))) return false
  if (no) askSure(turn, bookings)
  else expectHer(turn, first)
  return true
}

function expectHer(turn: Turn, booking: Booking) {
  say(turn, 'reminder.coming', { start: on(turn, booking.start), time: timeOf(booking.start) })
  turn.stage = { kind: 'info' }
  tag(turn, 'reminder-confirmed')
}
