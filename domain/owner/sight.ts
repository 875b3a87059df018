import type { Subscription } from '../billing/subscription.ts'
import type { BookingStatus, Kobo } from '../business.ts'
import type { Say } from '../say.ts'
import type { LocalDate, LocalDateTime } from '../time.ts'
import type { Outcome, OwnerEdit } from './edits.ts'
import type { QuestionPut } from './questions.ts'

/** A customer whose name has the words that a member wrote. */
export interface NamedChat {
  customerId: string
  name: string
  /** Digits with the country code. */
  phone: string | null
  /** Null: she never wrote; somebody else put her into the book. */
  conversationId: string | null
  takenOver: boolean
  /** The latest first, without what was cancelled. */
  bookings: { id: string; start: LocalDateTime; service: string; outcome: Outcome | null }[]
}

/** A booking as a member deals with it: with its customer, whoever she is. */
export interface Appointment {
  id: string
  customerName: string | null
  /** Digits with the country code. */
  phone: string | null
  /** Null: she never wrote. */
  conversationId: string | null
  serviceId: string
  serviceName: string
  personId: string
  person: string
  start: LocalDateTime
  end: LocalDateTime
  status: BookingStatus
  /** It waits for the owner's word. */
  asked: boolean
  /** It is held until then for its deposit. */
  payBy?: LocalDateTime
  price: { from: Kobo; to: Kobo }
  deposit?: Kobo
  /** Its deposit has come. */
  isDepositPaid?: true
  /** What was booked together has the same, and is accepted and refused together. */
  groupId?: string
  /** Which guest of a group, from 1; absent: it is the customer's own. */
  guest?: number
}

/** Which appointments are meant: all that stand and are still to come, without any of these. */
export interface AppointmentWish {
  /** The end of its id; also of one that stands no more. */
  ref?: string
  /** In its customer's name. */
  name?: string
  /** That start on these days, both included. */
  days?: { from: LocalDate; to: LocalDate }
  /** Only what waits for the owner's word. */
  asked?: true
  /** With what was booked together with it, whatever stands of that. */
  together?: true
}

/** A booking as a member sees it in her book. */
export interface BookLine {
  id: string
  customerName: string | null
  serviceName: string
  /** The name of who does it. */
  person: string
  start: LocalDateTime
  end: LocalDateTime
  status: string
  /** It is held until then for its deposit. */
  payBy?: LocalDateTime | null
  /** What was booked together has the same. */
  groupId?: string | null
  /** Which guest of a group, from 1. */
  guest?: number | null
}

/** What was looked up for one message of a member's. */
export interface Sight {
  /** By start, without what was cancelled. */
  bookings: BookLine[]
  chats: NamedChat[]
  /** By start. */
  appointments: Appointment[]
  /** Her latest change of the last day that stands. */
  last: { id: string; told: Say[]; undo: OwnerEdit[] | null } | null
  /** What customers asked and she was asked last. */
  question?: QuestionPut | null
  /** Her own, where taking a change of it back is wanted. */
  subscription?: Subscription | null
}
