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

  constructor({ messages, changes }: Mailbox) {
    this.seen = messages.length
    this.seenChanges = changes.length
  }

  get page(): PageLine | undefined {
    return this.#page
  }

  get online(): boolean {
    return this.#page?.displaced === false
  }

  /** From now on this page has the session; one that had it is told so. */
  take(page: PageLine): void {
    this.confirm()
    if (this.#page !== page) this.#page?.displace()
    this.#page = page
    page.onClose = () => this.#leave(page)
    page.regain()
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
