import type { Logger } from 'pino'
import { afterQuietHours } from '../domain/quiet-hours.ts'
import { freedSays } from '../domain/step/freed.ts'
import { toLocal } from '../domain/time.ts'
import { offersFor } from '../domain/waiting.ts'
import type { Store } from '../prisma/store.ts'
import type { JobQueue } from './queue/queue.ts'

export interface WaitingDeps {
  store: Pick<Store, 'endOffers' | 'lapseWaiting' | 'waitingLines' | 'forBusiness'>
  queue: Pick<JobQueue, 'deliver'>
  now: (businessId?: string) => Date
  log: Pick<Logger, 'info'>
}

/** Businesses that one run looks at; the next one goes on. */
const limit = 50

/**
 * Offers freed times to those who wait for them, first come, first served: each is kept for one customer for a while,
 * and goes to the next when she declines or says nothing. However often this runs, and in however many processes, no
 * time is offered to two. At night nobody is asked.
 */
export function offerFreedTimes(deps: WaitingDeps): () => Promise<void> {
  return async () => {
    for (const job of await deps.store.endOffers(deps.now())) await deps.queue.deliver(job)
    const lapsed = await deps.store.lapseWaiting(deps.now())
    let offered = 0
    for (const businessId of await deps.store.waitingLines(deps.now(), limit))
      offered += await offerOf(deps, businessId)
    if (lapsed + offered > 0) deps.log.info({ lapsed, offered }, 'freed times are offered to those who wait')
  }
}

async function offerOf({ store, queue, now: clock }: WaitingDeps, businessId: string): Promise<number> {
  const now = clock(businessId)
  const shop = store.forBusiness(businessId)
  const { facts, quiet, line } = await shop.waitingLine(now)
  const local = toLocal(now, facts.business.timezone)
  if (afterQuietHours(local, quiet) > local) return 0
  let offered = 0
  for (const freed of offersFor(facts, line, local)) {
    const job = await shop.offerFreed({ ...freed, says: freedSays(facts, freed, local), now })
    if (!job) continue
    offered += 1
    await queue.deliver(job)
  }
  return offered
}
