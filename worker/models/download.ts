import { setTimeout as sleep } from 'node:timers/promises'
import { attempt, type Course } from './attempt.ts'
import { ModelFault, Passing } from './model-fault.ts'

/** Waits of a pull, in ms, and its patience. */
export interface PullTiming {
  /** Silence after which a connection counts as lost. */
  stallMs: number
  /** Before the second try; doubled each time, up to `longestWaitMs`. */
  firstWaitMs: number
  longestWaitMs: number
  /** Tries in a row that bring no byte more than the best before them. */
  tries: number
}

export const defaultPullTiming = {
  stallMs: 30_000,
  firstWaitMs: 1_000,
  longestWaitMs: 30_000,
  tries: 8,
} satisfies PullTiming

export interface Patience {
  timing: PullTiming
  /** Between 0 and 1: spreads the tries of many machines. */
  random: () => number
  /** Told before each wait. */
  waiting(reason: string, ms: number): void
}

/**
 * Runs `work` until it gets through, with growing waits after faults that may pass.
 * @param gained whether the last try brought something new: then the count of tries begins anew
 * @throws ModelFault; `unreachable` when patience is used up
 */
export async function patiently<T>(
  work: () => Promise<T>,
  gained: () => boolean,
  { timing, random, waiting }: Patience,
  signal: AbortSignal | undefined,
): Promise<T> {
  for (let fruitless = 0; ; ) {
    try {
      return await work()
    } catch (cause) {
      if (!(cause instanceof Passing)) throw cause
      fruitless = gained() ? 1 : fruitless + 1
      if (fruitless >= timing.tries) throw gaveUp(cause, timing.tries)
      const ms = cause.waitMs ?? backOff(fruitless, timing, random)
      waiting(cause.message, ms)
      await sleep(ms, undefined, { signal }).catch(() => {
        throw signal?.reason
      })
    }
  }
}

/**
 * Brings the part up to the whole file, over as many connections as it takes.
 * @throws Changed, ModelFault
 */
export async function download(course: Course, patience: Patience): Promise<void> {
  let best = course.part.offset
  const gained = () => {
    const more = course.part.offset > best
    best = Math.max(best, course.part.offset)
    return more
  }
  const work = async () => {
    if (course.part.offset < course.offer.size) await attempt(course)
  }
  await patiently(work, gained, patience, course.remote.signal)
}

function backOff(
  fruitless: number,
  { firstWaitMs, longestWaitMs }: PullTiming,
  random: () => number,
): number {
  const full = Math.min(firstWaitMs * 2 ** (fruitless - 1), longestWaitMs)
  return full / 2 + (full / 2) * random()
}

function gaveUp(cause: Passing, tries: number): ModelFault {
  return new ModelFault(
    'unreachable',
    `Gave up after ${tries} tries: ${cause.message}. What came is kept: run the same command later and it goes on, or name another host with --mirror URL`,
    { cause },
  )
}
