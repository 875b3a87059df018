import type {
  Edit,
  Identity,
  IncomingMessage,
  PersonMessage,
  Receipt,
  Withdrawal,
} from '../prisma/channel-events.ts'
import type { ChannelKind } from '../prisma/channel-kind.ts'

/** A message from a customer, as an adapter hands it to `receive`; `receive` adds nothing but storage. */
export type Inbound = IncomingMessage & { event?: 'message' }

/** Everything that a channel tells. Adapters hand over what their channel can see; only `message` is a must. */
export type ChannelEvent =
  | Inbound
  /** A person of the business wrote in the chat herself, in another client: she has taken over. */
  | (PersonMessage & { event: 'person' })
  | (Edit & { event: 'edit' })
  | (Withdrawal & { event: 'withdrawal' })
  | (Receipt & { event: 'receipt' })
  /** Two names turn out to be one customer's, without a message. */
  | (Identity & { event: 'identity' })

/** Resolves once the event is stored: only then may the channel be told so. */
export type Receive = (event: ChannelEvent) => Promise<void>

/** What is sent: rendered and fitted to what the channel can do. */
export interface OutboundMessage {
  /**
   * The same for the same message: one whose sending is in doubt after a crash is sent again. A channel that can
   * tell repeats apart shows it once.
   */
  id?: string
  text: string
  buttons: { label: string; text: string }[]
  /**
   * Set when an earlier attempt may have gone through: a channel that can look up what it sent since then returns
   * that message instead of sending it twice.
   */
  inDoubtSince?: Date
  /** The customer has not written for so long that the channel's service window is closed. */
  outsideWindow?: true
}

/**
 * The port that every channel implements; `tests/channels/conformance.ts` holds each to it.
 * An adapter drops group, status and broadcast messages, what it sent itself, and history from before the connection.
 */
export interface Channel {
  readonly kind: ChannelKind
  readonly accountId: string
  readonly can: {
    /** How many buttons one message may carry; 0 turns them into numbered text. */
    buttons: number
    /** Longest text of one message, in UTF-16 code units; longer ones are split at line ends. */
    textLimit: number
    typing: boolean
    /** A customer must have written this many hours ago at most; absent: no such rule. */
    windowHours?: number
    /** Whoever did not write first is not written to. */
    replyOnly?: true
    /** What Jara sends unasked goes out slowly, like a person's; absent: at once. */
    pace?: Pace
  }
  /**
   * Where the session is through which it sends: in this process, in another one, or nowhere now. Absent: a channel
   * without a session, on which every process can send.
   */
  session?(): 'here' | 'elsewhere' | 'nowhere'
  /** Resolves when aborted. Acknowledges an event to the channel only after `receive` has resolved. */
  listen(receive: Receive, signal: AbortSignal): Promise<void>
  /** @throws SendError */
  send(address: string, message: OutboundMessage): Promise<{ externalId: string }>
  /** Best effort; never rejects. Absent where `can.typing` is false. */
  typing?(address: string): Promise<void>
}

/** The limits of what an account sends to customers who did not just write. */
export interface Pace {
  perHour: number
  /** Milliseconds between two, at least and at most; drawn anew each time. */
  betweenMs: { least: number; most: number }
}

/** What a failure means, where the channel says so. */
export type SendFailure =
  /** The customer wrote too long ago and there is no approved template: only a call reaches her. */
  | 'window-closed'
  /** The address is not on this channel. */
  | 'not-on-channel'
  /** The account's own right to send has ended: the operator must renew it. */
  | 'unauthorized'
  | 'slow-down'

/** Why a message could not be sent, and what to do about it. */
export class SendError extends Error {
  override name = 'SendError'
  /** The same message may go through later. */
  readonly retryable: boolean
  /** Seconds that the channel asked to wait. */
  readonly retryAfter: number | undefined
  readonly failure: SendFailure | undefined
  constructor(
    message: string,
    options: { retryable: boolean; retryAfter?: number; failure?: SendFailure; cause?: unknown },
  ) {
    super(message, { cause: options.cause })
    this.retryable = options.retryable
    this.retryAfter = options.retryAfter
    this.failure = options.failure
  }
}
