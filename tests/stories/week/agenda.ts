import type { JobQueue } from '../../../worker/queue/queue.ts'

type Turn = Parameters<JobQueue['wake']>[0]
type Delivery = Parameters<JobQueue['deliver']>[0]

interface Workers {
  answer(job: Turn): Promise<void>
  deliver(job: Delivery): Promise<void>
}

/**
 * The week's own time: what is to happen stands in it at its moment, and the clock jumps from one to the next. The
 * queue's delays go by this clock too, which no queue over a database can do.
 */
export interface Agenda {
  now(): Date
  /** Milliseconds from now. */
  after(ms: number, happen: () => Promise<void>): void
  queue: Pick<JobQueue, 'wake' | 'deliver'>
  /** Lives until then. */
  run(workers: Workers, until: Date): Promise<void>
}

export function openAgenda(begin: Date): Agenda {
  let now = begin.getTime()
  const events: { at: number; happen: () => Promise<void> }[] = []
  const turns = new Map<string, { at: number; job: Turn }>()
  const deliveries = new Map<string, { at: number; job: Delivery }>()
  const due = <Entry extends { at: number }>(entries: Map<string, Entry>): Entry[] => {
    const found = [...entries].filter(([, { at }]) => at <= now)
    for (const [key] of found) entries.delete(key)
    return found.map(([, entry]) => entry)
  }
  const soonest = () =>
    Math.min(
      events[0]?.at ?? Number.POSITIVE_INFINITY,
      ...[...turns.values(), ...deliveries.values()].map(({ at }) => at),
    )
  return {
    now: () => new Date(now),
    after(ms, happen) {
      const at = now + Math.max(0, Math.round(ms))
      const place = events.findLastIndex((event) => event.at <= at) + 1
      events.splice(place, 0, { at, happen })
    },
    queue: {
      async wake(job, settleMs) {
        turns.set(job.conversationId, { at: now + settleMs, job })
      },
      async deliver(job, delayMs = 0) {
        if (!deliveries.has(job.outboundId)) deliveries.set(job.outboundId, { at: now + delayMs, job })
      },
    },
    async run({ answer, deliver }, until) {
      for (let at = soonest(); at <= until.getTime(); at = soonest()) {
        now = Math.max(now, at)
        while ((events[0]?.at ?? Number.POSITIVE_INFINITY) <= now) await events.shift()?.happen()
        // Who writes at one moment is answered at one moment: that is when two want one chair.
        await Promise.all(due(turns).map(({ job }) => answer(job)))
        for (const { job } of due(deliveries)) await deliver(job)
      }
      now = Math.max(now, until.getTime())
    },
  }
}
