import type { Logger } from 'pino'
import type { Store } from '../../prisma/store.ts'
import type { JobQueue } from '../queue/queue.ts'

interface CheckDeps {
  store: Pick<Store, 'billing'>
  queue: Pick<JobQueue, 'settle'>
  now: () => Date
  log: Pick<Logger, 'info'>
}

/** How long a webhook's own job may take before it counts as lost. */
const graceMs = 30_000
/** Payments of one round; the next one goes on. */
const limit = 200

/**
 * Finds the payments that Paystack is to be asked about: whose webhook never came, whose job was lost. Costs one look at
 * two indexes where there are none.
 */
export function checkPayments({ store, queue, now, log }: CheckDeps): () => Promise<void> {
  return async () => {
    const at = now()
    const due = await store.billing.paymentsToCheck(at, new Date(at.getTime() - graceMs), limit)
    for (const reference of due) await queue.settle({ reference })
    if (due.length > 0) log.info({ payments: due.length }, 'payments are looked at without being told of')
  }
}
