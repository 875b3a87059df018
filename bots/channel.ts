import type { ChannelKind, IncomingMessage } from '../prisma/store.ts'

/** A message from a customer, as an adapter hands it to `receive`; `receive` adds nothing but storage. */
export type Inbound = Omit<IncomingMessage, 'accountId'> & { accountId: string }

/** What is sent: rendered and fitted to what the channel can do. */
export interface OutboundMessage {
  /**
   * The same for the same message: one whose sending is in doubt after a crash is sent again. A channel that can
   * tell repeats apart shows it once.
   */
  id?: string
  text: string
  buttons: { label: string; text: string }[]
}

/**
 * The port that every channel implements; `tests/channels/conformance.ts` holds each to it.
 * An adapter drops own, group, status and broadcast messages, and history from before the connection.
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
  }
  /** Resolves when aborted. Acknowledges an event to the channel only after `receive` has resolved. */
  listen(receive: (event: Inbound) => Promise<void>, signal: AbortSignal): Promise<void>
  /** @throws SendError */
  send(address: string, message: OutboundMessage): Promise<{ externalId: string }>
  /** Best effort; never rejects. Absent where `can.typing` is false. */
  typing?(address: string): Promise<void>
}

/** Why a message could not be sent, and what to do about it. */
export class SendError extends Error {
  override name = 'SendError'
  /** The same message may go through later. */
  readonly retryable: boolean
  /** Seconds that the channel asked to wait. */
  readonly retryAfter: number | undefined
  constructor(message: string, options: { retryable: boolean; retryAfter?: number; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.retryable = options.retryable
    this.retryAfter = options.retryAfter
  }
}
