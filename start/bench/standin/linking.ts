import { randomBytes } from 'node:crypto'
import type { PageLine } from './page-line.ts'

export interface QrPace {
  /** How long one QR code holds. */
  everyMs: number
  /** After so many codes the page stops and waits to be asked for new ones. */
  codes: number
}

interface Offer {
  ref: string
  left: number
  timer?: NodeJS.Timeout
  /** A pairing code shown instead of the QR code, and the number it was asked for. */
  code?: { text: string; number: string }
}

/** Letters and digits that nobody takes for each other, as in WhatsApp's own codes. */
const alphabet = '123456789ABCDEFGHJKLMNPQRSTVWXYZ'

/** Pages that belong to no account yet and show codes for a phone to take. */
export class Linking {
  readonly #offers = new Map<PageLine, Offer>()
  readonly #pace: QrPace

  constructor(pace: QrPace) {
    this.#pace = pace
  }

  offer(page: PageLine): void {
    page.answer = (method, args) => this.#answer(page, method, args)
    page.onClose = () => this.#end(page)
    this.#restart(page)
  }

  /** The page that shows this QR code now. @throws Error when the code is of yesterday, or of nobody */
  scanned(qr: string): PageLine {
    return this.#take((offer) => offer.ref === qr.split(',')[0] && qr.split(',').length === 5, 'QR code')
  }

  /** The page that shows this pairing code, for this number. @throws Error as above */
  entered(code: string, number: string): PageLine {
    const bare = code.replaceAll('-', '').toUpperCase()
    return this.#take((offer) => offer.code?.text === bare && offer.code.number === number, 'pairing code')
  }

  #take(matches: (offer: Offer) => boolean, what: string): PageLine {
    const found = [...this.#offers].find(([, offer]) => matches(offer))
    if (!found) throw new Error(`This ${what} is not valid (any more): take the newest one.`)
    this.#end(found[0])
    return found[0]
  }

  #restart(page: PageLine): void {
    this.#end(page)
    this.#offers.set(page, { ref: '', left: this.#pace.codes })
    this.#next(page)
  }

  #next(page: PageLine): void {
    const offer = this.#offers.get(page)
    if (!offer) return
    if (offer.left === 0) page.tell({ t: 'idle' })
    else this.#show(page, offer)
  }

  #show(page: PageLine, offer: Offer): void {
    offer.ref = `2@${randomBytes(48).toString('base64')}`
    offer.left -= 1
    page.tell({ t: 'unpaired', ref: offer.ref })
    offer.timer = setTimeout(() => this.#next(page), this.#pace.everyMs)
  }

  #end(page: PageLine): void {
    clearTimeout(this.#offers.get(page)?.timer)
    this.#offers.delete(page)
  }

  #answer(page: PageLine, method: string, [number]: unknown[]): unknown {
    if (method === 'refresh') return this.#restart(page)
    if (method === 'code') return this.#code(page, String(number))
    throw new Error(`${method}: the device is not linked`)
  }

  #code(page: PageLine, number: string): string {
    if (!/^\d{8,15}$/.test(number)) throw new Error('IQErrorBadRequest: not a phone number')
    const text = [...randomBytes(8)].map((byte) => alphabet[byte % alphabet.length]).join('')
    const offer = this.#offers.get(page)
    if (offer) offer.code = { text, number }
    return text
  }
}
