import type { Kobo } from '../business.ts'
import type { Period } from './cycle.ts'

const naira = 100n

/** What is charged for less than this is not charged: Paystack takes no payment under ₦50. */
export const smallestCharge: Kobo = 5_000

/**
 * What a better plan costs more for the rest of a period, from `from` on: the difference of the prices by the time that
 * is left, rounded down to the naira. Kobo; never negative.
 */
export function proratedPrice(prices: { from: Kobo; to: Kobo }, { start, end }: Period, from: Date): Kobo {
  const whole = BigInt(end.getTime() - start.getTime())
  const left = BigInt(end.getTime() - Math.max(from.getTime(), start.getTime()))
  const difference = BigInt(prices.to - prices.from)
  if (whole <= 0n || left <= 0n || difference <= 0n) return 0
  return Number((difference * left) / whole / naira) * Number(naira)
}
