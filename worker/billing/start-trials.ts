import type { Logger } from 'pino'
import { nextLook } from '../../domain/billing/due.ts'
import { trialBegins } from '../../domain/billing/notice.ts'
import { freePlan, type Plan } from '../../domain/billing/plan.ts'
import { addSpan } from '../../domain/time.ts'
import type { BillingStore } from '../../prisma/billing/billing-store.ts'
import type { NewSubscription } from '../../prisma/billing/daily.ts'
import type { JobQueue } from '../queue/queue.ts'

export interface StartTrialsDeps {
  store: { billing: Pick<BillingStore, 'unmetered' | 'meter' | 'plansOnSale'> }
  queue: Pick<JobQueue, 'deliver'>
  log: Pick<Logger, 'info' | 'warn'>
}

/** Businesses that are begun with in one transaction. */
const limit = 200

/**
 * Begins a subscription for every open business that has none: it tries the plan that is for trying, once in its life,
 * and its owner is told. Where no plan is, it begins on Free.
 * @returns how many were begun with
 */
export async function startTrials({ store, queue, log }: StartTrialsDeps, now: Date): Promise<number> {
  const found = await store.billing.unmetered(limit)
  if (found.length === 0) return 0
  const onSale = await store.billing.plansOnSale()
  const free = onSale.find(({ key }) => key === freePlan)
  if (!free) {
    log.warn('no plan is on sale yet, so no business is metered: `jara plans import plans.yaml`')
    return 0
  }
  const trial = onSale.find(({ trialDays }) => trialDays !== null)
  const { begun, notices } = await store.billing.meter(
    found.map((one) => beginning(one, trial, now)),
    free,
    now,
  )
  for (const notice of notices) await queue.deliver(notice)
  log.info({ businesses: begun }, 'subscriptions began')
  return begun
}

function beginning(
  { businessId, zone }: { businessId: string; zone: string },
  plan: Plan | undefined,
  now: Date,
): NewSubscription {
  if (!plan?.trialDays) return { businessId, trial: null }
  const end = addSpan(now, { days: plan.trialDays }, zone)
  const dueAt = nextLook({ status: 'trial', periodEnd: end, next: null }, zone, now)
  const says = trialBegins(plan, plan.trialDays, end, zone, now)
  return { businessId, trial: { plan, end, says, dueAt } }
}
