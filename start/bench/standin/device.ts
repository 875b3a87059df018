import { randomUUID } from 'node:crypto'
import type { PageLine } from './page-line.ts'
import type { Frame } from './protocol.ts'

/** A browser that was linked to an account. */
export class Device {
  readonly credential = randomUUID()
  /** How many messages of the account it was told about. */
  seen = 0
  /** Its open page; none while it is offline. */
  page: PageLine | undefined
  /** Another browser has taken the session: the page is open and gets nothing. */
  displaced = false
  /** The page has stored the credential, so that the device is linked. */
  readonly stored = Promise.withResolvers<void>()
  linked = false

  /** To a page that is there and has the session. */
  tell(frame: Frame): boolean {
    if (!this.page || this.displaced) return false
    this.page.tell(frame)
    return true
  }
}
