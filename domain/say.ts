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
