import { randomBytes } from 'node:crypto'
import type { Account } from './account.ts'
import { contentOf, type Kind } from './contents.ts'
import { keyOf } from './mailbox.ts'
import type { WireMessage, WirePerson } from './protocol.ts'

export interface CustomerOptions {
  name?: string
  /** Digits. With it the chat's id is `LID@lid`, unless `addressedBy` says otherwise. */
  lid?: string
  addressedBy?: 'phone' | 'lid'
  /** Whether the page may learn which phone belongs to the lid; default yes. */
  revealed?: boolean
}

export interface Received {
  id: string
  text: string
  /** Who of the business wrote it: a linked device, or the owner on the phone. */
  by: 'device' | 'owner'
}

interface WriteOptions {
  /** The bare id; default a new one. */
  id?: string
  /** Default now. */
  at?: Date
  /** It arrives undecrypted; the text follows when the page has asked for it again. */
  undecrypted?: boolean
}

/** A person with WhatsApp on her own phone, who writes to one business. */
export class Customer {
  readonly name: string
  readonly #account: Account
  #number: string | undefined
  #lid: string | undefined
  #byLid: boolean
  #revealed: boolean
  readonly #undecrypted = new Map<string, string>()
  #typingSeen = 0

  constructor(account: Account, number: string | undefined, options: CustomerOptions) {
    this.#account = account
    this.#number = number
    this.#lid = options.lid
    this.#byLid = (options.addressedBy ?? (options.lid ? 'lid' : 'phone')) === 'lid'
    this.#revealed = options.revealed ?? true
    this.name = options.name ?? 'Customer'
    account.mailbox.open(this.chatId, this.name)
  }

  /** The address of her chat now. */
  get chatId(): string {
    return this.#byLid ? `${this.#lid}@lid` : `${this.#number}@c.us`
  }

  get chatIds(): string[] {
    return [this.#number && `${this.#number}@c.us`, this.#lid && `${this.#lid}@lid`].filter(
      (id): id is string => typeof id === 'string',
    )
  }

  /** As the page knows her; `asked`: with the id that was asked about, which a phone number always reveals. */
  person(asked?: string): WirePerson {
    const both = this.#number && this.#lid && (this.#revealed || asked?.endsWith('@c.us'))
    const ids = both ? this.chatIds : [asked ?? this.chatId]
    return {
      ids,
      pushname: this.name,
      ...(both && { lid: `${this.#lid}@lid`, phone: `${this.#number}@c.us` }),
    }
  }

  /** WhatsApp tells the page from now on which phone belongs to her lid. */
  reveals(number?: string): void {
    this.#number = number ?? this.#number
    this.#revealed = true
    this.#account.introduce(this)
  }

  /** WhatsApp moves her chat from the phone number to a lid: a new address, the same person. */
  movesToLid(lid: string): void {
    this.#lid = lid
    this.#byLid = true
    this.#account.mailbox.open(this.chatId, this.name)
    if (this.#revealed) this.#account.introduce(this)
  }

  /** She writes. @returns the bare id */
  writes(text: string, { undecrypted = false, ...options }: WriteOptions = {}): string {
    const fields = undecrypted ? { type: 'ciphertext' } : { type: 'chat', body: text }
    const id = this.#post(fields, options)
    if (undecrypted) this.#undecrypted.set(id, text)
    return id
  }

  /** She sends something that is not text. @returns the bare id */
  sends(kind: Kind, caption?: string, options: WriteOptions = {}): string {
    const { fields, media } = contentOf(kind, caption)
    return this.#post(fields, options, media)
  }

  edits(id: string, text: string): void {
    const latestEditSenderTimestampMs = this.#account.now().getTime()
    const field = this.#account.mailbox.find(id)?.caption === undefined ? 'body' : 'caption'
    this.#account.mailbox.change(id, { [field]: text, latestEditSenderTimestampMs })
  }

  /** For everyone. */
  deletes(id: string): void {
    this.#account.mailbox.change(id, { type: 'revoked', subtype: 'sender', body: '' })
  }

  calls({ video = false } = {}): string {
    const id = newId()
    this.#account.ring({ id, peerJid: this.chatId, isVideo: video, isGroup: false, outgoing: false })
    return id
  }

  /** She puts an emoji on a message of the chat. */
  reacts(id: string, emoji: string): void {
    const parent = this.#account.mailbox.find(id)
    if (parent) this.#account.react({ id: newId(), from: this.chatId, emoji, parent: keyOf(parent) })
  }

  /** How often the business showed itself typing to her. */
  get typingSeen(): number {
    return this.#typingSeen
  }

  seesTyping(): void {
    this.#typingSeen += 1
  }

  /** The page has asked again for what it could not decrypt. */
  repeats(id: string): void {
    const body = this.#undecrypted.get(id)
    if (body !== undefined) this.#account.mailbox.change(id, { type: 'chat', body })
  }

  /** She looks at what the business wrote. */
  reads(): void {
    for (const message of this.#shown()) {
      if (message.ack < 3) this.#account.mailbox.change(message.id, { ack: 3 })
    }
  }

  /** What she was shown, in order, each message once. */
  received(): Received[] {
    return this.#shown().map((message) => ({
      id: message.id,
      text: message.body ?? '',
      by: this.#account.typed(message.id) ? 'owner' : 'device',
    }))
  }

  /** Her own messages that were marked as read. */
  readByBusiness(): string[] {
    const { mailbox } = this.#account
    return mailbox.in(...this.chatIds).flatMap(({ id, fromMe, ack }) => (!fromMe && ack >= 3 ? [id] : []))
  }

  /** Waits until she was shown so many messages. @throws Error when it takes longer than `patienceMs` */
  async waitFor(count: number, patienceMs = 20_000): Promise<Received[]> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const { mailbox } = this.#account
    const look = () => this.received().length >= count && resolve()
    const timer = setTimeout(() => reject(new Error(this.#tooFew(count, patienceMs))), patienceMs)
    mailbox.on('added', look)
    look()
    await promise.finally(() => {
      clearTimeout(timer)
      mailbox.off('added', look)
    })
    return this.received()
  }

  #tooFew(count: number, patienceMs: number): string {
    return `Waited ${patienceMs} ms for ${count} messages; ${this.received().length} came.`
  }

  #shown(): WireMessage[] {
    return this.#account.mailbox.in(...this.chatIds).filter(({ fromMe }) => fromMe)
  }

  #post(fields: Partial<WireMessage>, { id = newId(), at }: WriteOptions, media?: Buffer): string {
    const remote = this.chatId
    const to = this.#byLid ? this.#account.me.lid : this.#account.me.pn
    const t = Math.floor((at ?? this.#account.now()).getTime() / 1000)
    const message = {
      id,
      fromMe: false,
      remote,
      from: remote,
      to,
      type: 'chat',
      t,
      ack: 1,
      notifyName: this.name,
      ...fields,
    }
    this.#account.mailbox.add(message, media ? { media } : {})
    return id
  }
}

/** Ids of phones: 32 hexadecimal digits (Android). */
export function newId(): string {
  return randomBytes(16).toString('hex').toUpperCase()
}
