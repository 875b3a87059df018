import { EventEmitter } from 'node:events'
import type { Device } from './device.ts'
import type { WireChat, WireMessage } from './protocol.ts'

/** How many earlier messages one request of the page brings. */
const pageOf = 20

interface ChatRecord {
  title: string
  unread: number
  group?: object
}

interface MailboxEvents {
  /** A new message, of anyone, in any chat; with the device that sent it. */
  added: [message: WireMessage, sender?: Device]
  /** A message has another text, kind or acknowledgement now. */
  changed: [WireMessage]
  /** Unread count of a chat. */
  counted: [chatId: string]
}

/** What WhatsApp holds for one account: the truth, whether or not a device is there to see it. */
export class Mailbox extends EventEmitter<MailboxEvents> {
  readonly messages: WireMessage[] = []
  /** Messages in the order in which they changed, once for each change. */
  readonly changes: WireMessage[] = []
  readonly #chats = new Map<string, ChatRecord>()
  readonly #media = new Map<string, Buffer>()

  constructor() {
    super()
    // One listener for each customer who waits for a reply.
    this.setMaxListeners(0)
  }

  open(chatId: string, title: string, group?: object): void {
    if (!this.#chats.has(chatId)) this.#chats.set(chatId, { title, unread: 0, ...(group && { group }) })
  }

  /** Stores a message; one from a customer makes its chat unread. A known id is not stored again. */
  add(message: WireMessage, { media, sender }: { media?: Buffer; sender?: Device } = {}): void {
    if (this.find(message.id)) return
    this.messages.push(message)
    if (media) this.#media.set(String(message.directPath), media)
    const chat = this.#chats.get(message.remote)
    if (chat && !message.fromMe) chat.unread += 1
    this.emit('added', message, sender)
  }

  /** @throws Error when no message has this id */
  change(id: string, fields: Partial<WireMessage>): void {
    const message = this.find(id)
    if (!message) throw new Error(`No message has the id ${id}.`)
    Object.assign(message, fields)
    this.changes.push(message)
    this.emit('changed', message)
  }

  find(id: string): WireMessage | undefined {
    return this.messages.find((message) => message.id === id)
  }

  in(...chatIds: string[]): WireMessage[] {
    return this.messages.filter(({ remote }) => chatIds.includes(remote))
  }

  unread(chatId: string): number {
    return this.#chats.get(chatId)?.unread ?? 0
  }

  /** Somebody of the business has seen the chat: its customer learns it, once for each message. */
  read(chatId: string): void {
    const chat = this.#chats.get(chatId)
    if (!chat) return
    chat.unread = 0
    for (const message of this.in(chatId)) if (!message.fromMe && message.ack < 3) message.ack = 3
    this.emit('counted', chatId)
  }

  has(chatId: string): boolean {
    return this.#chats.has(chatId)
  }

  chatIds(): string[] {
    return [...this.#chats.keys()]
  }

  /** As the page lists it. `upTo`: how many messages of the account the page knows. */
  wireChat(id: string, upTo = 0): WireChat {
    const { title = id, unread = 0, group } = this.#chats.get(id) ?? {}
    const last = this.messages.slice(0, upTo).findLast(({ remote }) => remote === id)
    return {
      id,
      formattedTitle: title,
      unreadCount: unread,
      ...(last && { last, t: last.t }),
      ...(group && { group }),
    }
  }

  /** The newest messages of a chat without the `held` ones (keys), oldest first. */
  earlier(chatId: string, held: string[]): WireMessage[] {
    const rest = this.in(chatId).filter((message) => !held.includes(keyOf(message)))
    return rest.toSorted((a, b) => a.t - b.t).slice(-pageOf)
  }

  media(directPath: string): Buffer | undefined {
    return this.#media.get(directPath)
  }
}

/** The id as the library shows it. */
export function keyOf({ fromMe, remote, id, author }: WireMessage): string {
  return [fromMe, remote, id, author].filter((part) => part !== undefined).join('_')
}
