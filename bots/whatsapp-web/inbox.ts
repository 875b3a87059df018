import type { Logger } from 'pino'
import type { Message } from 'whatsapp-web.js'
import type { Receive } from '../channel.ts'
import { backoff, type Pauses, pauseMs } from '../pause.ts'
import { catchUp } from './catch-up.ts'
import { plainChatId } from './chat-id.ts'
import { atMost, ChatQueues } from './chat-queues.ts'
import { type Clock, clockOf } from './clock.ts'
import { Cursor } from './cursor.ts'
import { faultOf } from './fault.ts'
import { HandOver } from './hand-over.ts'
import { Identities, type IdentityTiming } from './identities.ts'
import { type Seen, seen } from './inbound.ts'
import type { OwnMessages } from './own-messages.ts'
import { type ChatSummary, chatsOf } from './page.ts'
import type { LiveSession } from './session.ts'
import { Teller } from './teller.ts'

export interface InboxTiming extends IdentityTiming {
  /** Between attempts to store what came in. */
  pauses: Pauses
}

export interface InboxOptions {
  accountId: string
  receive: Receive
  own: OwnMessages
  timing: InboxTiming
  now: () => Date
  log: Pick<Logger, 'info' | 'warn' | 'error'>
  /** Up to when everything was handed over before this session; null: nothing yet. */
  position: Date | null
}

/** Looked at again: WhatsApp's clock and its order of arrival are not exact. */
const overlapMs = 120_000
/** A chat that cannot be read so often waits for another session. */
const readAttempts = 5
/** Chats that are caught up with at once. */
const chatsAtOnce = 4

/**
 * What comes in during one session, chat by chat and in order: first what a chat holds since the last session, then
 * what happens now. Nothing that was written before the phone was linked is told.
 */
export class Inbox {
  readonly cursor: Cursor
  readonly #session: LiveSession
  readonly #options: InboxOptions
  readonly #teller: Teller
  readonly #queues = new ChatQueues()
  readonly #limit = atMost(chatsAtOnce)
  readonly #catchingUp = new Map<string, Promise<boolean>>()
  readonly #clock: Clock
  readonly #linkedAt: Date
  readonly #since: Date
  #listed = false

  constructor(session: LiveSession, options: InboxOptions) {
    const { signal, client, number } = session
    this.#session = session
    this.#options = options
    this.#clock = clockOf(options.now)
    this.cursor = new Cursor(options.position)
    const handOver = new HandOver({ ...options, pauses: options.timing.pauses, signal })
    const identities = new Identities(client, options.timing, signal)
    this.#teller = new Teller({ ...options, number, identities, handOver })
    identities.onLearned((chatId, names) => this.#do(chatId, () => this.#teller.identity(chatId, names)))
    // WhatsApp counts in whole seconds, and the two clocks agree to one.
    this.#linkedAt = new Date((Math.floor(session.linkedAt.getTime() / 1000) - 1) * 1000)
    const position = options.position?.getTime() ?? 0
    this.#since = new Date(Math.max(this.#linkedAt.getTime(), position - overlapMs))
  }

  /** Takes the session's events until it ends. */
  listen(): void {
    const { client, signal } = this.#session
    const listeners = {
      message_create: (message: Message) => this.#wrote(message),
      message_ciphertext: (message: Message) => this.#wrote(message),
      message_revoke_everyone: (message: Message) => this.#wrote(message),
      message_edit: (message: Message, _: string, before?: string) => this.#edited(message, before),
      message_ack: (message: Message, tick: number) =>
        this.#later(message, (one) => this.#teller.receipt({ ...one, tick })),
    }
    for (const [event, listener] of Object.entries(listeners)) client.on(event, listener)
    const end = () => {
      for (const [event, listener] of Object.entries(listeners)) client.off(event, listener)
    }
    signal.addEventListener('abort', end, { once: true })
  }

  /**
   * Looks for what came in while nobody looked. Resolves once it is known in which chats; those are caught up with
   * meanwhile.
   * @throws Error when the page does not say
   */
  async reconcile(): Promise<void> {
    const chats = (await chatsOf(this.#session.client)).filter((chat) => this.#isWaiting(chat))
    const longestFirst = chats.toSorted((a, b) => a.lastMs - b.lastMs)
    for (const { id, unread } of longestFirst) this.#catchUp(id, unread)
    this.#listed = true
    void this.#conclude(longestFirst)
  }

  /** Resolves when every chat that `reconcile` found was looked at. */
  async caughtUp(): Promise<void> {
    await Promise.all(this.#catchingUp.values())
  }

  /** Resolves when nothing is in hand any more. */
  idle(): Promise<void> {
    return this.#queues.idle()
  }

  /** On the day it is linked a phone may have hundreds of chats that nobody read: those are as they are. */
  #isWaiting({ id, unread, lastMs }: ChatSummary): boolean {
    if (plainChatId(id) === null) return false
    const lastAt = this.#clock.ours(lastMs)
    return lastAt >= this.#since || (unread > 0 && lastAt >= this.#linkedAt)
  }

  #wrote(message: Message): void {
    const one = this.#seen(message)
    if (!one) return
    // Its chat may hold older messages that nobody has asked for yet: they go first.
    if (!this.#listed) this.#catchUp(one.chatId, 0)
    const done = this.cursor.begin(one.at)
    this.#do(one.chatId, async () => {
      if (await this.#teller.message(one)) done()
    })
  }

  /** WhatsApp Web also calls it an edit when a text has been decrypted or a preview loaded. */
  #edited(message: Message, before: string | undefined): void {
    if (before || message.latestEditSenderTimestampMs) this.#later(message, (one) => this.#teller.edit(one))
  }

  #later(message: Message, tell: (one: Seen) => Promise<boolean>): void {
    const one = this.#seen(message)
    if (one) this.#do(one.chatId, () => tell(one))
  }

  #seen(message: Message): Seen | null {
    try {
      const one = seen(message, this.#clock)
      return one && one.at >= this.#linkedAt ? one : null
    } catch (error) {
      const { accountId, log } = this.#options
      log.error(
        { err: error, accountId },
        'a WhatsApp message has a form that nobody knows: it is left alone',
      )
      return null
    }
  }

  #do(chatId: string, work: () => Promise<unknown>): void {
    void this.#queues.add(chatId, async () => void (await work()))
  }

  #catchUp(id: string, unread: number): void {
    const chatId = plainChatId(id)
    if (!chatId || this.#catchingUp.has(chatId)) return
    const { promise, resolve } = Promise.withResolvers<boolean>()
    this.#catchingUp.set(chatId, promise)
    this.#do(chatId, () => this.#limit(async () => resolve(await this.#caughtUp(chatId, unread))))
  }

  /** @returns false when the chat could not be read, or the session ended */
  async #caughtUp(chatId: string, unread: number): Promise<boolean> {
    const { signal, client } = this.#session
    const missed = { chatId, unread, since: this.#since, linkedAt: this.#linkedAt }
    const wait = backoff(this.#options.timing.pauses)
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        return await catchUp(client, this.#teller, this.#clock, missed)
      } catch (error) {
        if (attempt === readAttempts) return this.#unreadable(error)
        // A page that is loading anew has nothing to give for an instant.
        await pauseMs(wait.next(), signal)
      }
    }
    return false
  }

  #unreadable(error: unknown): false {
    const { accountId, log } = this.#options
    const advice = 'a WhatsApp chat cannot be read: it is looked at again in the next session'
    log.error({ fault: faultOf(error), accountId }, advice)
    return false
  }

  async #conclude(chats: ChatSummary[]): Promise<void> {
    const whole = (await Promise.all(this.#catchingUp.values())).every(Boolean)
    if (this.#session.signal.aborted) return
    const { log, accountId } = this.#options
    const last = chats.at(-1)
    if (whole) this.cursor.complete(last && this.#clock.ours(last.lastMs))
    log.info({ accountId, chats: chats.length, whole }, 'looked for what came in on WhatsApp meanwhile')
  }
}
