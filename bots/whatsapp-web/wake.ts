/** Waits until something happens, or for a while. What happens meanwhile ends the next wait at once. */
export class Wake {
  #rung = false
  #waiter: (() => void) | undefined

  /** Something happened. */
  ring(): void {
    this.#rung = true
    this.#waiter?.()
  }

  /** One waits at a time. @returns early when aborted */
  async next(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#rung && !signal.aborted) await this.#wait(ms, signal)
    this.#rung = false
  }

  /** By hand: a session ticks for months, and a signal made anew for each wait would stay with the one it follows. */
  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, ms)
    this.#waiter = resolve
    const aborted = () => resolve()
    signal.addEventListener('abort', aborted)
    await promise
    signal.removeEventListener('abort', aborted)
    clearTimeout(timer)
    this.#waiter = undefined
  }
}

/** For how long something has been as it is, in milliseconds of a clock that nobody sets. */
export class Ages {
  readonly #since = new Map<string, { value: unknown; at: number }>()

  of(what: string, value: unknown): number {
    const known = this.#since.get(what)
    if (known && known.value === value) return performance.now() - known.at
    this.#since.set(what, { value, at: performance.now() })
    return 0
  }

  /** Counts anew from the next time that it is asked for. */
  reset(what: string): void {
    this.#since.delete(what)
  }
}
