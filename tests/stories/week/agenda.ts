import type { JobQueue } from '../../../worker/queue/queue.ts'
import type { Random } from './random.ts'

type Turn = Parameters<JobQueue['wake']>[0]
type Delivery = Parameters<JobQueue['deliver']>[0]

export interface Workers {
  answer(job: Turn): Promise<void>
  deliver(job: Delivery): Promise<void>
}

/**
 * The week's own time: what is to happen stands in it at its moment, and the clock jumps from one to the next. The
 * queue's delays go by this clock too, which no queue over a database can do. Like any queue it loses a job now and
 * then, and runs one twice.
 */
export interface Agenda {
  now(): Date
  /** @param ms from now */
  after(ms: number, happen: () => Promise<void>): void
  queue: Pick<JobQueue, 'wake' | 'deliver'>
  /** Lives until then. */
  run(workers: Workers, until: Date): Promise<void>
}

/** What is lost is found by the sweep, within minutes. */
const faults = { lost: 0.02, twice: 0.03 }

export function openAgenda(begin: Date, random: Random): Agenda {
  const time = { now: begin.getTime() }
  const events: { at: number; happen: () => Promise<void> }[] = []
  const turns = openJobs<Turn>(time, random)
  const deliveries = openJobs<Delivery>(time, random)
  const soonest = () =>
    Math.min(events[0]?.at ?? Number.POSITIVE_INFINITY, turns.soonest(), deliveries.soonest())
  return {
    now: () => new Date(time.now),
    after(ms, happen) {
      const at = time.now + Math.max(0, Math.round(ms))
      events.splice(events.findLastIndex((event) => event.at <= at) + 1, 0, { at, happen })
    },
    queue: {
      wake: async (job, settleMs) => turns.put(job.conversationId, job, settleMs),
      deliver: async (job, delayMs = 0) => deliveries.put(job.outboundId, job, delayMs),
    },
    async run({ answer, deliver }, until) {
      for (let at = soonest(); at <= until.getTime(); at = soonest()) {
        time.now = Math.max(time.now, at)
        while ((events[0]?.at ?? Number.POSITIVE_INFINITY) <= time.now) await events.shift()?.happen()
        // Who writes at one moment is answered at one moment: that is when two want one chair.
        await Promise.all(turns.due().map((job) => answer(job)))
        for (const job of deliveries.due()) await deliver(job)
      }
      time.now = until.getTime()
    },
  }
}

/** Jobs that wait, one for each name: a later call for it puts it off. */
function openJobs<Job>(time: { now: number }, random: Random) {
  const waiting = new Map<string, { at: number; job: Job }>()
  return {
    put(name: string, job: Job, delayMs: number) {
      if (!random.chance(faults.lost)) waiting.set(name, { at: time.now + delayMs, job })
    },
    soonest: () => Math.min(...[...waiting.values()].map(({ at }) => at)),
    /** Takes out what is to be done now. */
    due(): Job[] {
      const found = [...waiting].filter(([, { at }]) => at <= time.now)
      for (const [name] of found) waiting.delete(name)
      return found.flatMap(([, { job }]) => (random.chance(faults.twice) ? [job, job] : [job]))
    },
  }
}
