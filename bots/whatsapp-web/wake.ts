import { pauseMs } from '../pause.ts'

/** Waits until something happens, or for a while. What happens meanwhile ends the next wait at once. */
export class Wake {
  #bell = new AbortController()

  /** Something happened. */
  ring(): void {
    this.#bell.abort()
  }

  async next(ms: number, signal: AbortSignal): Promise<void> {
    await pauseMs(ms, AbortSignal.any([signal, this.#bell.signal]))
    this.#bell = new AbortController()
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
