import type { Part, Payment } from './draft.ts'

/** Nothing has come: a card's refusal is the end of its charge, a link or account waits until it lapses. */
export const unpaid: Part = (draft, facts, { now }) => {
  const { payment } = draft
  if (payment.status !== 'open') return draft
  const { reason, transactionId } = facts
  const refused = facts.status === 'failed' && payment.how === 'card'
  const lapsed = payment.expiresAt !== null && payment.expiresAt <= now
  const status = refused ? 'failed' : lapsed ? 'expired' : 'open'
  return { ...draft, payment: { ...payment, status, reason, transactionId } }
}

const minute = 60_000
const day = 24 * 60 * minute
/** While it can be paid: soon at first, as a lost webhook leaves somebody waiting; then rarely. */
const whileOpen = [2, 5, 15, 60, 180, 360, 720, 1440].map((minutes) => minutes * minute)
/** A link that has lapsed here can still be paid at Paystack. */
const afterLapsing = [1, 3, 7].map((days) => days * day)

/**
 * When Paystack is next asked about a payment that has just been looked at; null: never by itself.
 * @param givingBack a refund of it is under way
 */
export function nextCheck(
  payment: Pick<Payment, 'status' | 'expiresAt' | 'checks'>,
  now: Date,
  givingBack = false,
): Date | null {
  const { status, expiresAt, checks } = payment
  // What banks are still about ends one day, and their word of it may be lost.
  if (givingBack || status === 'disputed') return new Date(now.getTime() + day)
  if (status === 'open') {
    const wait = whileOpen[Math.min(checks, whileOpen.length - 1)] ?? day
    const next = new Date(now.getTime() + wait)
    return expiresAt && expiresAt > now && expiresAt < next ? expiresAt : next
  }
  if (status !== 'expired' || !expiresAt) return null
  const late = afterLapsing.map((wait) => new Date(expiresAt.getTime() + wait))
  return late.find((at) => at > now) ?? null
}
