import type { DepositEnd } from '../../domain/billing/deposit-told.ts'
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
  linkPayout(businessId: string, subaccount: string): Promise<void>
  /** No deposit is collected any more; what was paid stands. */
  unlinkPayout(businessId: string): Promise<void>
  /** Deposits for which Paystack is to be asked where they can be paid; another look leaves them alone for a while. */
  depositsToAsk(now: Date, limit: number): Promise<DepositToAsk[]>
  /** Keeps where it is paid, and tells the customer; once. */
  depositOffered(reference: string, offer: Offer, says: Say[], now: Date): Promise<WrittenTurn['notices']>
  /** Books what is held without its deposit, for which nobody was asked; customer and owner are told, once. */
  confirmUnasked(reference: string, pages: string | null, now: Date): Promise<WrittenTurn['notices']>
  /** It is not asked for; the customer is told where she can pay instead, once. */
  leaveUnasked(reference: string, says: Say[], now: Date): Promise<WrittenTurn['notices']>
  /** What Paystack gave out for this reference is lost, and nobody has seen it: it is asked for under another one. */
  renewDeposit(reference: string, now: Date): Promise<void>
  /** Bookings whose money has not come in their time. */
  depositsOver(now: Date, limit: number): Promise<UnpaidBooking[]>
  /** Gives such a booking up, with all that was booked with it, unless its money has come meanwhile. */
  lapseDeposit(
    unpaid: UnpaidBooking,
    says: { customer: Say[]; owner: Say[] },
    now: Date,
  ): Promise<WrittenTurn['notices']>
  /** Deposits that go back to who paid; another look leaves them alone for a while. */
  depositsToGiveBack(now: Date, limit: number): Promise<DepositToReturn[]>
  /** Paystack has given it back: how it stands is looked at once more, and written down. */
  depositGivenBack(reference: string, now: Date): Promise<void>
  /** Paystack is about to be asked to give it back. */
  returnTried(reference: string): Promise<void>
  /** Whether it was given back is looked at then. */
  returnLater(reference: string, at: Date): Promise<void>
  /** Paystack does not give it back: customer and owner are told, once. */
  returnGivenUp(reference: string, now: Date): Promise<WrittenTurn['notices']>
  /** Deposits that came too late, for which other times are to be looked for; another look leaves them alone for a while. */
  keptToPlace(now: Date, limit: number): Promise<KeptDeposit[]>
  /** Tells customer and owner of the other times, once, where the money is still kept. */
  otherTimesOffered(
    kept: Pick<KeptDeposit, 'reference' | 'conversationId'>,
    told: OtherTimes,
    now: Date,
  ): Promise<WrittenTurn['notices']>
  /** References of deposits that are kept no longer. */
  keptOver(now: Date, limit: number): Promise<string[]>
  /** Gives a kept deposit back, unless a time was booked with it meanwhile; customer and owner are told why, once. */
  returnKept(reference: string, end: DepositEnd, now: Date): Promise<WrittenTurn['notices']>
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
  customer: string | null
  start: LocalDateTime
  payBy: LocalDateTime
  today: LocalDateTime
  /** Of its payments, the latest first. */
  references: string[]
  /** Its owner has accepted it, and waits for it too. */
  isAccepted: boolean
}

export interface DepositToAsk extends UnpaidBooking {
  reference: string
  how: 'link' | 'transfer'
  /** Kobo. */
  amount: bigint
  /** Paystack's `ACCT_…`, to which the money goes; null: no account is linked any more. */
  subaccount: string | null
  /** Where it can be paid already, beside this. */
  link: string | null
  expiresAt: Date
}

export interface DepositToReturn {
  reference: string
  /** How often Paystack was asked to give it back. */
  tries: number
}

/** Money that came too late for its time, on the business's clock. */
export interface KeptDeposit {
  reference: string
  businessId: string
  /** Where its customer wrote last; null: she never did. */
  conversationId: string | null
  customer: string | null
  serviceId: string
  service: string
  /** The time that is taken. */
  start: LocalDateTime
  until: LocalDateTime
  today: LocalDateTime
  /** Kobo that came. */
  amount: number
}

/** What is told of the other times, and where the talk with the customer goes on. */
export interface OtherTimes {
  customer: Say[]
  owner: Say[]
  /** `ConversationState` after it; null: as it was. */
  state: unknown
  /** Of the conversation from which `state` was made. */
  rev: number
}
