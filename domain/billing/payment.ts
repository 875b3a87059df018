import type { Cycle } from './plan.ts'
import type { PayBy } from './subscription.ts'

/**
 * What a payment is for. `subscription`: a whole period; `upgrade`: what a better plan costs more for the rest of the
 * period that runs; `deposit`: a customer's, for a booking of the shop.
 */
export type PaymentPurpose = 'subscription' | 'upgrade' | 'deposit'

/**
 * open → paid | failed | expired | mismatched; paid → refunded | disputed; disputed → paid | lost.
 * `failed`, `expired` and `mismatched` become `paid` when the money comes after all.
 */
export type PaymentStatus =
  | 'open'
  | 'paid'
  | 'failed'
  | 'expired'
  | 'mismatched'
  | 'refunded'
  | 'disputed'
  | 'lost'

/** What an owner is given to pay with: the link of Paystack's page, or an account that waits for one transfer. */
export type OfferKind = Exclude<PayBy, 'card'>

/** How it is paid; `credit`: with nothing but what the business has paid too much before. */
export type PaymentHow = PayBy | 'credit'

/**
 * What a business is to pay of its own. The same wish again is the same payment: nothing is asked or charged twice.
 */
export interface PeriodWish {
  businessId: string
  purpose: 'subscription' | 'upgrade'
  planId: string
  cycle: Cycle
  /**
   * What it pays for, half-open. Of a subscription the period's own start (also of one that has begun, in grace); of
   * an upgrade the start of the business's day on which it is asked for, so that it stays the same all that day.
   */
  periodStart: Date
  periodEnd: Date
  /** Kobo for all of it, before credit is taken off. */
  price: number
}

/** Where to transfer to, as Paystack gave it out for this payment alone. */
export interface TransferDetails {
  bank: string
  number: string
  name: string
}

/** What became of asking for a payment. Amounts are kobo, `credit` what is taken off. */
export type Asked =
  | ({ kind: 'link'; link: string } & Terms)
  | ({ kind: 'transfer'; transfer: TransferDetails } & Terms)
  /** It is paid: before, or just now out of credit alone. */
  | { kind: 'paid'; reference: string }
  /** Paystack does not answer now; the same wish can be repeated at any time. */
  | { kind: 'later'; reference: string }
  /** Paystack does not want it, in its own words, for the log of the operator. */
  | { kind: 'refused'; reference: string; reason: string }

interface Terms {
  reference: string
  amount: bigint
  credit: bigint
  expiresAt: Date
}

/** What became of charging a saved card. */
export type Charged =
  | { kind: 'paid'; reference: string }
  /** The bank said no; `cardGone` when the card can never be charged again, and was removed. */
  | { kind: 'failed'; reference: string; reason: string; cardGone: boolean }
  /** Nobody knows yet (no answer, or the bank takes its time): it is looked after until it is known. */
  | { kind: 'pending'; reference: string }
  /** There is no card to charge. */
  | { kind: 'no-card' }
