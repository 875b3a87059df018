import type { Link, LinkReport } from '../../prisma/phone-link.ts'
import type { GuardedClient } from './client.ts'

/** How a phone gets linked: QR codes, or a pairing code while a number is given. She may change her mind. */
export class Linking {
  /** QR codes that WhatsApp has shown. */
  qrs = 0
  readonly #client: GuardedClient
  readonly #codeMs: number
  readonly #changed: () => void
  #qr: LinkReport['offer']
  #code: LinkReport['offer']
  #number: string | null = null
  #refused = false
  /** The page that showed the last QR code: one that loaded anew knows nothing of a code that was asked for. */
  #page = -1

  constructor(client: GuardedClient, codeMs: number, changed: () => void) {
    this.#client = client
    this.#codeMs = codeMs
    this.#changed = changed
    client.on('qr', (value) => {
      this.qrs += 1
      if (this.#page !== client.document) this.#number = null
      this.#page = client.document
      this.#qr = { kind: 'qr', value }
    })
    client.on('code', (value) => {
      this.#code = { kind: 'code', value }
    })
  }

  /** Only with a QR code, WhatsApp stops after some and must be asked for more. */
  get byQr(): boolean {
    return this.#number === null
  }

  get news(): Pick<LinkReport, 'offer' | 'detail'> {
    if (this.#refused) return { detail: 'code-refused' }
    const offer = this.byQr ? this.#qr : this.#code
    return offer ? { offer } : { detail: 'starting' }
  }

  /** Follows what the link's row asks for, once WhatsApp's page is there. @returns whether that is something new */
  follow(link: Link): boolean {
    if (this.#page !== this.#client.document || link.pairNumber === this.#number) return false
    this.#number = link.pairNumber
    this.#code = undefined
    this.#refused = false
    const asked = this.byQr
      ? this.#client.cancelPairingCode()
      : this.#client.requestPairingCode(link.pairNumber as string, true, this.#codeMs)
    // A code that WhatsApp refuses is asked for again only when the number changes.
    asked.then(this.#changed, () => {
      this.#refused = !this.byQr
      this.#changed()
    })
    return true
  }
}
