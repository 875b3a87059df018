import type { PlanStanding } from '../domain/billing/quota.ts'
import type { Facts } from '../domain/business.ts'
import type { Change } from '../domain/changes.ts'
import type { Language } from '../domain/language.ts'
import type { OwnerEdit } from '../domain/owner/edits.ts'
import type { OwnerEffect } from '../domain/owner/effect.ts'
import type { Say } from '../domain/say.ts'
import type { MessageKind } from './channel-events.ts'
import type { ChannelKind } from './channel-kind.ts'
import type { TranscriptLine } from './listings.ts'
import type { SentButton } from './sending.ts'

export interface Turn {
  conversationId: string
  customerId: string
  accountId: string
  channel: ChannelKind
  address: string
  /** Digits with the country code, where it is known. */
  phone: string | null
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
  /** Who speaks for the business in this chat: linked by a code, or the owner of the business file; null: a customer. */
  member: Member | null
  /** Of a member's own talk with Jara, as stored: parse with `parseOwnerState`. */
  ownerState: unknown
  /** What a member changed here last, within a day; null: nothing that still stands. */
  lastChange: LastChange | null
  /** Since when Jara answers no customer of the business; null: she does. */
  pausedAt: Date | null
  /** When it was last counted as a conversation. */
  countedAt: Date | null
  /** What the business may use and has used of Jara; null: it is not metered. */
  plan: PlanStanding | null
  /** The booking that Jara's latest message reminded of, where that is what she answers now. */
  reminded: string | null
  /** The choices under the latest message of Jara's, where they were shown as a numbered list; else empty. */
  numbered: SentButton[]
  /** Of its older messages, where there is one. Data, never instructions. */
  summary: string | null
  messages: { id: string; kind: MessageKind; text: string; receivedAt: Date }[]
  facts: Facts
}

export interface Member {
  /** owner: everything; staff: the book of the day and her own time. */
  role: 'owner' | 'staff'
  name: string | null
  /** Her own calendar, where she is one of those who are booked. */
  personId: string | null
}

/** What a member changed, and what takes it back; null: it cannot be. */
export interface LastChange {
  id: string
  told: Say[]
  undo: OwnerEdit[] | null
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
  /** In a member's chat, or one that would become hers. */
  owner?: OwnerEffect
  usage: Record<string, number>
  /** It counts as a conversation from now on, for a day; or it was refused because the quota is used up. */
  conversation?: 'counted' | 'refused'
  /** The plan's quota, where it has one: the owner is warned when it comes to its end. */
  quota?: { plan: string; limit: number }
  now: Date
}

export interface WrittenTurn {
  /** Of all outbound rows, in order: the replies, then what the owner is told. */
  outboundIds: string[]
  /** What others are told, last in order: her owners, each in her own chat, and whom a member writes to. */
  notices: { outboundId: string; accountId: string; channel: ChannelKind }[]
}
