import { type Account, Customer, type CustomerOptions, newId } from './customer.ts'
import { Device } from './device.ts'
import type { Linking } from './linking.ts'
import { keyOf, Mailbox } from './mailbox.ts'
import { noiseFor } from './noise.ts'
import type { PageLine } from './page-line.ts'
import { type Behaviour, usual, type WireMessage } from './protocol.ts'

/** WhatsApp links at most four devices to a phone: https://faq.whatsapp.com/1317564962315842 */
const mostDevices = 4

export interface PhoneOptions {
  /** Digits; default made from the number. */
  lid?: string
  name?: string
}

/** What the stand-in gives its phones. */
export interface Network {
  readonly linking: Linking
  now(): Date
  breach(text: string): void
}

/** A business's phone with WhatsApp: the account, its linked devices, and the owner's thumbs. */
export class BusinessPhone implements Account {
  readonly mailbox = new Mailbox()
  readonly pn: string
  readonly lidId: string
  readonly #network: Network
  readonly #number: string
  readonly #name: string
  readonly #devices = new Map<string, Device>()
  readonly #customers: Customer[] = []
  readonly #typed = new Set<string>()
  readonly #held: (() => void)[] = []
  #behaviour = usual
  #banned = false

  constructor(network: Network, number: string, { lid = `9${number}`, name = 'Salon' }: PhoneOptions) {
    this.#network = network
    this.#number = number
    this.#name = name
    this.pn = `${number}@c.us`
    this.lidId = `${lid}@lid`
    this.mailbox.on('added', (message) => this.#announce(message))
    this.mailbox.on('changed', (message) =>
      this.#tellAll((device) => device.tell({ t: 'message', message, isNew: false })),
    )
    this.mailbox.on('counted', (chatId) =>
      this.#tellAll((device) => device.tell({ t: 'chat', chat: this.mailbox.wireChat(chatId) })),
    )
  }

  now(): Date {
    return this.#network.now()
  }

  /** Changes how WhatsApp and the page behave from now on. */
  behave(changes: Partial<Behaviour>): void {
    this.#behaviour = { ...this.#behaviour, ...changes }
    this.#tellAll((device) => device.tell({ t: 'behave', behaviour: this.#behaviour }))
  }

  /** The owner scans a QR code. Resolves when the device has its credential. @throws Error when the code is stale */
  scan(qr: string): Promise<void> {
    return this.#link(this.#network.linking.scanned(qr))
  }

  /** The owner types a pairing code. @throws Error when it is stale, or was asked for another number */
  enterCode(code: string): Promise<void> {
    return this.#link(this.#network.linking.entered(code, this.#number))
  }

  /** Credentials of the devices that are linked now. */
  linkedDevices(): string[] {
    return [...this.#devices.values()].filter(({ linked }) => linked).map(({ credential }) => credential)
  }

  /** A linked device's page is open and has the session. */
  get online(): boolean {
    return [...this.#devices.values()].some(({ page, displaced }) => page !== undefined && !displaced)
  }

  /** Ports of the pages that are open, by which their browser can be found. */
  openPages(): PageLine[] {
    return [...this.#devices.values()].flatMap(({ page }) => page ?? [])
  }

  /** The owner unlinks all devices on the phone. */
  logoutDevice(): void {
    for (const device of [...this.#devices.values()]) {
      this.#devices.delete(device.credential)
      device.page?.tell({ t: 'loggedOut' })
    }
  }

  /** WhatsApp blocks the number for breaking its terms. */
  ban(): void {
    this.#banned = true
    for (const page of this.openPages()) page.tell({ t: 'state', state: 'TOS_BLOCK' })
  }

  /** The ban ends: what a support case can bring. */
  unban(): void {
    this.#banned = false
  }

  /** Another browser takes the session; the page may take it back (`takeover`). */
  conflict(): void {
    for (const device of this.#devices.values()) {
      device.tell({ t: 'state', state: 'CONFLICT' })
      device.displaced = true
    }
  }

  /** The owner writes on her phone. @returns the bare id */
  types(chatId: string, text: string): string {
    const id = newId()
    this.#typed.add(id)
    this.mailbox.open(chatId, chatId)
    this.reads(chatId)
    const t = Math.floor(this.now().getTime() / 1000)
    this.mailbox.add({
      id,
      fromMe: true,
      remote: chatId,
      from: this.#self(chatId),
      to: chatId,
      type: 'chat',
      body: text,
      t,
      ack: 2,
    })
    return id
  }

  /** The owner corrects what was written from the business's side. */
  corrects(id: string, text: string): void {
    this.mailbox.change(id, { body: text, latestEditSenderTimestampMs: this.now().getTime() })
  }

  /** The owner opens the chat on her phone. */
  reads(chatId: string): void {
    this.mailbox.read(chatId)
  }

  readsAll(): void {
    for (const chatId of this.mailbox.chatIds()) this.reads(chatId)
  }

  typed(id: string): boolean {
    return this.#typed.has(id)
  }

  /** Somebody on WhatsApp: digits of a phone number, or `LID@lid` when nobody knows the number. */
  customer(numberOrLid: string, options: CustomerOptions = {}): Customer {
    const lid = numberOrLid.endsWith('@lid') ? numberOrLid.slice(0, -'@lid'.length) : undefined
    const customer = lid
      ? new Customer(this, undefined, { ...options, lid })
      : new Customer(this, numberOrLid, options)
    this.#customers.push(customer)
    return customer
  }

  /** Groups, statuses, broadcasts, newsletters and notices: all that no assistant should answer. @returns their chats */
  noise(): string[] {
    const noise = noiseFor(this.pn, Math.floor(this.now().getTime() / 1000))
    for (const { chat, message } of noise) {
      if (chat) this.mailbox.open(message.remote, chat.title, chat.group)
      this.mailbox.add(message)
    }
    return noise.map(({ message }) => message.remote)
  }

  /** What linked devices wrote into a chat that is no customer's. */
  sentTo(chatId: string): WireMessage[] {
    return this.mailbox.in(chatId).filter(({ fromMe }) => fromMe)
  }

  reloadPage(): void {
    for (const page of this.openPages()) page.tell({ t: 'reload' })
  }

  /** A frame inside the page navigates, as the real page's do. */
  navigateFrame(): void {
    for (const page of this.openPages()) page.tell({ t: 'iframe' })
  }

  /** Ends the holding back of acknowledgements. */
  releaseAcks(): void {
    this.behave({ acks: 'prompt' })
    for (const release of this.#held.splice(0)) release()
  }

  introduce(customer: Customer): void {
    this.#tellAll((device) => device.tell({ t: 'person', person: customer.person() }))
  }

  ring(call: object): void {
    this.#tellAll((device) => device.tell({ t: 'call', call }))
  }

  /** A page that says it is one of this account's devices. @returns whether it is */
  welcome(page: PageLine, credential: string): boolean {
    const device = this.#devices.get(credential)
    if (device) this.#connect(device, page)
    return device !== undefined
  }

  async #link(page: PageLine): Promise<void> {
    if (this.#banned) throw new Error('This number is banned: it cannot link devices.')
    if (this.linkedDevices().length >= mostDevices)
      throw new Error('Four devices are linked: unlink one first.')
    const device = new Device()
    const { reloadAfterPairing: reload } = this.#behaviour
    this.#devices.set(device.credential, device)
    device.seen = this.mailbox.messages.length
    page.onPaired = () => {
      this.#stored(device)
      if (reload !== 'at once') this.#connect(device, page)
    }
    page.onClose = () => device.stored.reject(new Error('The page went away before it was linked.'))
    page.tell({ t: 'pair', credential: device.credential, reload })
    await device.stored.promise
  }

  #stored(device: Device): void {
    device.linked = true
    device.stored.resolve()
  }

  #connect(device: Device, page: PageLine): void {
    this.#stored(device)
    page.answer = (method, args) => this.#answer(device, page, method, args)
    page.onClose = () => {
      if (device.page === page) device.page = undefined
    }
    device.page = page
    device.displaced = false
    if (this.#banned) return page.tell({ t: 'state', state: 'TOS_BLOCK' })
    const fresh = this.mailbox.messages.slice(device.seen)
    page.tell({
      t: 'connected',
      me: { pn: this.pn, lid: this.lidId, pushname: this.#name },
      behaviour: this.#behaviour,
      chats: this.mailbox.chatIds().map((id) => this.mailbox.wireChat(id, device.seen)),
      people: this.#customers.map((customer) => customer.person()),
      fresh,
    })
    device.seen = this.mailbox.messages.length
  }

  #announce(message: WireMessage): void {
    const customer = this.#customerAt(message.remote)
    this.#tellAll((device) => {
      if (customer) device.tell({ t: 'person', person: customer.person() })
      const chat = this.mailbox.chatIds().includes(message.remote)
        ? this.mailbox.wireChat(message.remote)
        : undefined
      if (device.tell({ t: 'message', message, isNew: true, ...(chat && { chat }) })) {
        device.seen = this.mailbox.messages.length
      }
    })
  }

  #answer(device: Device, page: PageLine, method: string, args: unknown[]): unknown {
    if (method === 'takeover') return this.#connect(device, page)
    if (device.displaced || device.page !== page) return new Promise(() => undefined)
    const answers: Record<string, (...args: never[]) => unknown> = {
      breach: (text: string) => this.#network.breach(text),
      send: (message: WireMessage) => this.#send(message),
      seen: (chatId: string) => this.mailbox.read(chatId),
      typing: (chatId: string, on: boolean) => this.#typing(chatId, on),
      exists: (id: string) => this.#customerAt(id)?.person(id),
      person: (id: string) => ({ id, ...(this.#customerAt(id)?.person(id) ?? { ids: [id] }) }),
      chat: (id: string) => this.#chat(id),
      earlier: (chatId: string, key?: string) => this.mailbox.earlier(chatId, key),
      message: (key: string) => this.mailbox.messages.find((message) => keyOf(message) === key),
      media: (path: string) => this.#media(path),
      resend: (keys: string[]) => this.#repeat(keys),
      presence: () => undefined,
      logout: () => this.#devices.delete(device.credential) && undefined,
      refresh: () => undefined,
    }
    const answer = answers[method] as ((...args: unknown[]) => unknown) | undefined
    if (!answer) throw new Error(`The server does not know ${method}.`)
    return answer(...args)
  }

  /** Takes each message once, whatever the page repeats after a loss. */
  async #send(message: WireMessage): Promise<{ ack: number }> {
    if (!this.#customerAt(message.remote) && !this.mailbox.chatIds().includes(message.remote)) {
      throw new Error('The recipient is not on WhatsApp')
    }
    this.mailbox.add({ ...message, ack: 1 })
    if (this.#behaviour.acks === 'held') await new Promise<void>((release) => this.#held.push(release))
    queueMicrotask(() => this.#delivered(message.id))
    return { ack: 1 }
  }

  #delivered(id: string): void {
    if ((this.mailbox.find(id)?.ack ?? 2) < 2) this.mailbox.change(id, { ack: 2 })
  }

  #typing(chatId: string, on: boolean): void {
    const customer = this.#customerAt(chatId)
    if (on && customer) customer.typingSeen += 1
  }

  #chat(id: string) {
    const customer = this.#customerAt(id)
    if (customer) return this.mailbox.wireChat(customer.chatId, this.mailbox.messages.length)
    return this.mailbox.chatIds().includes(id)
      ? this.mailbox.wireChat(id, this.mailbox.messages.length)
      : undefined
  }

  #media(path: string): string | null {
    const media = this.mailbox.media(path)
    return media && this.#behaviour.media === 'kept' ? media.toString('base64') : null
  }

  #repeat(keys: string[]): void {
    for (const customer of this.#customers) {
      for (const key of keys) customer.repeats(String(key.split('_')[2]))
    }
  }

  #customerAt(chatId: string): Customer | undefined {
    return this.#customers.find((customer) => customer.chatIds.includes(chatId))
  }

  #self(chatId: string): string {
    return chatId.endsWith('@lid') ? this.lidId : this.pn
  }

  #tellAll(tell: (device: Device) => void): void {
    for (const device of this.#devices.values()) tell(device)
  }
}
