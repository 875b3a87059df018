import type { Account } from './account.ts'
import { Customer, type CustomerOptions, newId } from './customer.ts'
import { Devices } from './devices.ts'
import type { Linking } from './linking.ts'
import { Mailbox } from './mailbox.ts'
import { noiseFor } from './noise.ts'
import type { PageLine } from './page-line.ts'
import type { Behaviour, WireMessage } from './protocol.ts'

export interface PhoneOptions {
  /** Digits; default made from the number. */
  lid?: string
  name?: string
}

/** A business's phone with WhatsApp: the account, its linked devices, and the owner's thumbs. */
export class BusinessPhone implements Account {
  readonly mailbox = new Mailbox()
  readonly me: { pn: string; lid: string; pushname: string }
  readonly now: () => Date
  readonly #linking: Linking
  readonly #number: string
  readonly #devices: Devices
  readonly #customers: Customer[] = []
  readonly #typed = new Set<string>()

  constructor(linking: Linking, now: () => Date, number: string, options: PhoneOptions) {
    this.#linking = linking
    this.now = now
    this.#number = number
    this.me = {
      pn: `${number}@c.us`,
      lid: `${options.lid ?? `9${number}`}@lid`,
      pushname: options.name ?? 'Salon',
    }
    this.#devices = new Devices(this)
  }

  /** Changes how WhatsApp and the page behave from now on; resolves when the open pages know it. */
  async behave(changes: Partial<Behaviour>): Promise<void> {
    await this.#devices.behave(changes)
  }

  /** The owner scans a QR code. Resolves when the page has its credential. @throws Error when the code is stale */
  async scan(qr: string): Promise<void> {
    await this.#devices.link(this.#linking.scanned(qr))
  }

  /** The owner types a pairing code. @throws Error when it is stale, or was asked for another number */
  async enterCode(code: string): Promise<void> {
    await this.#devices.link(this.#linking.entered(code, this.#number))
  }

  /** Credentials of the devices that are linked now. */
  linkedDevices(): string[] {
    return this.#devices.linked().map(({ credential }) => credential)
  }

  /** A linked device's page is open and has the session. */
  get online(): boolean {
    return this.#devices.linked().some(({ online }) => online)
  }

  openPages(): PageLine[] {
    return this.#devices.pages()
  }

  /** The owner unlinks all devices on the phone; WhatsApp does it itself after 14 days without the phone. */
  logoutDevice(): void {
    for (const device of this.#devices.linked()) {
      this.#devices.unlink(device)
      device.page?.tell({ t: 'loggedOut', reload: true })
    }
  }

  /** WhatsApp blocks the number for breaking its terms. */
  ban(): void {
    this.#devices.ban(true)
  }

  unban(): void {
    this.#devices.ban(false)
  }

  /** Another browser takes the session; the page may take it back (`takeover`). */
  conflict(): void {
    for (const page of this.openPages()) page.displace()
  }

  /** The owner writes on her phone. @returns the bare id */
  types(chatId: string, text: string): string {
    const id = newId()
    this.#typed.add(id)
    this.mailbox.open(chatId, chatId)
    this.reads(chatId)
    const from = chatId.endsWith('@lid') ? this.me.lid : this.me.pn
    const t = Math.floor(this.now().getTime() / 1000)
    this.mailbox.add({
      id,
      fromMe: true,
      remote: chatId,
      from,
      to: chatId,
      type: 'chat',
      body: text,
      t,
      ack: 2,
    })
    return id
  }

  /** The owner corrects what the business wrote. */
  corrects(id: string, text: string): void {
    this.mailbox.change(id, { body: text, latestEditSenderTimestampMs: this.now().getTime() })
  }

  /** The owner deletes for everyone what the business wrote. */
  withdraws(id: string): void {
    this.mailbox.change(id, { type: 'revoked', subtype: 'sender', body: '' })
  }

  /** The owner opens the chat on her phone. */
  reads(chatId: string): void {
    this.mailbox.read(chatId)
  }

  readsAll(): void {
    for (const chatId of this.mailbox.chatIds()) this.reads(chatId)
  }

  /** Somebody on WhatsApp: digits of a phone number, or `LID@lid` when nobody knows the number. */
  customer(numberOrLid: string, options: CustomerOptions = {}): Customer {
    const [digits, server] = numberOrLid.split('@') as [string, string?]
    const customer =
      server === 'lid'
        ? new Customer(this, undefined, { ...options, lid: digits })
        : new Customer(this, digits, options)
    this.#customers.push(customer)
    this.introduce(customer)
    return customer
  }

  /** Groups, statuses, broadcasts, newsletters and notices: all that no assistant should answer. @returns their chats */
  noise(): string[] {
    const noise = noiseFor(this.me.pn, Math.floor(this.now().getTime() / 1000))
    for (const { chat, message } of noise) {
      if (chat) this.mailbox.open(message.remote, chat.title, chat.group)
      this.mailbox.add(message)
    }
    return [...new Set(noise.map(({ message }) => message.remote))]
  }

  /** What was written from the business's side into a chat that need not be a customer's. */
  sentTo(chatId: string): WireMessage[] {
    return this.mailbox.in(chatId).filter(({ fromMe }) => fromMe)
  }

  reloadPage(): void {
    this.#devices.tell({ t: 'reload' })
  }

  /** A frame inside the page navigates, as the real page's do. */
  navigateFrame(): void {
    this.#devices.tell({ t: 'iframe' })
  }

  /** Ends the holding back of acknowledgements. */
  async releaseAcks(): Promise<void> {
    await this.behave({ acks: 'prompt' })
  }

  customers(): Customer[] {
    return this.#customers
  }

  customerAt = (chatId: string): Customer | undefined =>
    this.#customers.find((customer) => customer.chatIds.includes(chatId))

  typed(id: string): boolean {
    return this.#typed.has(id)
  }

  introduce(customer: Customer): void {
    this.#devices.tell({ t: 'person', person: customer.person() })
  }

  ring(call: object): void {
    this.#devices.tell({ t: 'call', call })
  }

  react(reaction: object): void {
    this.#devices.tell({ t: 'reaction', reaction })
  }

  /** Lets in a page that has a credential of this account. @returns whether it has */
  welcome(page: PageLine, credential: string): boolean {
    return this.#devices.welcome(page, credential)
  }
}
