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
   * Stores one message that came in and the customer and conversation it belongs to, in one transaction. Names that
   * turn out to be one customer's are merged, and so are two chats whose addresses the message names as one: the
   * older customer (and chat) stays, with all messages, bookings and names; an opt-out of either stands.
   * @returns null when it was already stored (same account, same external id): nothing was written.
   * @throws UnknownAccount
   */
  receive(message: IncomingMessage): Promise<Received | null>
  /** Learns that names are one customer's, without a message; merges as `receive` does. Unknown ones are ignored. */
  identify(identity: Identity): Promise<void>
  /**
   * A person of the business wrote in a chat: it is kept in the transcript, messages up to then count as answered,
   * a call for a person is settled, and Jara is silent for the business's quiet time from `at`; or, when the text is
   * the business's word for it, gives the chat back to Jara at once. `rev` rises, so that a turn on its way is
   * decided again. A chat that is not known yet is created, so that its customer's first message finds it taken over.
   * @returns null when it was known already, or is a message that Jara sent: nothing was written.
   * @throws UnknownAccount
   */
  personWrote(message: PersonMessage): Promise<PersonWrote | null>
  /**
   * A customer changed what she wrote: an unanswered message gets the new text; an answered one comes in once more,
   * as a new message named `EXTERNAL-ID#SECONDS`, so that she gets a new answer.
   * @returns null when the message is unknown, withdrawn, or already reads like that.
   */
  edit(edit: Edit): Promise<Received | null>
  /** A customer took a message back: its text is erased; unanswered, it counts as answered. */
  withdraw(withdrawal: Withdrawal): Promise<void>
  /**
   * How far a sent message got. Never goes back: read, delivered, sent; failed is kept beside none but sent.
   * @returns the row when this receipt is the first to say that it failed; else null
   */
  receipt(receipt: Receipt): Promise<FailedSending | null>
  /** Which of these the account's own chats hold from Jara: ids of parts that were sent. */
  sentByJara(accountId: string, externalIds: string[]): Promise<Set<string>>
  /** What the account sent unasked since then: how many, and when last. */
  proactiveSince(accountId: string, since: Date): Promise<{ count: number; lastAt: Date | null }>

  /** All links of accounts of a kind. @throws SealError */
  links(kind: ChannelKind): Promise<Link[]>
  /** @returns null where the account was never linked nor asked to be. @throws SealError */
  link(accountId: string): Promise<Link | null>
  /**
   * What the session's process has to say of a link. A QR or code is gone with any state but `linking`; a request is
   * settled by `ready`, which also sets `linkedAt` when the number is new.
   * @throws NumberTaken when another account is linked to this number.
   */
  reportLink(accountId: string, report: LinkReport): Promise<void>
  /** Someone wants to link the account until then. A new key replaces the one before, and who used that. */
  requestLink(accountId: string, request: LinkRequest): Promise<void>
  /** She has only the phone: a code for this number (digits with the country code) instead of a QR; null: a QR again. */
  choosePairing(accountId: string, number: string | null): Promise<void>
  /**
   * Opens the link page: the first browser with the key has it to itself until the request lapses or is settled.
   * @returns false with a wrong, lapsed or settled key, and for any other browser
   */
  admitVisitor(accountId: string, keyHash: string, visitorHash: string, now: Date): Promise<boolean>

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

  /**
   * Conversations with unanswered messages received before `before`: what a lost wake left behind. Not those that a
   * person answers now.
   */
  unanswered(
    before: Date,
    limit: number,
    now: Date,
  ): Promise<{ conversationId: string; businessId: string }[]>
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
  sent(outboundId: string, sent: SentMessage): Promise<void>
  retry(outboundId: string, error: string, notBefore: Date): Promise<void>
  /** Gives a claimed row back untried: its channel sends such messages slowly. */
  postpone(outboundId: string, notBefore: Date): Promise<void>
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
  /** Other addresses of this very chat: a chat that is known by one of them is this one, and moves to `address`. */
  otherAddresses?: string[]
  /** Names by which the channel knows the sender; the first one is enough to find her again. */
  aliases: { kind: string; value: string }[]
  senderName?: string
  kind: MessageKind
  /** Empty for kinds without text. Never longer than `textLimit`. */
  text: string
  receivedAt: Date
}

/** What a person of the business wrote in a chat herself. */
export interface PersonMessage extends Omit<IncomingMessage, 'senderName' | 'receivedAt'> {
  at: Date
}

export interface PersonWrote {
  conversationId: string
  businessId: string
  /** Null when she gave the chat back. */
  takenOverUntil: Date | null
}

export interface Edit {
  accountId: string
  /** Of the message that was changed. */
  externalId: string
  text: string
  at: Date
}

export interface Withdrawal {
  accountId: string
  externalId: string
  at: Date
}

export interface Identity {
  accountId: string
  aliases: { kind: string; value: string }[]
  /** Addresses of one chat; the last one is where replies go. */
  addresses: string[]
}

export const receiptStatuses = ['sent', 'delivered', 'read', 'failed'] as const
export type ReceiptStatus = (typeof receiptStatuses)[number]

export interface Receipt {
  accountId: string
  /** The channel's name for the message that was sent. */
  externalId: string
  /** Where the channel returns the name that we gave the message: also settles whether a sending in doubt went out. */
  outboundId?: string
  status: ReceiptStatus
  at: Date
  /** Of a failure: the channel's code, and what that means where it is known. */
  error?: { code: string; failure?: 'window-closed' | 'not-on-channel' }
}

export interface FailedSending {
  outboundId: string
  businessId: string
  conversationId: string | null
  customerName: string | null
  purpose: Purpose
}

/** What a message is sent for: an answer; news for the owner; unasked to a customer; or a person wrote it herself. */
export const purposes = ['reply', 'notice', 'proactive', 'person'] as const
export type Purpose = (typeof purposes)[number]

export interface SentMessage {
  /** One for each message that it became, in order; the last one stands for it in the transcript. */
  externalIds: string[]
  text: string
  buttons: SentButton[]
  /** The buttons were shown as a numbered list. */
  numbered: boolean
  at: Date
}

export const linkStates = ['unlinked', 'linking', 'syncing', 'ready', 'lost', 'banned'] as const
export type LinkState = (typeof linkStates)[number]

export interface Link {
  accountId: string
  businessId: string
  state: LinkState
  since: Date
  detail: string | null
  number: string | null
  linkedAt: Date | null
  /** What the phone must scan or be given; opened. */
  offer: { kind: 'qr' | 'code'; value: string; at: Date } | null
  wantedUntil: Date | null
  pairNumber: string | null
}

export interface LinkReport {
  state: LinkState
  at: Date
  /** A code of the session's, never text of a chat. */
  detail?: string
  number?: string
  offer?: { kind: 'qr' | 'code'; value: string }
}

export interface LinkRequest {
  /** SHA-256 of the page's key, hex. */
  keyHash: string
  until: Date
  now: Date
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
  'view-once',
  'other',
] as const
export type MessageKind = (typeof messageKinds)[number]

export interface Received {
  messageId: string
  conversationId: string
  businessId: string
  /** A person answers there until then, if that is not past. */
  takenOverUntil: Date | null
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
  /** A person takes a chat over until then, from a page of ours. @returns false: no such chat of this business */
  takeOver(conversationId: string, until: Date): Promise<boolean>
  /** Gives a chat back to Jara: what nobody answered is answered then. @returns false: no such chat */
  handBack(conversationId: string): Promise<boolean>
  /** Gives every chat back that is a person's now. @returns those chats */
  handBackAll(now: Date): Promise<string[]>
  /**
   * Tells the owner something on her own channel, once for each cause.
   * @returns empty where it was told already, or where the business has no account on her channel
   */
  notifyOwner(causeId: string, says: Say[], now: Date): Promise<WrittenTurn['notices']>
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
  personAt: Date | null
  optedOut: boolean
  /** The chat is the owner's own with Jara: the business file names its channel and address as hers. */
  fromOwner: boolean
  /** The choices under the latest message of Jara's, where they were shown as a numbered list; else empty. */
  numbered: SentButton[]
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
  createdAt: Date
  purpose: Purpose
  takenOverUntil: Date | null
  optedOut: boolean
  causeId: string
  customerName: string | null
  /** When the addressee last wrote to this account; null: never. */
  lastInboundAt: Date | null
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

/** A business file after validation, as in INTERFACE: naira and wall-clock text turned into domain values. */
export interface BusinessFile extends Omit<Business, 'id' | 'ownerName'> {
  owner?: { name: string; channel: ChannelKind; id: string }
}

export type { Button }

/** A channel account belongs to one business for good. */
export class AccountTaken extends Error {
  override name = 'AccountTaken'
}
/** A phone number is linked to one account at a time. */
export class NumberTaken extends Error {
  override name = 'NumberTaken'
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
