import type { Asked } from './acceptance.ts'
import type { Booking, Kobo } from './business.ts'
import type { LocalDateTime } from './time.ts'

/** Why a person is wanted; the owner is told, and metrics count them. */
export type HandoffReason =
  | 'asked'
  | 'complaint'
  | 'not-understood'
  | 'not-known'
  | 'payment'
  | 'language'
  | 'engine-failed'
  /** The plan has no conversation left this month. */
  | 'quota'
  /** Somebody's life is in danger. */
  | 'urgent'

/** What one turn writes to the database, in one transaction with its replies. */
export type Change =
  | {
      kind: 'book'
      serviceId: string
      personId: string
      start: LocalDateTime
      end: LocalDateTime
      price: { from: Kobo; to: Kobo }
      deposit?: Kobo
      /** SHA-256, hex, of the key in the address of its calendar entry, where she is told one. */
      calendarKeyHash?: string
      /** Names it in the owner's notice; absent: the database does. */
      id?: string
      /** The owner must accept it; absent: it is confirmed. */
      asked?: Asked
      /** It is held until then for its deposit; those of a party have one deposit together. */
      payBy?: LocalDateTime
      /** Its deposit is what is kept of this booking. */
      paidBy?: Booking
      /** The seat that was planned, if it is still free; absent: the lowest. */
      seat?: number
      /** It belongs to the others of this turn that have it: for that guest of a group, counted from 1, or in a row. */
      party?: { guest?: number }
    }
  | {
      kind: 'move'
      booking: Booking
      personId: string
      start: LocalDateTime
      end: LocalDateTime
      calendarKeyHash?: string
      asked?: Asked
      /** Its deposit is still to come. */
      payBy?: LocalDateTime
      seat?: number
    }
  /** `refund`: the deposit that was paid for it goes back. */
  | { kind: 'cancel'; booking: Booking; refund?: true }
  /** What is kept of a deposit for another time goes back. */
  | { kind: 'deposit-back'; booking: Booking }
  /** She wants to pay the deposit of this booking by transfer. */
  | { kind: 'deposit-transfer'; booking: Booking }
  /** She says that she has paid a deposit: it is looked for at once. */
  | { kind: 'deposit-told' }
  /** She wants a time that is taken, should it be freed: one that starts in `[from, to)`. */
  | { kind: 'wait'; serviceId: string; personId?: string | undefined; from: LocalDateTime; to: LocalDateTime }
  /** She waits for nothing any more; what is kept for her is given up. */
  | { kind: 'leave-list' }
  /** A freed time that was kept for her: she takes it, or not. */
  | {
      kind: 'take-offer'
      booking: Booking
      calendarKeyHash?: string
      asked?: Asked
      /** It is held until then for its deposit. */
      payBy?: LocalDateTime
    }
  | { kind: 'decline-offer'; booking: Booking }
  | { kind: 'handoff'; reason: HandoffReason }
  /** She asked what the business's facts do not say. */
  | { kind: 'open-question'; words: string }
  | { kind: 'name'; name: string }
  /** She wants no messages but answers; or wants them again. */
  | { kind: 'opt-out' }
  | { kind: 'opt-in' }
