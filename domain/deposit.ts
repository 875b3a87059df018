import type { Booking, Facts, Kobo } from './business.ts'
import { addMinutes, type LocalDateTime } from './time.ts'

/** How long a time is kept for its deposit, in minutes, where the business says nothing else. */
export const defaultDepositMinutes = 30

/**
 * Until when a time is kept for its deposit.
 * @returns undefined where none is collected: there is none, or no account is linked
 */
export function payByOf(
  { collectsDeposits, business: { policy } }: Pick<Facts, 'collectsDeposits' | 'business'>,
  deposit: Kobo | undefined,
  start: LocalDateTime,
  now: LocalDateTime,
): LocalDateTime | undefined {
  if (!collectsDeposits || !deposit) return undefined
  const until = addMinutes(now, policy.depositMinutes ?? defaultDepositMinutes)
  return until < start ? until : start
}

/** The same when it moves: never longer than until it begins. */
export function keptOnMoving(payBy: LocalDateTime, start: LocalDateTime): LocalDateTime {
  return payBy < start ? payBy : start
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

/** The booking whose money came too late, and is kept for another time; of this service, where one is named. */
export function keptDeposit(
  bookings: Booking[],
  now: LocalDateTime,
  serviceId?: string,
): Booking | undefined {
  const kept = bookings.filter(({ keptUntil }) => keptUntil && keptUntil > now)
  return kept.find((one) => serviceId === undefined || one.serviceId === serviceId)
}
