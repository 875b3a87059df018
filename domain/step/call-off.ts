import type { Booking } from '../business.ts'
import { byStart } from '../time.ts'
import { depositComesBack, sayDepositOf } from './deposit.ts'
import { isLate, lateBy } from './late.ts'
import { leavingGuests, partyWith } from './party-existing.ts'
import { tellKnowledge } from './questions.ts'
import { bookingArgs, sayBookings, yesNo } from './read-back.ts'
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
    sayBookings(turn, bookings)
  }
  turn.draft = null
  const rest = others.length > 0 ? { others: others.map(({ id }) => id) } : {}
  turn.stage = { kind: 'drop', bookingId: only.id, ...rest }
  tag(turn, 'asked-cancel')
}

/**
 * Some of a group do not come, and the others do: asks whether to cancel for those.
 * @returns whether the message says so
 */
export function askLeaving(turn: Turn): boolean {
  const leaving = leavingGuests(turn)
  const [first] = leaving ?? []
  if (!leaving || !first || leaving.every((one) => droppable(turn).includes(one))) return false
  const staying = partyWith(turn, first).length - leaving.length
  if (staying > 0) say(turn, 'party.staying', { count: staying })
  askSure(turn, leaving)
  return true
}

function sayPolicy(turn: Turn, bookings: Booking[]) {
  const minutes = turn.business.policy.cancelHours * 60
  if (bookings.some((one) => isLate(turn, one))) say(turn, 'cancel.late', { minutes, who: owner(turn) })
  if (sayDepositOf(turn, bookings)) return
  const deposit = bookings.reduce((sum, one) => sum + (one.deposit ?? 0), 0)
  if (deposit > 0 && !tellKnowledge(turn, depositBack))
    say(turn, 'cancel.deposit', { deposit, who: owner(turn) })
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
  const back = depositComesBack(turn, bookings) ? { refund: true as const } : {}
  for (const one of bookings) turn.changes.push({ kind: 'cancel', booking: one, ...back })
  tellOwner(turn, bookings)
  tag(turn, 'cancelled')
  turn.stage = { kind: 'done' }
}

/** What was booked together is told together. */
function tellOwner(turn: Turn, bookings: Booking[]) {
  for (const together of Map.groupBy(bookings, ({ id, groupId }) => groupId ?? id).values()) {
    const [first, another] = together.toSorted(byStart)
    if (first && (another || first.guest !== undefined)) tellParty(turn, first, together)
    else if (first) tellOne(turn, first)
  }
}

function tellParty(turn: Turn, first: Booking, together: Booking[]) {
  const services = [...new Set(together.map((one) => serviceName(turn, one)))]
  const staying = first.guest === undefined ? 0 : partyWith(turn, first).length - together.length
  const args = {
    count: together.length,
    services,
    start: on(turn, first.start),
    late: lateBy(turn, together),
  }
  if (staying > 0) return notify(turn, 'owner.fewerGuests', { ...args, staying })
  notify(turn, first.guest === undefined ? 'owner.cancelledRow' : 'owner.cancelledParty', args)
}

function tellOne(turn: Turn, booking: Booking) {
  const args = doneArgs(turn, booking)
  const minutes = lateBy(turn, [booking])
  if (minutes === null) return notify(turn, 'owner.cancelled', args)
  notify(turn, 'owner.cancelledLate', { ...args, minutes })
}

function doneArgs(turn: Turn, booking: Booking) {
  return { service: serviceName(turn, booking), start: on(turn, booking.start) }
}
