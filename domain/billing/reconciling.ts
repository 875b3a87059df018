import type { Verified } from './verified.ts'

/** A payment as our rows have it. Kobo. */
export interface Booked {
  reference: string
  businessId: string
  purpose: string
  status: string
  createdAt: Date
  /** Paystack's own number for it; null: it is not known to have any. */
  transactionId: string | null
  paid: bigint | null
  /** What the ledger has of it: with Paystack, held back and kept as fees, less what was given back. */
  left: bigint
  ledgerFees: bigint
}

/** Where Paystack and we do not say the same of a payment. Amounts are kobo; null: there is none on that side. */
export interface Difference {
  kind: 'unknown-here' | 'not-counted' | 'unknown-there' | 'amount' | 'fees' | 'given-back'
  reference: string
  /** Paystack's own number for it, by which its dashboard finds it; null: neither side has one. */
  transactionId: string | null
  here: bigint | null
  there: bigint | null
}

/** A transaction, with what Paystack has given back of it. */
export type Counted = Pick<
  Verified,
  'reference' | 'transactionId' | 'status' | 'amount' | 'fees' | 'currency'
> & {
  returned: bigint
}

/** @returns null where both say the same */
export function difference(booked: Booked | undefined, there: Counted | undefined): Difference | null {
  const reference = booked?.reference ?? there?.reference ?? ''
  const transactionId = there?.transactionId ?? booked?.transactionId ?? null
  const came = there && (there.status === 'success' || there.status === 'reversed') ? there : undefined
  const of = (kind: Difference['kind'], ours: bigint | null, theirs: bigint | null) => ({
    ...{ kind, reference, transactionId },
    ...{ here: ours, there: theirs },
  })
  if (!booked) return came ? of('unknown-here', null, came.amount) : null
  if (!came) return booked.paid ? of('unknown-there', booked.paid, null) : null
  // What could not be counted has its own end, and the operator has seen it.
  if (booked.paid === null)
    return booked.status === 'mismatched' ? null : of('not-counted', null, came.amount)
  if (booked.paid !== came.amount) return of('amount', booked.paid, came.amount)
  if (booked.ledgerFees !== (came.fees ?? 0n)) return of('fees', booked.ledgerFees, came.fees)
  const back = came.status === 'reversed' ? came.amount : came.returned
  return booked.paid - booked.left === back ? null : of('given-back', booked.paid - booked.left, back)
}
