import type { Channel, OutboundMessage } from '../../../bots/channel.ts'
import type { Language } from '../../../domain/language.ts'
import type { Say } from '../../../domain/say.ts'
import { render } from '../../../locales/render.ts'

/** What reached an owner, and when. */
export interface Told {
  at: Date
  /** The outbound row. */
  id: string
  says: Say[]
}

/** Renders as the product does, and keeps of what: one message is sent at a time. */
export function openHearing() {
  let latest: Say[] = []
  return {
    render(says: Say[], language: Language, options: { seed: string }) {
      latest = says
      return render(says, language, options)
    },
    latest: () => latest,
  }
}

/** Tells at once what came. */
export class ListeningPhone implements Channel {
  readonly kind = 'telegram'
  readonly accountId: string
  readonly can = { buttons: 3, textLimit: 4096, typing: false }
  onHeard: (address: string, id: string) => void = () => {}
  #sent = 0

  constructor(account: { id: string }) {
    this.accountId = account.id
  }

  async listen(): Promise<void> {}

  async send(address: string, message: OutboundMessage): Promise<{ externalId: string }> {
    this.onHeard(address, message.id ?? '')
    this.#sent += 1
    return { externalId: `${this.accountId}-${this.#sent}` }
  }
}
