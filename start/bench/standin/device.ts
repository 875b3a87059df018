import { randomUUID } from 'node:crypto'
import type { Mailbox } from './mailbox.ts'
import type { PageLine } from './page-line.ts'
import type { Frame } from './protocol.ts'

/** A browser that was linked to an account. */
export class Device {
  readonly credential = randomUUID()
  /** The page has the credential on its disk. */
  readonly stored = Promise.withResolvers<void>()
  /** How many messages of the account it was told about. */
  seen: number
  /** How many changes of messages, likewise. */
  seenChanges: number
  linked = false
  #page: PageLine | undefined
  /** Another browser has taken the session: the page is open and gets nothing. */
  #displaced: PromiseWithResolvers<void> | undefined

  constructor({ messages, changes }: Mailbox) {
    this.seen = messages.length
    this.seenChanges = changes.length
  }

  get page(): PageLine | undefined {
    return this.#page
  }

  get online(): boolean {
    return this.#page !== undefined && this.#displaced === undefined
  }

  /** From now on this page has the session. */
  take(page: PageLine): void {
    this.confirm()
    this.#page = page
    page.onClose = () => this.#leave(page)
    this.#displaced?.resolve()
    this.#displaced = undefined
  }

  displace(): void {
    this.tell({ t: 'state', state: 'CONFLICT' })
    this.#displaced ??= Promise.withResolvers()
  }

  /** Resolves at once, or when the page has the session back. */
  async undisturbed(): Promise<void> {
    await this.#displaced?.promise
  }

  confirm(): void {
    this.linked = true
    this.stored.resolve()
  }

  /** Tells a page that is there and has the session. @returns whether one is */
  tell(frame: Frame): boolean {
    if (this.online) this.#page?.tell(frame)
    return this.online
  }

  #leave(page: PageLine): void {
    if (this.#page === page) this.#page = undefined
  }
}
