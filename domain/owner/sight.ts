import type { Say } from '../say.ts'
import type { LocalDateTime } from '../time.ts'
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
}

/** What was looked up for one message of a member's. */
export interface Sight {
  /** By start, without what was cancelled. */
  bookings: BookLine[]
  chats: NamedChat[]
  /** Her latest change of the last day that stands. */
  last: { id: string; told: Say[]; undo: OwnerEdit[] | null } | null
  /** What customers asked and she was asked last. */
  question?: QuestionPut | null
}
