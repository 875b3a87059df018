import type { Logger } from 'pino'
import { eveningSummary, morningList } from '../domain/owner/briefing.ts'
import type { Say } from '../domain/say.ts'
import type { BriefingDue } from '../prisma/briefings.ts'
import type { Store } from '../prisma/store.ts'
import type { JobQueue } from './queue/queue.ts'

export interface BriefingDeps {
  store: Pick<Store, 'briefingsDue' | 'forBusiness'>
  queue: Pick<JobQueue, 'deliver'>
  now: () => Date
  log: Pick<Logger, 'info'>
}

/** Nobody waits for a list to the second. */
const everyMs = 60_000

/**
 * Sends each owner her bookings in the morning and what the day came to in the evening; once each, however often and in
 * however many processes it runs.
 */
export function briefing(deps: BriefingDeps): () => Promise<void> {
  let lookedAt = Number.NEGATIVE_INFINITY
  /** What was seen to since the start of this process: days on which there was nothing to tell are not read again. */
  let seen = new Set<string>()
  return async () => {
    const now = deps.now()
    if (now.getTime() - lookedAt < everyMs) return
    lookedAt = now.getTime()
    const due = await deps.store.briefingsDue(now)
    for (const one of due) if (!seen.has(nameOf(one))) await tell(deps, one, now)
    seen = new Set(due.map(nameOf))
  }
}

function nameOf({ businessId, date, part }: BriefingDue): string {
  return `briefing:${businessId}:${date}:${part}`
}

async function tell(deps: BriefingDeps, due: BriefingDue, now: Date): Promise<void> {
  const says = await wordsOf(deps, due, now)
  if (!says) return
  const jobs = await deps.store.forBusiness(due.businessId).notifyOwner(nameOf(due), says, now)
  for (const job of jobs) await deps.queue.deliver(job)
  if (jobs.length > 0)
    deps.log.info({ businessId: due.businessId, part: due.part }, 'the owner is told of the day')
}

async function wordsOf(
  { store }: BriefingDeps,
  { businessId, date, part }: BriefingDue,
  now: Date,
): Promise<Say[] | undefined> {
  const shop = store.forBusiness(businessId)
  if (part === 'evening') return eveningSummary(date, await shop.dayFigures(date))
  const [business, rows, timeOff] = await Promise.all([
    shop.business(),
    shop.bookings({ from: date, to: date }),
    shop.timeOff(now),
  ])
  const bookings = rows.filter(({ status, payBy }) => status === 'confirmed' || payBy !== null)
  return morningList({ business, timeOff }, date, bookings)
}
