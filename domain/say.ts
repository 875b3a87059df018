import type { LocalDate } from './time.ts'

/**
 * What to say, not how: a locale key with arguments. Sentences are in `locales/<language>/`.
 * Arguments are plain JSON; their names tell the locale how to format them (see `locales/render.ts`).
 */
export interface Say {
  key: string
  args?: Record<string, SayValue>
  /** Choices under the message; on channels without buttons they become numbered text. */
  buttons?: Button[]
}

export type SayValue = string | number | boolean | null | SayValue[] | { [name: string]: SayValue }

/** `text` is what the channel sends back as the customer's message when the button is pressed. */
export interface Button {
  key: string
  args?: Record<string, SayValue>
  text: { key: string; args?: Record<string, SayValue> }
}

/**
 * The same, said on another day: moments with the day on which they were written (`{ at, today }`) get this one, so
 * that what waited to be sent does not say "tomorrow" of today.
 */
export function asOf(says: Say[], today: LocalDate): Say[] {
  const dated = (value: SayValue): SayValue => {
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map(dated)
    const entries = Object.entries(value).map(([name, inner]) => [name, dated(inner)])
    return { ...Object.fromEntries(entries), ...('today' in value && 'at' in value ? { today } : {}) }
  }
  return says.map((say) => (say.args ? { ...say, args: dated(say.args) as NonNullable<Say['args']> } : say))
}
