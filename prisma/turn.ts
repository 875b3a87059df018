import type { Facts } from '../domain/business.ts'
import type { Change } from '../domain/changes.ts'
import type { Language } from '../domain/language.ts'
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
