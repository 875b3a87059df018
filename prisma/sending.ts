import type { Language } from '../domain/language.ts'
import type { QuietHours } from '../domain/quiet-hours.ts'
import type { Say } from '../domain/say.ts'
import type { ChannelKind } from './channel-kind.ts'

/** What a message is sent for: an answer; news for the owner; unasked to a customer; or a person wrote it herself. */
export type Purpose = 'reply' | 'notice' | 'proactive' | 'person'

export interface SentMessage {
  /** One for each message that it became, in order; the last one stands for it in the transcript. */
  externalIds: string[]
  text: string
  buttons: SentButton[]
  /** The buttons were shown as a numbered list. */
  numbered: boolean
  at: Date
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
  /** When a person of the business last wrote in the chat. */
  personAt: Date | null
  optedOut: boolean
  causeId: string
  customerName: string | null
  /** Digits with the country code, where it is known. */
  customerPhone: string | null
  /** After that it is of no use to anybody. */
  expiresAt: Date | null
  /** It is of what was moved, cancelled or paid since, or offers a time that is not kept any more. */
  outdated: boolean
  timezone: string
  /** The end of the paid period that it speaks of to the owner; null: it is no word about paying for Jara. */
  subscriptionEnd: Date | null
  /** When nobody of this business is written to unasked; about paying for Jara, other hours than to customers. */
  quiet: QuietHours
  /** When the addressee last wrote to this account; null: never. */
  lastInboundAt: Date | null
}

export interface SentButton {
  label: string
  /** What comes back as the customer's message. */
  text: string
}
