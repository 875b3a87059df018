import type { Business, TimeOff } from '../domain/business.ts'
import type { Escalation } from '../domain/escalation.ts'
import type { NumberedMessage } from '../domain/owner/alerts.ts'
import type { DayFigures } from '../domain/owner/briefing.ts'
import type { QuestionPut } from '../domain/owner/questions.ts'
import type { Appointment, AppointmentWish, NamedChat } from '../domain/owner/sight.ts'
import type { Button, Say } from '../domain/say.ts'
import type { LocalDate } from '../domain/time.ts'
import type { BillingStore } from './billing/billing-store.ts'
import type { BriefingDue } from './briefings.ts'
import type { CalendarBooking, CalendarFeed } from './calendar.ts'
import type {
  Edit,
  FailedSending,
  Identity,
  IncomingMessage,
  PersonMessage,
  PersonWrote,
  Receipt,
  Received,
  Withdrawal,
} from './channel-events.ts'
import type { ChannelKind } from './channel-kind.ts'
import type { NewOffer, WaitingLine } from './freed-times.ts'
import type { ImportOptions, Left } from './kept-on-import.ts'
import type { BookingRow, BusinessSummary, ConversationRow, TranscriptLine } from './listings.ts'
import type { MemberRow, NewInvite } from './members.ts'
import type { QuestionToPut } from './open-questions.ts'
import type { CallForPerson } from './person-calls.ts'
import type { Link, LinkReport, LinkRequest } from './phone-link.ts'
import type { BookingToRemind, NewReminder, ReminderToSend } from './reminding.ts'
import type { Removal } from './remove-account.ts'
import type { Lapse, Request } from './requests.ts'
import type { Claimed, SentMessage } from './sending.ts'
import type { Turn, TurnResult, Unsummarised, WrittenTurn } from './turn.ts'

/**
 * The port of the store. One implementation (Prisma) runs on PGlite and PostgreSQL alike; both pass
 * `tests/store`. Reads and writes of a business's data go through `forBusiness`; the exceptions are
 * `receive` (which learns the business from the channel account) and the sweep and delivery queries, which
 * return ids with their business.
 */
export interface Imported {
  businessId: string
  created: boolean
  /** Questions whose answers the owner taught by chat, and which the file does not have: they stay. */
  kept: string[]
  /** Of whom or what the file does not name any more, those with bookings ahead; these stand. */
  left: Left[]
}

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

  /** Plans, subscriptions, payments and the ledger. */
  readonly billing: BillingStore

  businesses(): Promise<BusinessSummary[]>
  /** @returns null when no business has that slug. */
  businessBySlug(slug: string): Promise<BusinessSummary | null>

  /**
  /**
   * Creates the business or updates it in place; bookings, chats, channel accounts and what the owner taught by chat
   * stay.
   * @throws NotInPlan when it would get more people than it has and its plan has room for
   */
  importBusiness(file: BusinessFile, options?: ImportOptions): Promise<Imported>
  /** The same for a business of which nothing is known yet. @returns null where something is: nothing is written */
  importFirst(file: BusinessFile): Promise<Imported | null>
  /**
   * Creates a business of which nothing is known yet, paused: its owner sets it up in a chat of its own accounts.
   * @returns its id; null where the slug is taken
   */
  createEmptyBusiness(empty: {
    slug: string
    languages: Business['languages']
    now: Date
  }): Promise<string | null>

  /**
   * Creates the account or replaces its credentials (sealed at rest); without credentials it keeps what it has.
   * @throws AccountTaken when another business has it.
   * @throws NotInPlan when it is new and the plan has no room for one more; the business's own pages are none.
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
   * Calls for a person made before `before` that nobody has answered, not even with an apology; longest waiting first.
   * Not where a person answers now.
   */
  callsForPerson(before: Date, limit: number, now: Date): Promise<CallForPerson[]>
  /** Owners to whom the morning's list or the evening's summary goes now, whether or not it was sent already. */
  briefingsDue(now: Date): Promise<BriefingDue[]>
  /** What customers asked and nothing answers, where somebody is new who asks it; most customers first. */
  questionsToPut(now: Date, limit: number): Promise<QuestionToPut[]>
  /** The booking of a calendar entry by the hash of its key, with what was booked together with it; none: no such key. */
  calendarBookings(keyHash: string): Promise<CalendarBooking[]>
  /**
   * What stands in a business's book and ends after `from`, by the hash of its feed's key.
   * @returns null where no feed has that key
   */
  calendarFeed(keyHash: string, from: Date): Promise<CalendarFeed | null>
  /**
   * Confirmed bookings that start after `now` and not after `until`, and that nobody has looked at for a reminder
   * since they were made or moved, or that are to be looked at again by now; the next to start first. Of one
   * customer's day only the first; none of a business that is paused.
   */
  toRemind(now: Date, until: Date, limit: number): Promise<BookingToRemind[]>
  /** Bookings that wait for an owner's word and of which she is to be reminded, or that she has had her time for. */
  requestsDue(now: Date, limit: number): Promise<Request[]>
  /**
   * Ends what is over: freed times that were kept for somebody until now are free again, and nobody waits for what is
   * past. Whoever was never told of an offer (a person answered her, her channel was away) is in line as before.
   * @returns how many times are free again
   */
  lapseWaiting(now: Date): Promise<number>
  /**
   * Ends offers of freed times that are not to be had any more (cancelled, blocked, closed), or of which she cannot be
   * told: the time is free, and she is in line as before, unless she cannot be reached. Who was told is told.
   * @returns what is to be sent
   */
  endOffers(now: Date): Promise<WrittenTurn['notices']>
  /**
   * Businesses with customers who wait for a time, where something changed in the book since it was searched for them,
   * or that was long ago. Not those that are paused.
   */
  waitingLines(now: Date, limit: number): Promise<string[]>
  /**
   * Outbound rows that are due: pending, or sending with a lapsed lease; the oldest of each account first, without those
   * that nobody has tried to send for a day. With a conversation, only its rows: what can be sent once the one before it is
   * gone.
   */
  undelivered(
    now: Date,
    limit: number,
    conversationId?: string,
  ): Promise<{ outboundId: string; accountId: string; channel: ChannelKind }[]>

  /**
   * Ends what nobody could send for a day: it has failed, or was of no use any more, and its business's owners are told
   * once which customers were not reached.
   * @returns what is to be sent
   */
  giveUpUnsent(now: Date): Promise<WrittenTurn['notices']>
  /** How many messages have been due for an hour, and how many nobody could send for a day in the last week. */
  unsent(now: Date): Promise<{ waiting: number; givenUp: number }>
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

/** Longest text that is stored; the rest of a longer message is cut off. */
export const textLimit = 4096

export interface BusinessStore {
  business(): Promise<Business>
  /** The business as its file: what `jara business export` writes. */
  export(): Promise<BusinessFile>
  /**
   * A turn's reading: the conversation, its unanswered messages (oldest first) and the facts. Two queries.
   * @returns null when the conversation is not this business's.
   */
  loadTurn(conversationId: string, now: Date): Promise<Turn | null>
  /**
   * Writes one turn in one transaction: changes, replies, answered marks, usage, state, `rev + 1`.
   * @throws RevConflict when the conversation has moved on since it was read.
   * @throws SlotTaken when a booked or moved slot was taken meanwhile. Nothing was written.
   */
  commitTurn(result: TurnResult): Promise<WrittenTurn>

  /**
   * Writes one reminder of a booking, once for each kind and start, to the chat that its customer used last; and when
   * the booking is to be looked at again. While she is talking to Jara or to a person nothing is written, and it is
   * looked at again afterwards.
   * @returns the row to send; null: nothing was due, it was written before, she wants none, has no chat, or the
   * booking does not stand like that any more
   */
  remind(reminder: NewReminder): Promise<ReminderToSend | null>

  /** Who waits for which time, and the book in which to look for it. Marks that it was looked for. */
  waitingLine(now: Date): Promise<WaitingLine>
  /**
   * Keeps a freed time for one who waits for it, and writes her a message, in one transaction; once for each.
   * @returns the row to send; null: the time was taken, or she was offered one, is gone or cannot be told meanwhile
   */
  offerFreed(offer: NewOffer): Promise<WrittenTurn['notices'][number] | null>

  /** Its calendar feed has this key from now on; the one before is none any more. */
  setFeedKey(keyHash: string): Promise<void>

  /**
   * Removes an account with its chats, their messages, and the members that spoke there; customers and bookings stay.
   * Nothing is removed while its phone is linked, nor, unless that is wanted, where customers who are expected write.
   */
  removeAccount(accountId: string, options: { evenWithBookings: boolean; now: Date }): Promise<Removal>

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
  /**
   * Gives a chat back to Jara: what nobody answered is answered then, and what waited for the person to go is sent.
   * @returns false: no such chat
   */
  handBack(conversationId: string, now: Date): Promise<boolean>
  /** Gives every chat back that is a person's now. @returns those chats */
  handBackAll(now: Date): Promise<string[]>
  /**
   * Tells the owner something on her own channel, once for each cause.
   * @returns empty where it was told already, or where the business has no account on her channel
   */
  notifyOwner(causeId: string, says: Say[], now: Date): Promise<WrittenTurn['notices']>
  /**
   * Reminds the owner of a call for a person, or writes to the customer who waits, and marks that it was done; once
   * for each call, which is the one made `at`.
   * @returns what is to be sent; empty where it was done already, the call is settled, or the owner cannot be reached
   */
  escalate(
    call: Pick<CallForPerson, 'conversationId' | 'at'>,
    step: Escalation,
    says: Say[],
    now: Date,
  ): Promise<WrittenTurn['notices']>
  /**
   * Puts a question to the owner, once for each time that it was found.
   * @returns what is to be sent; empty where she was asked meanwhile, or cannot be reached
   */
  putQuestion(
    question: Pick<QuestionToPut, 'groupId' | 'told' | 'customers'>,
    says: Say[],
    now: Date,
  ): Promise<WrittenTurn['notices']>
  /** The question that the owner was asked last, if she has not answered it within some days. */
  questionPut(now: Date): Promise<QuestionPut | null>
  /** What a day came to so far. */
  dayFigures(date: LocalDate): Promise<DayFigures>
  /** Time taken out of the calendar that ends after `since`, by start. */
  timeOff(since: Date): Promise<TimeOff[]>
  /** Keeps a code with which one chat becomes a member's. @throws UnknownPerson @throws NotInPlan for staff */
  inviteMember(invite: NewInvite): Promise<void>
  /** Whether a code of this hash can be used now. */
  isInvited(codeHash: string, now: Date): Promise<boolean>
  /** Who is linked now, the first one first. */
  members(): Promise<MemberRow[]>
  /** @returns false: no such member is linked */
  revokeMember(id: string, now: Date): Promise<boolean>
  /** Customers whose name has these words, the newest first, with the chat that each used last. */
  chatsNamed(name: string, now: Date): Promise<NamedChat[]>
  /**
   * The messages with a numbered list that were shown in a member's chat in the last hours, the newest first; both
   * answers and notices to her.
   */
  shownLists(conversationId: string, now: Date): Promise<NumberedMessage[]>
  /** Bookings as members see them that fit any of these, by start; 40 at most. */
  appointments(wishes: AppointmentWish[], now: Date): Promise<Appointment[]>
  /**
   * Reminds the owner of a booking that waits for her word, once.
   * @returns what is to be sent; empty where she was reminded, or it does not wait any more
   */
  nudgeOwner(
    request: Pick<Request, 'id' | 'decideBy'>,
    says: Say[],
    now: Date,
  ): Promise<WrittenTurn['notices']>
  /**
   * Gives a booking up for which the owner had no word in time: its time is free, and its customer and the owner are
   * told, once.
   * @returns what is to be sent; empty where it does not wait any more, or its time is not over
   */
  lapseRequest(
    request: Pick<Request, 'id' | 'decideBy' | 'conversationId'>,
    lapse: Lapse,
    now: Date,
  ): Promise<WrittenTurn['notices']>
  /** For evaluation and the owner: a booking that did not come from a chat. @throws SlotTaken */
  addBooking(booking: {
    serviceId: string
    personId: string
    start: string
    end: string
    customerName: string
  }): Promise<string>
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
/** The plan of the business lacks what is asked for, or has no room for it. The message names a plan that has it. */
export class NotInPlan extends Error {
  override name = 'NotInPlan'
  /** The plan's name, what it has room for, and the name of the first plan on sale that has enough. */
  readonly refused: { plan: string; limit: number; better: string | null }
  constructor(message: string, refused: NotInPlan['refused']) {
    super(message)
    this.refused = refused
  }
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
