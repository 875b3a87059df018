import type { Booking, Facts, Kobo } from './business.ts'
import { addMinutes, type LocalDateTime } from './time.ts'

/** How long a time is kept for its deposit, in minutes, where the business says nothing else. */
export const defaultDepositMinutes = 30

/**
 * Until when a time is kept for its deposit.
 * @returns undefined where none is collected: there is none, no account is linked, or the owner's own word decides
 */
export function payByOf(
  { collectsDeposits, business: { policy } }: Pick<Facts, 'collectsDeposits' | 'business'>,
  deposit: Kobo | undefined,
  start: LocalDateTime,
  now: LocalDateTime,
): LocalDateTime | undefined {
  if (!collectsDeposits || !deposit || policy.acceptByHand) return undefined
  const until = addMinutes(now, policy.depositMinutes ?? defaultDepositMinutes)
  return until < start ? until : start
}

/** Her booking for which money is awaited; also one whose time has lapsed, as that money may be on its way. */
export function awaitingDeposit(bookings: Booking[]): Booking | undefined {
  const unpaid = bookings.filter(({ payBy, isDepositPaid }) => payBy && !isDepositPaid)
  return unpaid.find(({ status }) => status === 'held') ?? unpaid.at(-1)
}

/** Whether who cancels these, all of what one deposit was paid for, gets it back. */
export function givesBack(policy: Facts['business']['policy'], isLate: boolean): boolean {
  return policy.depositRefund !== 'never' && !isLate
}
