import type { Booking, Kobo } from '../business.ts'
import { awaitingDeposit, givesBack, payByOf } from '../deposit.ts'
import { type LocalDateTime, timeOf } from '../time.ts'
import { isLate } from './late.ts'
import { on, owner, say, type Turn, tag } from './turn.ts'

/**
 * Where a deposit is collected: until when the time is kept for it, for the change that books it. Where the owner accepts
 * bookings by hand it is asked for when she has.
 */
export function keeping(
  turn: Turn,
  deposit: Kobo | undefined,
  start: LocalDateTime,
): { payBy?: LocalDateTime } {
  if (turn.business.policy.acceptByHand) return {}
  const payBy = payByOf(turn.facts, deposit, start, turn.now)
  return payBy === undefined ? {} : { payBy }
}

/** The time is hers once the deposit is in: how long it is kept, and what becomes of the money. */
export function sayHeld(turn: Turn, start: LocalDateTime, deposit: Kobo, payBy: LocalDateTime) {
  say(turn, 'deposits.held', { start: on(turn, start), deposit, until: timeOf(payBy) })
  sayTerms(turn)
  tag(turn, 'deposit-asked')
}

/** What is to be paid for a booking that is made, or asked for. @param asked the owner must accept it first */
export function sayDeposit(turn: Turn, deposit: Kobo, asked: boolean) {
  if (!asked || !turn.facts.collectsDeposits) return say(turn, 'booked.deposit', { deposit })
  say(turn, 'deposits.onceAccepted', { deposit, who: owner(turn) })
  sayTerms(turn)
}

function sayTerms(turn: Turn) {
  const { policy } = turn.business
  if (policy.depositRefund === 'never') say(turn, 'deposits.never')
  else say(turn, 'deposits.back', { minutes: policy.cancelHours * 60 })
}

/**
 * She says or shows that she has paid. Nothing but the money itself confirms a booking: it is looked for at once.
 * @returns whether a deposit of hers is awaited
 */
export function lookForDeposit(turn: Turn): boolean {
  const booking = awaitingDeposit(turn.facts.bookings)
  if (!booking?.payBy) return false
  turn.changes.push({ kind: 'deposit-told' })
  const args = { until: timeOf(booking.payBy), start: on(turn, booking.start) }
  say(turn, booking.status === 'held' ? 'deposits.looking' : 'deposits.lookingLate', args)
  turn.stage = { kind: 'info' }
  tag(turn, 'deposit-told')
  return true
}

/** All of what a paid deposit is for goes: whether it comes back to her. Undefined: none was paid for these. */
export function depositComesBack(turn: Turn, leaving: Booking[]): boolean | undefined {
  const paid = leaving.map((one) => paidWith(turn, one)).filter((all) => all.some((one) => one.isDepositPaid))
  if (paid.length === 0) return undefined
  const isWhole = paid.flat().every((one) => leaving.includes(one))
  return (
    isWhole &&
    givesBack(
      turn.business.policy,
      leaving.some((one) => isLate(turn, one)),
    )
  )
}

/** What has one deposit together, also what of it was called off before; it is kept with one of them. */
function paidWith({ facts }: Turn, one: Booking): Booking[] {
  return one.groupId ? facts.bookings.filter(({ groupId }) => groupId === one.groupId) : [one]
}

/** What becomes of the deposit, before she says yes to cancelling. @returns whether Jara has it to tell */
export function sayDepositOf(turn: Turn, leaving: Booking[]): boolean {
  const back = depositComesBack(turn, leaving)
  if (back !== undefined) {
    const deposit = leaving.reduce((sum, one) => sum + (one.deposit ?? 0), 0)
    say(turn, back ? 'deposits.cancelBack' : 'deposits.cancelKept', { deposit })
  }
  return back !== undefined || leaving.some(({ payBy }) => payBy)
}
