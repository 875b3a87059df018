import type { LinkReport, LinkState } from '../../prisma/phone-link.ts'
import type { Store } from '../../prisma/store.ts'

/** The `detail` with which an operator's `unlinked` asks the session to end the link; it answers with another. */
export const unlinkAsked = 'unlink-asked'

/** How a link came to stand otherwise than before; for who tells the owner. */
export interface LinkChange {
  accountId: string
  state: LinkState
  detail: string | null
  at: Date
}

export interface LinkReportsOptions {
  accountId: string
  store: Pick<Store, 'reportLink'>
  now(): Date
  notify(change: LinkChange): void
}

type News = Omit<LinkReport, 'at'>

/** Tells the store how the link stands, once for each change. */
export class LinkReports {
  readonly #options: LinkReportsOptions
  #written = ''
  #told = ''

  constructor(options: LinkReportsOptions) {
    this.#options = options
  }

  /** @throws NumberTaken, or what the store throws; the same news is written the next time then. */
  async tell(news: News): Promise<void> {
    const { accountId, store, now } = this.#options
    const text = JSON.stringify([news.state, news.detail, news.number, news.offer])
    if (text === this.#written) return
    const at = now()
    await store.reportLink(accountId, { ...news, at })
    this.#written = text
    this.#notify({ accountId, state: news.state, detail: news.detail ?? null, at })
  }

  /** What the store knows may have changed behind our back: the next news is written in any case. */
  forget(): void {
    this.#written = ''
  }

  /** A new QR code of the same link is no news to the owner. */
  #notify(change: LinkChange): void {
    const text = `${change.state} ${change.detail}`
    if (text !== this.#told) this.#options.notify(change)
    this.#told = text
  }
}
