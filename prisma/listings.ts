import type { Booking, BookingStatus, Business } from '../domain/business.ts'
import type { Language } from '../domain/language.ts'
import type { MessageKind, ReceiptStatus } from './channel-events.ts'
import type { ChannelKind } from './channel-kind.ts'
import type { SentButton } from './sending.ts'

export interface BusinessSummary {
  id: string
  slug: string
  name: string
  kind: Business['kind']
  services: number
  bookings: number
}

export interface BookingRow {
  id: string
  customerId: string
  customerName: string | null
  /** The `id` of the business file: `knotless-braids`. */
  service: string
  serviceName: string
  /** Her name. */
  person: string
  start: string
  end: string
  status: BookingStatus
  price: Booking['price']
  deposit: number | null
  /** It is held until then for its deposit. */
  payBy: string | null
  /** What was booked together has the same. */
  groupId: string | null
  /** Which guest of a group, from 1. */
  guest: number | null
}

export interface ConversationRow {
  id: string
  customerId: string
  customerName: string | null
  channel: ChannelKind
  accountId: string
  address: string
  language: Language | null
  handoffAt: Date | null
  takenOverUntil: Date | null
  lastMessageAt: Date | null
  /** Messages waiting for an answer. */
  unanswered: number
  /** What its older messages say, and until when; null while it is short. */
  summary: { text: string; through: Date } | null
}

export interface TranscriptLine {
  id: string
  /** The channel's own name for the message: its client's id, the id that sending gave. Absent until sent. */
  externalId?: string
  from: 'customer' | 'business' | 'person'
  text: string
  at: Date
  buttons: SentButton[]
  status?: string
  /** Of what was sent: how far it got. */
  receipt?: ReceiptStatus
  /** What came in was no text. */
  kind?: MessageKind
}
