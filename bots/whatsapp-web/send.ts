import type { Client } from 'whatsapp-web.js'
import { type OutboundMessage, SendError } from '../channel.ts'
import { pauseMs } from '../pause.ts'
import { remembered } from '../remembered.ts'
import { namesIn, plainChatId } from './chat-id.ts'
import { clockOf } from './clock.ts'
import { faultOf } from './fault.ts'
import { messagesSince } from './history.ts'
import { namesOfMessage, type Seen, seen } from './inbound.ts'
import type { OwnMessages } from './own-messages.ts'
import type { LiveSession } from './session.ts'

/** What WhatsApp's own clients cut a text at is 65,536; longer than this nobody reads, and no other channel takes it. */
export const textLimit = 4096
/** WhatsApp's clock and ours may differ by this much. */
const clockSkewMs = 120_000
/** Phones whose chat is remembered. */
const keptPhones = 1_000

/** Sends texts through whichever session is live. */
export class Sender {
  readonly #own: OwnMessages
  readonly #deadlineMs: number
  readonly #now: () => Date
  readonly #chats = remembered<string>(keptPhones)

  constructor(options: { own: OwnMessages; deadlineMs: number; now: () => Date }) {
    this.#own = options.own
    this.#deadlineMs = options.deadlineMs
    this.#now = options.now
  }

  /** @returns the external id @throws SendError */
  async send(session: LiveSession, address: string, message: OutboundMessage): Promise<string> {
    const work = this.#own.sending(async () => {
      const chatId = await this.#chatOf(session.client, address)
      const { text, inDoubtSince } = message
      const earlier = inDoubtSince && (await this.#find(session, chatId, text, inDoubtSince))
      return earlier ?? (await this.#sendKnown(session, chatId, text))
    })
    try {
      const externalId = await inTime(work, this.#deadlineMs, session)
      // Not before: one that goes out after it was given up here is looked for by the next attempt.
      this.#own.take(externalId)
      return externalId
    } catch (error) {
      if (error instanceof SendError) throw error
      throw new SendError(`WhatsApp Web: ${faultOf(error)}`, { retryable: true })
    }
  }

  /** @throws SendError when nobody on WhatsApp has this address */
  async #chatOf(client: Client, address: string): Promise<string> {
    const chatId = plainChatId(address) ?? this.#chats.of(address)
    if (chatId) return chatId
    const [, digits] = /^\+?(\d{7,15})$/.exec(address) ?? []
    if (!digits)
      throw new SendError('A WhatsApp address is a chat id, or a phone with its country code.', {
        retryable: false,
      })
    const known = await askWhatsApp(client, digits)
    this.#chats.keep(address, known)
    return known
  }

  /** A phone that this device never met must be asked for first: WhatsApp Web refuses with these words. */
  async #sendKnown(session: LiveSession, chatId: string, text: string): Promise<string> {
    try {
      return await this.#sendText(session, chatId, text)
    } catch (error) {
      const { phone } = namesIn(chatId) ?? {}
      if (!phone || !/No LID for user/.test(String(error))) throw error
      return await this.#sendText(session, await askWhatsApp(session.client, phone), text)
    }
  }

  async #sendText(session: LiveSession, chatId: string, text: string): Promise<string> {
    const began = this.#now()
    const sent = await session.client.sendMessage(chatId, text, {
      // Loading a preview takes seconds; and a text that looks like a card is still a text.
      ...{ linkPreview: false, parseVCards: false, sendSeen: true, waitUntilMsgSent: true },
    })
    if ((sent?.ack as number | undefined) === failedTick) throw new Error('WhatsApp could not send it')
    if (sent) return namesOfMessage(sent.id, true).externalId
    // The library looks a sent message up under the chat that it was sent to; WhatsApp may have moved it to the LID's.
    const found = await this.#find(session, chatId, text, began)
    if (found === undefined) throw new Error('WhatsApp did not say what became of it')
    return found
  }

  /** An own message like this one that counts for no other row, once WhatsApp has it. */
  async #find(session: LiveSession, chatId: string, text: string, since: Date): Promise<string | undefined> {
    while (true) {
      const found = await this.#like(session.client, chatId, text, since)
      if (found?.tick !== waitingTick) return found?.externalId
      // It is still in the page, which sends it as soon as it can, and may break before.
      await pauseMs(betweenLooksMs, session.signal)
      session.signal.throwIfAborted()
    }
  }

  async #like(client: Client, chatId: string, text: string, since: Date): Promise<Seen | undefined> {
    const clock = clockOf(this.#now)
    const from = new Date(since.getTime() - clockSkewMs)
    for (const message of await messagesSince(client, chatId, clock.theirs(from), 0)) {
      const one = seen(message, clock)
      const isIt = one?.own && !one.withdrawn && one.at >= from && one.text.trim() === text.trim()
      if (isIt && one.tick !== failedTick && !(await this.#own.isTaken(one.externalId))) return one
    }
    return undefined
  }
}

/** @returns the chat of this phone @throws SendError when nobody has it on WhatsApp */
async function askWhatsApp(client: Client, phone: string): Promise<string> {
  const found = (await client.getNumberId(phone)) as { _serialized: string } | null
  const chatId = found && plainChatId(found._serialized)
  if (!chatId) throw new SendError('nobody has this phone on WhatsApp', notThere)
  return chatId
}

/** https://docs.wwebjs.dev/global.html#MessageAck */
const failedTick = -1
const waitingTick = 0
const betweenLooksMs = 250
const notThere = { retryable: false, failure: 'not-on-channel' } as const

/** @throws SendError for what WhatsApp does not take */
export function checkMessage({ text, buttons }: OutboundMessage): void {
  if (buttons.length > 0)
    throw new SendError('WhatsApp Web shows no buttons: make them a numbered list first.', {
      retryable: false,
    })
  if (text.trim() !== '' && text.length <= textLimit) return
  throw new SendError(`WhatsApp takes 1–${textLimit} characters, this has ${text.length}.`, {
    retryable: false,
  })
}

/** A send that WhatsApp never settles means that the page is stuck: a new session is asked for. */
async function inTime<T>(work: Promise<T>, deadlineMs: number, session: LiveSession): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const ended = () => reject(new Error('the session ended'))
  const timer = setTimeout(() => {
    reject(new Error(`no answer for ${deadlineMs} ms`))
    session.restart('send-stuck')
  }, deadlineMs)
  session.signal.addEventListener('abort', ended, { once: true })
  if (session.signal.aborted) ended()
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
    session.signal.removeEventListener('abort', ended)
  }
}
