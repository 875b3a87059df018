import type { Purpose } from './sending.ts'

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

export type ReceiptStatus = 'sent' | 'delivered' | 'read' | 'failed'

export interface Receipt {
  accountId: string
  /** The channel's name for the message that was sent. */
  externalId: string
  /**
   * Where the channel returns the name that we gave the message: also settles whether a sending in doubt went out. Of a
   * message in several parts the last one bears the row's id; `ID-1`, `ID-2` … stand before it and settle nothing.
   */
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
  /** Digits with the country code, where it is known: the owner may call. */
  customerPhone: string | null
  purpose: Purpose
}

/** What came in: text, or what its text (a caption) is about. */
export type MessageKind =
  | 'text'
  | 'voice'
  | 'image'
  | 'video'
  | 'document'
  | 'location'
  | 'contact'
  | 'sticker'
  | 'view-once'
  | 'other'

export interface Received {
  messageId: string
  conversationId: string
  businessId: string
  /** A person answers there until then, if that is not past. */
  takenOverUntil: Date | null
}
