import type { Say } from '../../say.ts'
import { balance, type LedgerLine, type Posting } from '../ledger.ts'
import type { PaymentHow, PaymentPurpose, PaymentStatus } from '../payment.ts'
import type { Cycle, Plan } from '../plan.ts'
import type { Subscription } from '../subscription.ts'
import type { ReusableCard, Verified } from '../verified.ts'

/** A payment as its row says. Kobo. */
export interface Payment {
  id: string
  reference: string
  businessId: string
  purpose: PaymentPurpose
  /** Of a deposit. */
  bookingId?: string | null
  plan: Plan | null
  cycle: Cycle | null
  periodStart: Date | null
  periodEnd: Date | null
  amount: bigint
  /** Taken off the price before it was asked for. */
  credit: bigint
  currency: string
  how: PaymentHow
  status: PaymentStatus
  expiresAt: Date | null
  checks: number
  paid: bigint | null
  fees: bigint | null
  transactionId: string | null
  paidAt: Date | null
  reason: string | null
  createdAt: Date
}

/** All that a settlement stands on, read under the lock of the subscription. */
export interface Case {
  payment: Payment
  /** Null: the business is not metered. */
  subscription: Subscription | null
  /** What the ledger has of this payment. */
  posted: LedgerLine[]
  /** Another payment has bought the very same. */
  taken: boolean
  /** The period after the one that it paid for is paid, too. */
  paidAhead: boolean
  /** What follows the period that she has, or tries, is paid for by another payment, and begins by itself. */
  followed: boolean
  /** The plan that costs nothing. */
  free: Plan
  /** Of an upgrade: the plan that she has in its period by what she has paid besides. */
  planBefore: Plan | null
  /** Where its receipt is; null: no page is reachable. */
  receiptUrl: string | null
  zone: string
  now: Date
}

/** What is to be written, all of it or nothing. */
export interface Draft {
  payment: Payment
  subscription: Subscription | null
  postings: Posting[]
  /** What the owner is told, once for each step. */
  notices: { step: string; says: Say[] }[]
  /** A period was bought: nobody reminds her of it any more. */
  bought: boolean
  /** A refund of it is under way. */
  givingBack: boolean
  /** To be kept for the next time. */
  card: ReusableCard | null
}

/** The draft in which nothing is to be written yet. */
export function emptyDraft(payment: Payment, subscription: Subscription | null): Draft {
  const nothing = { postings: [], notices: [], bought: false, givingBack: false, card: null }
  return { payment, subscription, ...nothing }
}

/** One thing that Paystack tells, brought into the draft. */
export type Part = (draft: Draft, facts: Verified, given: Case) => Draft

/** Whether this was written before, or by a part before this one. */
export function isPosted({ posted }: Case, { postings }: Draft, cause: string): boolean {
  return posted.some((line) => line.cause === cause) || postings.some((one) => one.cause === cause)
}

/** What the payment comes to on an account, with what is about to be written. */
export function balanceOf(given: Case, draft: Draft, account: LedgerLine['account']): bigint {
  return (
    balance(given.posted, account) +
    draft.postings.reduce((sum, { lines }) => sum + (lines[account] ?? 0n), 0n)
  )
}

/** Adds a posting, and keeps the business's credit the same as the ledger's. */
export function addPosting(draft: Draft, made: Posting): Draft {
  const owed = made.lines.credit ?? 0n
  const subscription = draft.subscription && {
    ...draft.subscription,
    // A credit in the ledger is what we owe: it stands on the other side.
    credit: draft.subscription.credit - owed,
  }
  return { ...draft, subscription, postings: [...draft.postings, made] }
}

/** Adds what the owner is told, once for each step. */
export function telling(
  draft: Draft,
  step: string,
  key: string,
  args: NonNullable<Say['args']>,
  more: Say[] = [],
): Draft {
  return { ...draft, notices: [...draft.notices, { step, says: [{ key, args }, ...more] }] }
}
