import type {
  OfferKind,
  PaymentHow,
  PaymentPurpose,
  PaymentStatus,
  PeriodWish,
  TransferDetails,
} from '../../domain/billing/payment.ts'
import type { Booked } from '../../domain/billing/reconciling.ts'
import type { Verified } from '../../domain/billing/verified.ts'
import type { Say } from '../../domain/say.ts'
import type { WrittenTurn } from '../turn.ts'

/** Payments, what Paystack tells of them, saved cards, and the ledger. */
export interface PaymentStore {
  /**
   * Writes down that payments are asked for, before Paystack is asked. A wish whose payment is open already gets that
   * one; where credit pays all of it, it is settled at once. All or nothing, in as many statements for one as for a
   * hundred.
   * @param openings one of each business at most
   * @returns in the order of the openings
   */
  openPayments(openings: Opening[]): Promise<Opened[]>
  /** Keeps the links and accounts that Paystack gave out, in one statement. */
  offered(offers: OfferFor[], now: Date): Promise<void>
  /** What she asked for last could not be got from Paystack: it is to be asked again, and she is to be told. */
  wantOffer(businessId: string, now: Date): Promise<void>
  /** What is to be asked for again by now; nobody else is given the same for some minutes, nor what is a week old. */
  offersWanted(now: Date, limit: number): Promise<WantedOffer[]>
  /** It is not asked for again; what the owner is told of it, if anything, is written at once with that, and once. */
  offerTold(reference: string, says: Say[], now: Date): Promise<WrittenTurn['notices']>
  /** Gives a payment up whose link or account was lost on the way, so that nobody can pay it: the next wish opens another. */
  abandon(reference: string, now: Date): Promise<void>
  /** @returns null where the reference is not ours */
  paymentToSettle(reference: string): Promise<ToSettle | null>
  /** Writes all that Paystack's answer means, in one transaction. The same answer again writes nothing. */
  settle(settling: Settling): Promise<Settled>
  /** Paystack was asked in vain: when to ask again. */
  askAgain(reference: string, now: Date): Promise<void>
  /**
   * References that are to be verified by now: payments whose `checkAt` has come, and those that Paystack told of before
   * `toldBefore` without anybody having asked it since. At most `limit` of each.
   */
  paymentsToCheck(now: Date, toldBefore: Date, limit: number): Promise<string[]>
  /** Keeps what Paystack tells, once each. */
  recordEvent(told: PaymentTold): Promise<'new' | 'known' | 'not-ours'>
  /**
   * Enters the period that was paid ahead of time and has begun: the daily run calls it before anything else for a
   * subscription that is due at its period's end.
   * @returns false where none was paid for
   */
  enterPaidPeriod(businessId: string, now: Date): Promise<boolean>
  /** The card that is charged without her. @returns null where there is none that can be opened */
  cardToCharge(businessId: string): Promise<SavedCard | null>
  /** It is not charged any more. */
  removeCard(businessId: string, cardId: string, now: Date): Promise<void>
  /** @returns null where no receipt has this key */
  receipt(keyHash: string): Promise<ReceiptRow | null>
  /** Where a payment that was asked for stands, for the page to which Paystack sends who has paid. */
  paymentState(reference: string): Promise<PaymentState | null>
  /** What was paid, newest first. */
  payments(businessId: string, limit: number): Promise<PaymentRow[]>
  /** Payments begun in a span, with what the ledger has of each: what reconciling compares. */
  booked(from: Date, to: Date): Promise<Booked[]>
  /** Paystack is asked about these at once, with what was given back. */
  lookAgain(references: string[], now: Date): Promise<void>
  /** She says that she has paid these: Paystack is asked in a minute, and then as often as about a new payment. */
  lookSoon(references: string[], now: Date): Promise<void>
  /** Of all time: causes that do not balance, and businesses whose credit is not the ledger's. */
  ledgerFaults(): Promise<LedgerFault[]>
}

export interface Opening {
  wish: PeriodWish
  how: Exclude<PaymentHow, 'credit'>
  /** Names the try of a charge; absent: whatever is open is taken up again. */
  attempt?: string
  now: Date
  expiresAt: Date
  receipt: ReceiptOf
}

/** The address of a payment's receipt, and what is kept of its key. */
export type ReceiptOf = (paymentId: string) => { url: string | null; keyHash: string }

export type Opened =
  | { kind: 'paid'; reference: string; notices: WrittenTurn['notices'] }
  | { kind: 'ended'; reference: string; reason: string }
  | { kind: 'open'; payment: OpenPayment }
  /** The business has no subscription, so nobody can ask it for money. */
  | { kind: 'not-metered' }

export interface OpenPayment {
  reference: string
  /** Kobo to ask for, and kobo that were taken off before. */
  amount: bigint
  credit: bigint
  /** Null: Paystack was not asked yet, or its answer is lost. */
  offer: Offer | null
}

export interface Offer {
  link?: string
  transfer?: TransferDetails
  expiresAt: Date
}

export interface OfferFor {
  reference: string
  offer: Offer
}

/** A payment whose link or account an owner waits for. */
export interface WantedOffer
  extends Pick<PeriodWish, 'businessId' | 'purpose' | 'planId' | 'cycle' | 'periodStart'> {
  reference: string
  planKey: string
  how: OfferKind
  since: Date
  zone: string
}

export interface ToSettle {
  /** Refunds and disputes were told of: they are to be asked for, too. */
  returns: boolean
  /** What was told of it and is not dealt with: ids. */
  told: string[]
}

export interface Settling {
  /** Null: Paystack does not know the reference. */
  facts: Verified | null
  reference: string
  now: Date
  receipt: ReceiptOf
  /** Of `paymentToSettle`: dealt with now. What was told while Paystack was asked is looked at again. */
  told: string[]
}

export interface Settled {
  status: PaymentStatus
  reason: string | null
  /** To be sent to the owner. */
  notices: WrittenTurn['notices']
}

/** Paystack's own name of an event, and what makes it one. */
export interface PaymentTold {
  event: string
  key: string
  reference: string
  now: Date
}

export interface SavedCard {
  id: string
  authorization: string
  last4: string
}

export interface ReceiptRow {
  reference: string
  business: string
  timezone: string
  language: string
  purpose: PaymentPurpose
  plan: string | null
  status: PaymentStatus
  /** Kobo. */
  paid: bigint
  credit: bigint
  paidAt: Date
  periodStart: Date | null
  periodEnd: Date | null
}

export interface PaymentState {
  status: PaymentStatus
  language: string
}

export interface PaymentRow {
  id: string
  plan: string | null
  /** Kobo. */
  paid: bigint
  paidAt: Date
  status: string
}

export interface LedgerFault {
  kind: 'unbalanced' | 'credit'
  /** A cause, or a business. */
  name: string
  /** Kobo that are too many or too few. */
  difference: bigint
}
