/** Does what belongs to one chat one after the other, and chats beside each other. */
export class ChatQueues {
  readonly #ends = new Map<string, Promise<void>>()

  /** @param work must not reject */
  add(chatId: string, work: () => Promise<void>): Promise<void> {
    const end = (this.#ends.get(chatId) ?? Promise.resolve()).then(work)
    this.#ends.set(chatId, end)
    void end.then(() => {
      if (this.#ends.get(chatId) === end) this.#ends.delete(chatId)
    })
    return end
  }

  /** Resolves when nothing is left to do. */
  async idle(): Promise<void> {
    while (this.#ends.size > 0) await Promise.all(this.#ends.values())
  }
}

/** Lets so many pieces of work run at once; the others wait their turn. */
export function atMost(count: number): (work: () => Promise<void>) => Promise<void> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running >= count) await new Promise<void>((go) => waiting.push(go))
    else running++
    try {
      await work()
    } finally {
      // Whoever waits takes the place over, so that nobody slips in between.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
