import type { Language } from '../domain/language.ts'
import type { Say } from '../domain/say.ts'

export interface Rendered {
  text: string
  buttons: { label: string; text: string }[]
}

/**
 * Turns what to say into the text of one message.
 * @param options.seed picks among wordings: the same seed gives the same text (use the outbound's cause id)
 * @throws Error when a key or an argument is missing
 */
export function render(says: Say[], _language: Language, _options: { seed: string }): Rendered {
  return { text: says.map((say) => say.key).join('\n'), buttons: [] }
}
