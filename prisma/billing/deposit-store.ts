import type { Say } from '../../domain/say.ts'
import type { LocalDateTime } from '../../domain/time.ts'
import type { WrittenTurn } from '../turn.ts'
import type { Offer } from './payment-store.ts'

/** The bank account of a business, and what its customers pay into it before they are booked. */
export interface DepositStore {
  /** @returns null where none was ever named @throws SealError */
  payout(businessId: string): Promise<Payout | null>
  /** Keeps an account until its owner has said yes to the name that the bank has for it. @throws NotInPlan */
  namePayout(businessId: string, payout: Omit<Payout, 'isLinked'>): Promise<void>
  /** From now on deposits go there. */
  linkPayout(businessId: string, subaccount: string, now: Date): Promise<void>
  /** No deposit is collected any more; what was paid stands. */
  unlinkPayout(businessId: string): Promise<void>
  /** Deposits for which Paystack is to be asked where they can be paid; another look leaves them alone for a while. */
  depositsToAsk(now: Date, limit: number): Promise<DepositToAsk[]>
  /** Keeps where it is paid, and tells the customer; once. */
  depositOffered(reference: string, offer: Offer, says: Say[], now: Date): Promise<WrittenTurn['notices']>
  /** What Paystack gave out for this reference is lost, and nobody has seen it: it is asked for under another one. */
  renewDeposit(reference: string, now: Date): Promise<void>
  /** Bookings whose money has not come in their time. */
  depositsOver(now: Date, limit: number): Promise<UnpaidBooking[]>
  /** Gives such a booking up, with all that was booked with it, unless its money has come meanwhile. */
  lapseDeposit(unpaid: UnpaidBooking, says: Say[], now: Date): Promise<WrittenTurn['notices']>
  /** References of deposits that go back to who paid; another look leaves them alone for a while. */
  depositsToGiveBack(now: Date, limit: number): Promise<string[]>
  /** Paystack was asked to give it back. */
  depositGivenBack(reference: string, now: Date): Promise<void>
}

export interface Payout {
  bankCode: string
  bankName: string
  /** Ten digits (NUBAN). */
  number: string
  /** As the bank has it. */
  accountName: string
  isLinked: boolean
}

/** A booking that is held for its deposit, on the business's clock. */
export interface UnpaidBooking {
  businessId: string
  bookingId: string
  groupId: string | null
  service: string
  start: LocalDateTime
  payBy: LocalDateTime
  today: LocalDateTime
  /** Of its payment. */
  reference: string
}

export interface DepositToAsk extends UnpaidBooking {
  /** Kobo. */
  amount: bigint
  /** Paystack's `ACCT_…`, to which the money goes. */
  subaccount: string
  expiresAt: Date
}
