/**
 * Up to when one session has handed everything over, in WhatsApp's own time. It does not move before the messages
 * that came in meanwhile have been looked for, and never past one that is still to be stored.
 */
export class Cursor {
  /** Where the session began; null: nothing was handed over yet. */
  readonly start: Date | null
  readonly #open = new Set<{ ms: number }>()
  #highest: number
  #complete = false

  constructor(start: Date | null) {
    this.start = start
    this.#highest = start?.getTime() ?? 0
  }

  /** A message is to be handed over. @returns to be called once it is stored, or needs not be */
  begin(at: Date): () => void {
    const message = { ms: at.getTime() }
    this.#open.add(message)
    return () => {
      this.#open.delete(message)
      this.#highest = Math.max(this.#highest, message.ms)
    }
  }

  /** All that came in before the session is handed over, or begun. @param reached when the last of it was written */
  complete(reached?: Date): void {
    this.#complete = true
    this.#highest = Math.max(this.#highest, reached?.getTime() ?? 0)
  }

  get position(): Date | null {
    if (!this.#complete) return this.start
    const earliest = Math.min(...[...this.#open].map(({ ms }) => ms - 1))
    const position = Math.max(this.start?.getTime() ?? 0, Math.min(this.#highest, earliest))
    return position === 0 ? null : new Date(position)
  }
}
