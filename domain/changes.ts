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
    }
  | { kind: 'move'; booking: Booking; personId: string; start: LocalDateTime; end: LocalDateTime }
  | { kind: 'cancel'; booking: Booking }
  | { kind: 'handoff'; reason: HandoffReason }
  | { kind: 'name'; name: string }
  /** She wants no messages but answers; or wants them again. */
  | { kind: 'opt-out' }
  | { kind: 'opt-in' }
