import type { Booking } from '../business.ts'
import { minutesBetween } from '../time.ts'
import { tellKnowledge } from './questions.ts'
import { bookingArgs, sayBooking, yesNo } from './read-back.ts'
import { bookingById, notify, on, owner, say, serviceName, type Turn, tag } from './turn.ts'

/** What a business's own answer says of money paid before, for one who does not come. */
const depositBack =
  /\bdeposit\b.*\b(?:cancel\w*|refund\w*|back|show)\b|\b(?:cancel\w*|refund\w*)\b.*\bdeposit\b/i

/** Asks before bookings are cancelled; explains what the policy says of it. */
export function askSure(turn: Turn, bookings: Booking[]) {
  const [only, ...others] = bookings
  if (!only) return
  sayPolicy(turn, bookings)
  if (others.length === 0) say(turn, 'cancel.sure', bookingArgs(turn, only), yesNo)
  else {
    say(turn, 'cancel.sureAll', { count: bookings.length }, yesNo)
    for (const booking of bookings) sayBooking(turn, booking)
  }
  turn.draft = null
  const rest = others.length > 0 ? { others: others.map(({ id }) => id) } : {}
  turn.stage = { kind: 'drop', bookingId: only.id, ...rest }
  tag(turn, 'asked-cancel')
}

function sayPolicy(turn: Turn, bookings: Booking[]) {
  const minutes = turn.business.policy.cancelHours * 60
  if (bookings.some((one) => isLate(turn, one))) say(turn, 'cancel.late', { minutes, who: owner(turn) })
  const deposit = bookings.reduce((sum, one) => sum + (one.deposit ?? 0), 0)
  if (deposit > 0 && !tellKnowledge(turn, depositBack))
    say(turn, 'cancel.deposit', { deposit, who: owner(turn) })
}

function isLate(turn: Turn, booking: Booking): boolean {
  const { cancelHours } = turn.business.policy
  return minutesBetween(turn.now, booking.start) < cancelHours * 60
}

/** The bookings that she was asked about, as far as they still stand. */
export function droppable(turn: Turn): Booking[] {
  if (turn.before.kind !== 'drop') return []
  const { bookingId, others = [] } = turn.before
  return [bookingId, ...others]
    .map((id) => bookingById(turn, id))
    .filter((one) => one !== undefined)
    .filter((one) => one.status !== 'cancelled')
}

/** Cancels the bookings that the customer was asked about. */
export function cancel(turn: Turn) {
  const bookings = droppable(turn)
  const [only, another] = bookings
  turn.draft = null
  if (!only) {
    say(turn, 'mine.none')
    turn.stage = { kind: 'info' }
    return
  }
  if (another) say(turn, 'cancel.doneAll', { count: bookings.length })
  else say(turn, 'cancel.done', doneArgs(turn, only))
  for (const booking of bookings) callOff(turn, booking)
  tag(turn, 'cancelled')
  turn.stage = { kind: 'done' }
}

function callOff(turn: Turn, booking: Booking) {
  turn.changes.push({ kind: 'cancel', booking })
  const args = doneArgs(turn, booking)
  if (!isLate(turn, booking)) return notify(turn, 'owner.cancelled', args)
  notify(turn, 'owner.cancelledLate', { ...args, minutes: minutesBetween(turn.now, booking.start) })
}

function doneArgs(turn: Turn, booking: Booking) {
  return { service: serviceName(turn, booking), start: on(turn, booking.start) }
}
