import type { Store } from '../prisma/store.ts'
import type { Pace } from './channel.ts'

export interface PaceDeps {
  store: Pick<Store, 'proactiveSince'>
  now: () => Date
  /** From 0 up to 1. */
  random: () => number
}

/** Sends unasked messages as slowly as a person would: an account that writes to many at once is shut by its channel. */
export interface Pacing {
  /**
   * Asks to send one unasked message on the account.
   * @returns 0: now, and nobody else of this process may until `leave`; else how many milliseconds to wait
   */
  enter(accountId: string, pace: Pace): Promise<number>
  leave(accountId: string): void
}

const hourMs = 60 * 60 * 1_000

/**
 * The pace of each account. What was sent is counted in the database, so a restart forgets nothing but the length of
 * the pause that it was in, which is drawn again.
 */
export function openPacing({ store, now, random }: PaceDeps): Pacing {
  const pauses = new Map<string, { after: number; ms: number }>()
  const sending = new Set<string>()

  /** Drawn once for each message: whoever asks again must not get a longer one. */
  const pauseAfter = (accountId: string, after: number, { least, most }: Pace['betweenMs']) => {
    const drawn = pauses.get(accountId)
    if (drawn?.after === after) return drawn.ms
    const ms = Math.round(least + random() * (most - least))
    pauses.set(accountId, { after, ms })
    return ms
  }

  const waitMs = async (accountId: string, { perHour, betweenMs }: Pace) => {
    const at = now()
    const { count, lastAt } = await store.proactiveSince(accountId, new Date(at.getTime() - hourMs))
    // When the oldest of them is an hour old is not known: an average gap later is soon enough to ask again.
    if (count >= perHour) return Math.ceil(hourMs / Math.max(1, perHour))
    if (!lastAt) return 0
    const due = lastAt.getTime() + pauseAfter(accountId, lastAt.getTime(), betweenMs)
    return Math.max(0, due - at.getTime())
  }

  return {
    async enter(accountId, pace) {
      // Whoever waited here would keep a worker from sending replies.
      if (sending.has(accountId)) return Math.max(1_000, pace.betweenMs.least)
      sending.add(accountId)
      const wait = await waitMs(accountId, pace).catch((error: unknown) => {
        sending.delete(accountId)
        throw error
      })
      if (wait > 0) sending.delete(accountId)
      return wait
    },
    leave: (accountId) => void sending.delete(accountId),
  }
}
