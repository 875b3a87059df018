/**
 * The accounts. `paystack`: what it holds for us; `fees`: what it keeps; `revenue`: earned; `credit`: owed to a business;
 * `disputed`: held back while a card's holder disputes it; `unclaimed`: came in for nothing that we know; `shop`: deposits
 * of a shop's customers, the shop's own money.
 */
type LedgerAccount = 'paystack' | 'fees' | 'revenue' | 'credit' | 'disputed' | 'unclaimed' | 'shop'

/** One thing that happened, in double entry: debit is positive, and the lines sum to nothing. */
export interface Posting {
  /** Named once: `paid:REFERENCE`, `refund:NUMBER`. The same cause is never written twice. */
  cause: string
  /** Kobo. */
  lines: Partial<Record<LedgerAccount, bigint>>
}

/** A line as it was written. */
export interface LedgerLine {
  cause: string
  account: LedgerAccount
  kobo: bigint
}

/** A posting without its empty lines. @throws RangeError when it does not balance */
export function posting(cause: string, lines: Posting['lines']): Posting {
  const kept = Object.entries(lines).filter(([, kobo]) => kobo !== 0n)
  const sum = kept.reduce((total, [, kobo]) => total + kobo, 0n)
  if (sum !== 0n) throw new RangeError(`The lines of ${cause} sum to ${sum} kobo instead of nothing`)
  return { cause, lines: Object.fromEntries(kept) }
}

/** What some lines come to on an account, in kobo; debit is positive. */
export function balance(lines: LedgerLine[], account: LedgerAccount): bigint {
  return lines.reduce((sum, line) => (line.account === account ? sum + line.kobo : sum), 0n)
}
