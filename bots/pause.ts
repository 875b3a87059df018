import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds between attempts: doubling from `first` to `longest`. */
export interface Pauses {
  first: number
  longest: number
}

/** Waits; returns early, without an error, when aborted. */
export async function pauseMs(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {})
}

/** Exponential backoff with half of each pause random, so that many accounts do not come back together. */
export function backoff(
  { first, longest }: Pauses,
  random: () => number = Math.random,
): { next(): number; reset(): void } {
  let failures = 0
  return {
    next() {
      const full = Math.min(longest, first * 2 ** failures++)
      return Math.round(full / 2 + (random() * full) / 2)
    },
    reset() {
      failures = 0
    },
  }
}
