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
  /** Milliseconds until the account may send the next one; 0: now. Ask and send `inTurn`. */
  waitMs(accountId: string, pace: Pace): Promise<number>
  /** One piece of work at a time for each account of this process. */
  inTurn<Result>(accountId: string, work: () => Promise<Result>): Promise<Result>
}

const hourMs = 60 * 60 * 1_000

/**
 * The pace of each account. What was sent is counted in the database, so a restart forgets nothing but the length of
 * the pause that it was in, which is drawn again.
 */
export function openPacing({ store, now, random }: PaceDeps): Pacing {
  const pauses = new Map<string, { after: number; ms: number }>()
  const turns = new Map<string, Promise<unknown>>()

  /** Drawn once for each message: whoever asks again must not get a longer one. */
  const pauseAfter = (accountId: string, after: number, { least, most }: Pace['betweenMs']) => {
    const drawn = pauses.get(accountId)
    if (drawn?.after === after) return drawn.ms
    const ms = Math.round(least + random() * (most - least))
    pauses.set(accountId, { after, ms })
    return ms
  }

  return {
    async waitMs(accountId, { perHour, betweenMs }) {
      const at = now()
      const { count, lastAt } = await store.proactiveSince(accountId, new Date(at.getTime() - hourMs))
      // When the oldest of them is an hour old is not known: an average gap later is soon enough to ask again.
      if (count >= perHour) return Math.ceil(hourMs / perHour)
      if (!lastAt) return 0
      const due = lastAt.getTime() + pauseAfter(accountId, lastAt.getTime(), betweenMs)
      return Math.max(0, due - at.getTime())
    },
    inTurn(accountId, work) {
      const turn = (turns.get(accountId) ?? Promise.resolve()).then(work)
      turns.set(
        accountId,
        turn.catch(() => {}),
      )
      return turn
    },
  }
}
