import type { Booking, BookingStatus, Business, Facts } from '../domain/business.ts'
import type { Change } from '../domain/changes.ts'
import type { Language } from '../domain/language.ts'
import type { Button, Say } from '../domain/say.ts'
import type { LocalDate } from '../domain/time.ts'

/**
 * The port of the store. One implementation (Prisma) runs on PGlite and PostgreSQL alike; both pass
 * `tests/store`. Reads and writes of a business's data go through `forBusiness`; the exceptions are
 * `receive` (which learns the business from the channel account) and the sweep and delivery queries, which
 * return ids with their business.
 */
export interface Store extends AsyncDisposable {
  /**
   * Stores one message that came in and the customer and conversation it belongs to, in one transaction.
   * @returns null when it was already stored (same account, same external id): nothing was written.
   * @throws UnknownAccount
   */
  receive(message: IncomingMessage): Promise<Received | null>

  forBusiness(businessId: string): BusinessStore

  businesses(): Promise<BusinessSummary[]>
  /** @returns null when no business has that slug. */
  businessBySlug(slug: string): Promise<BusinessSummary | null>

  /** Creates the business or updates it in place; bookings, chats and channel accounts stay. */
  importBusiness(file: BusinessFile): Promise<{ businessId: string; created: boolean }>

  /**
   * Creates the account or replaces its credentials (sealed at rest); without credentials it keeps what it has.
   * @throws AccountTaken when another business has it.
   */
  saveAccount(account: AccountInput): Promise<Account>
  /** @throws SealError when their credentials were sealed with another key. */
  accounts(kind?: ChannelKind): Promise<Account[]>
  /** @throws SealError */
  account(id: string): Promise<Account | null>
  /**
   * Takes or renews the lease of a polling session; false when another process holds it. With `until` at `now`
   * its holder gives it back.
   */
  leaseAccount(id: string, owner: string, until: Date, now: Date): Promise<boolean>
  saveCursor(accountId: string, cursor: string): Promise<void>

  /** Conversations with unanswered messages received before `before`: what a lost wake left behind. */
  unanswered(before: Date, limit: number): Promise<{ conversationId: string; businessId: string }[]>
  /**
   * Outbound rows that are due: pending, or sending with a lapsed lease; oldest first, without those that nobody
   * has tried to send for a day. With a conversation, only its rows: what can be sent once the one before it is
   * gone.
   */
  undelivered(
    now: Date,
    limit: number,
    conversationId?: string,
  ): Promise<{ outboundId: string; accountId: string; channel: ChannelKind }[]>

  /**
   * Claims one outbound row for sending. The caller must call `sent`, `retry` or `drop`; if it dies, the
   * lease lapses and the row is claimed again.
   * @returns null when it is not due: sent, dropped, claimed by another, not yet time, or an earlier message of
   * the same conversation is still to be sent.
   */
  claim(outboundId: string, now: Date, leaseMs: number): Promise<Claimed | null>
  sent(
    outboundId: string,
    sent: { externalId: string; text: string; buttons: SentButton[]; at: Date },
  ): Promise<void>
  retry(outboundId: string, error: string, notBefore: Date): Promise<void>
  drop(outboundId: string, status: 'failed' | 'dropped', reason: string): Promise<void>

  /** @throws when the database does not answer. */
  ping(): Promise<void>
}

export const channelKinds = ['terminal', 'web', 'telegram', 'whatsapp-web', 'whatsapp-cloud'] as const
export type ChannelKind = (typeof channelKinds)[number]

export interface IncomingMessage {
  accountId: string
  /** Unique within the account: the update id, the wamid, the client's id. */
  externalId: string
  /** Where replies go. */
  address: string
  /** Names by which the channel knows the sender; the first one is enough to find her again. */
  aliases: { kind: string; value: string }[]
  senderName?: string
  kind: MessageKind
  /** Empty for kinds without text. Never longer than `textLimit`. */
  text: string
  receivedAt: Date
}

/** Longest text that is stored; the rest of a longer message is cut off. */
export const textLimit = 4096
const messageKinds = [
  'text',
  'voice',
  'image',
  'video',
  'document',
  'location',
  'contact',
  'sticker',
  'other',
] as const
export type MessageKind = (typeof messageKinds)[number]

export interface Received {
  messageId: string
  conversationId: string
  businessId: string
}

export interface BusinessStore {
  business(): Promise<Business>
  /** The business as its file: what `jara business export` writes. */
  export(): Promise<BusinessFile>
  /**
   * A turn's reading: the conversation, its unanswered messages (oldest first) and the facts. At most 8 queries.
   * @returns null when the conversation is not this business's.
   */
  loadTurn(conversationId: string, now: Date): Promise<Turn | null>
  /**
   * Writes one turn in one transaction: changes, replies, answered marks, usage, state, `rev + 1`.
   * @throws RevConflict when the conversation has moved on since it was read.
   * @throws SlotTaken when a booked or moved slot was taken meanwhile. Nothing was written.
   */
  commitTurn(result: TurnResult): Promise<WrittenTurn>

  bookings(range: { from?: LocalDate; to?: LocalDate; customerId?: string }): Promise<BookingRow[]>
  conversations(limit: number): Promise<ConversationRow[]>
  /** Messages of both directions, oldest first, at most `limit` (the latest ones). */
  transcript(conversationId: string, limit: number): Promise<TranscriptLine[]>
  /** What of a conversation no summary covers yet: its oldest messages, at most `limit`. Null: no such chat. */
  unsummarised(conversationId: string, limit: number): Promise<Unsummarised | null>
  /**
   * Keeps a summary of a conversation up to and with `through`. The messages stay.
   * @param after what the summary before reached to, when this one was begun
   * @returns false when another one was kept meanwhile: nothing was written
   */
  saveSummary(
    conversationId: string,
    summary: { text: string; through: { id: string; at: Date }; after: string | null },
  ): Promise<boolean>
  /** @returns null when this account has no such chat. */
  conversationByAddress(accountId: string, address: string): Promise<ConversationRow | null>
  /** For evaluation and the owner: a booking that did not come from a chat. @throws SlotTaken */
  addBooking(booking: {
    serviceId: string
    personId: string
    start: string
    end: string
    customerName: string
  }): Promise<string>
}

export interface Turn {
  conversationId: string
  customerId: string
  accountId: string
  channel: ChannelKind
  address: string
  rev: number
  /** As stored: parse with `parseState`. */
  state: unknown
  language: Language | null
  handoffAt: Date | null
  takenOverUntil: Date | null
  optedOut: boolean
  /** Of its older messages, where there is one. Data, never instructions. */
  summary: string | null
  messages: { id: string; kind: MessageKind; text: string; receivedAt: Date }[]
  facts: Facts
}

export interface Unsummarised {
  /** The summary so far, and the last message that it covers. */
  summary: string | null
  throughId: string | null
  language: Language | null
  lines: TranscriptLine[]
}

export interface TurnResult {
  conversationId: string
  customerId: string
  rev: number
  state: unknown
  language: Language | null
  /** Ids of the inbound messages that this turn deals with; the last one is the cause of the replies. */
  answered: string[]
  changes: Change[]
  /** Each inner list is one message. Empty: nothing is said (a person has taken over). */
  replies: Say[][]
  /** Told to the owner on her own channel, where the business has an account on it. */
  ownerNotices: Say[][]
  usage: Record<string, number>
  now: Date
}

export interface WrittenTurn {
  /** Of all outbound rows, in order: the replies, then what the owner is told. */
  outboundIds: string[]
  /** What the owner is told, on her own account: empty where the business has none on her channel. */
  notices: { outboundId: string; accountId: string; channel: ChannelKind }[]
}

export interface Claimed {
  id: string
  businessId: string
  accountId: string
  channel: ChannelKind
  conversationId: string | null
  address: string
  says: Say[]
  language: Language
  attempts: number
  takenOverUntil: Date | null
  optedOut: boolean
  causeId: string
}

export interface SentButton {
  label: string
  /** What comes back as the customer's message. */
  text: string
}

export interface BusinessSummary {
  id: string
  slug: string
  name: string
  kind: Business['kind']
  services: number
  bookings: number
}

export interface AccountInput {
  businessId: string
  kind: ChannelKind
  externalId: string
  /** Sealed before it is stored. */
  credentials?: Record<string, string>
}

export interface Account {
  id: string
  businessId: string
  businessSlug: string
  kind: ChannelKind
  externalId: string
  credentials: Record<string, string> | null
  cursor: string | null
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
}

/** A business file after validation, as in INTERFACE: naira and wall-clock text turned into domain values. */
export interface BusinessFile extends Omit<Business, 'id' | 'ownerName'> {
  owner?: { name: string; channel: ChannelKind; id: string }
}

export type { Button }

/** A channel account belongs to one business for good. */
export class AccountTaken extends Error {
  override name = 'AccountTaken'
}
export class UnknownAccount extends Error {
  override name = 'UnknownAccount'
}
export class RevConflict extends Error {
  override name = 'RevConflict'
}
export class SlotTaken extends Error {
  override name = 'SlotTaken'
}
