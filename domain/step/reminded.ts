import type { Booking } from '../business.ts'
import type { Ask } from '../intent.ts'
import { timeOf } from '../time.ts'
import { askSure } from './call-off.ts'
import { asksOf, readDetails } from './details.ts'
import { fitsWords } from './existing.ts'
import { bookingById, on, say, type Turn, tag } from './turn.ts'

/** The booking that a reminder was sent of, if that was the last word and it still stands. */
export function remindedOf(turn: Turn): Booking | undefined {
  if (turn.before.kind !== 'reminded') return undefined
  const booking = bookingById(turn, turn.before.bookingId)
  return booking && booking.status !== 'cancelled' && booking.start > turn.now ? booking : undefined
}

/**
 * A yes or no to a reminder: she comes, or is asked whether to cancel.
 * @returns whether the message was nothing else.
 */
export function answerReminder(turn: Turn, asks: Ask[]): boolean {
  const booking = remindedOf(turn)
  const [yes, no] = [asksOf(asks, 'yes').length > 0, asksOf(asks, 'no').length > 0]
  if (!booking || yes === no || asksOf(asks, 'change', 'cancel', 'book').length > 0) return false
  const { services, when } = readDetails(turn, asksOf(asks, 'yes', 'no', 'give', 'availability'))
  if (!fitsWords(booking, { services, from: when })) return false
  if (no) askSure(turn, [booking])
  else expectHer(turn, booking)
  return true
}

function expectHer(turn: Turn, booking: Booking) {
  say(turn, 'reminder.coming', { start: on(turn, booking.start), time: timeOf(booking.start) })
  turn.stage = { kind: 'info' }
  tag(turn, 'reminder-confirmed')
}
