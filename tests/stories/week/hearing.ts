import type { OutboundMessage } from '../../../bots/channel.ts'
import type { Language } from '../../../domain/language.ts'
import type { Say } from '../../../domain/say.ts'
import { render } from '../../../locales/render.ts'
import type { Understand } from '../../../worker/understand.ts'
import { CollectingChannel } from '../house.ts'
import { type Read, scripted } from '../scene.ts'
import type { Phrase } from './words.ts'

/** What reached somebody, and when. */
export interface Told {
  at: Date
  accountId: string
  address: string
  /** The outbound row. */
  id: string
  text: string
  says: Say[]
  /** What a customer would send by pressing each. */
  buttons: { key: string; text: string }[]
}

/** What is said and understood in the week. */
export interface Hearing {
  understand: Understand
  /** A customer is about to write this, which means what the phrase says. */
  learn(phrase: Phrase, language: Language): void
  render: typeof render
  /** What was rendered last: one message is sent at a time. */
  latest(): Pick<Told, 'says' | 'buttons'>
}

export function openHearing(): Hearing {
  const readings: Record<string, Read[]> = {}
  const languages = new Map<string, Language>()
  const read = scripted(readings)
  let latest: Pick<Told, 'says' | 'buttons'> = { says: [], buttons: [] }
  return {
    async understand(input) {
      const understood = await read(input)
      const language = languages.get(input.messages.at(-1) ?? '') ?? 'en'
      return { ...understood, intent: { ...understood.intent, language } }
    },
    learn({ text, reads }, language) {
      readings[text] = reads
      languages.set(text, language)
    },
    render(says, language, options) {
      const rendered = render(says, language, options)
      const keys = says.flatMap((say) => say.buttons ?? []).map(({ key }) => key)
      const buttons = rendered.buttons.map(({ text }, place) => ({ key: keys[place] ?? '', text }))
      latest = { says, buttons }
      return rendered
    },
    latest: () => latest,
  }
}

/** Shows all buttons there are, and tells at once who was written to. */
export class TellingChannel extends CollectingChannel {
  readonly #onSent: (sent: Pick<Told, 'accountId' | 'address' | 'id' | 'text'>) => void

  constructor(
    { kind, id }: { kind: CollectingChannel['kind']; id: string },
    onSent: (sent: Pick<Told, 'accountId' | 'address' | 'id' | 'text'>) => void,
  ) {
    super(kind, id, { buttons: 10 })
    this.#onSent = onSent
  }

  override async send(address: string, message: OutboundMessage): Promise<{ externalId: string }> {
    const { externalId } = await super.send(address, message)
    const { accountId } = this
    this.#onSent({ accountId, address, id: message.id ?? '', text: message.text })
    return { externalId: `${accountId}-${externalId}` }
  }
}
