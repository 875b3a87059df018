import type { Account } from './account.ts'
import { answerTo } from './answers.ts'
import { Device } from './device.ts'
import type { PageLine } from './page-line.ts'
import { type Behaviour, type Frame, usual, type WireMessage } from './protocol.ts'

/** WhatsApp links at most four devices to a phone: https://faq.whatsapp.com/1317564962315842 */
const mostDevices = 4
/** How long a page that was being linked may be away. */
const comesBackMs = 5_000
const gone = () => new Error('The page went away before it was linked.')

/** The linked devices of one account: who they are, and what they are told of what happens in it. */
export class Devices {
  readonly #account: Account
  readonly #devices = new Map<string, Device>()
  readonly #held: (() => void)[] = []
  #behaviour = usual
  #banned = false

  constructor(account: Account) {
    this.#account = account
    const { mailbox } = account
    mailbox.on('added', (message, sender) => this.#announce(message, sender))
    mailbox.on('changed', (message) => this.#change(message))
    mailbox.on('counted', (chatId) => this.tell({ t: 'chat', chat: mailbox.wireChat(chatId) }))
  }

  get behaviour(): Behaviour {
    return this.#behaviour
  }

  /** Resolves when the open pages know it too. */
  async behave(changes: Partial<Behaviour>): Promise<void> {
    this.#behaviour = { ...this.#behaviour, ...changes }
    if (this.#behaviour.acks === 'prompt') for (const release of this.#held.splice(0)) release()
    await Promise.all(this.pages().map((page) => page.behave(this.#behaviour)))
  }

  linked(): Device[] {
    return [...this.#devices.values()].filter(({ linked }) => linked)
  }

  pages(): PageLine[] {
    return [...this.#devices.values()].flatMap(({ page }) => page ?? [])
  }

  tell(frame: Frame): void {
    for (const device of this.#devices.values()) device.tell(frame)
  }

  unlink(device: Device): void {
    this.#devices.delete(device.credential)
  }

  ban(banned: boolean): void {
    this.#banned = banned
    if (banned) for (const page of this.pages()) page.tell({ t: 'state', state: 'TOS_BLOCK' })
  }

  /** Gives a page a credential. Resolves when the page has stored it. */
  async link(page: PageLine): Promise<void> {
    if (this.#banned) throw new Error('This number is banned: it cannot link devices.')
    if (this.linked().length >= mostDevices) throw new Error('Four devices are linked: unlink one first.')
    const device = new Device(this.#account.mailbox)
    const { reloadAfterPairing: reload } = this.#behaviour
    this.#devices.set(device.credential, device)
    page.onPaired = () => (reload === 'at once' ? device.confirm() : this.#connect(device, page))
    // A page that loads anew at once comes back with the credential.
    page.onClose = () => void setTimeout(() => device.stored.reject(gone()), comesBackMs).unref()
    page.tell({ t: 'pair', credential: device.credential, reload })
    await device.stored.promise
  }

  /** Lets in a page that has a credential of this account. @returns whether it has */
  welcome(page: PageLine, credential: string): boolean {
    const device = this.#devices.get(credential)
    if (device) this.#connect(device, page)
    return device !== undefined
  }

  /** While acknowledgements are held back: resolves when they are released. */
  async ackDue(): Promise<void> {
    if (this.#behaviour.acks === 'held') await new Promise<void>((release) => this.#held.push(release))
  }

  /** The page asks for its session back, or has just come: it learns all there is. */
  #connect(device: Device, page: PageLine): void {
    page.answer = (method, args) => this.#answer(device, page, method, args)
    device.take(page)
    if (this.#banned) page.tell({ t: 'state', state: 'TOS_BLOCK' })
    else page.tell(this.#all(device))
    device.seen = this.#account.mailbox.messages.length
    device.seenChanges = this.#account.mailbox.changes.length
  }

  #all({ seen, seenChanges }: Device): Frame {
    const { mailbox, me } = this.#account
    return {
      t: 'connected',
      me,
      behaviour: this.#behaviour,
      chats: mailbox.chatIds().map((id) => mailbox.wireChat(id, seen)),
      people: this.#account.customers().map((customer) => customer.person()),
      fresh: mailbox.messages.slice(seen),
      changed: mailbox.changes.slice(seenChanges),
    }
  }

  async #answer(device: Device, page: PageLine, method: string, args: unknown[]): Promise<unknown> {
    if (method === 'takeover') return this.#connect(device, page)
    await page.undisturbed()
    return answerTo({ account: this.#account, devices: this, device }, method, args)
  }

  #announce(message: WireMessage, sender?: Device): void {
    const { mailbox } = this.#account
    const person = this.#account.customerAt(message.remote)?.person()
    const chat = mailbox.has(message.remote) ? mailbox.wireChat(message.remote) : undefined
    for (const device of this.#devices.values()) {
      if (person) device.tell({ t: 'person', person })
      const told =
        device === sender || device.tell({ t: 'message', message, isNew: true, ...(chat && { chat }) })
      if (told) device.seen = mailbox.messages.length
    }
  }

  #change(message: WireMessage): void {
    const { changes } = this.#account.mailbox
    const tell = () => {
      for (const device of this.#devices.values()) {
        if (device.tell({ t: 'message', message, isNew: false })) device.seenChanges = changes.length
      }
    }
    if (message.fromMe && this.#behaviour.acks === 'held') this.#held.push(tell)
    else tell()
  }
}
