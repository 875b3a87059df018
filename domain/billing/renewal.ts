import { type Period, periodFrom } from './cycle.ts'
import type { PeriodWish } from './payment.ts'
import { type Cycle, cycles, type Plan } from './plan.ts'
import { isCancelled } from './standing.ts'
import type { Subscription } from './subscription.ts'

/**
 * The terms that follow at the period's end: another plan as it is sold now; her own as she bought it, also where nobody
 * else can buy it like that any more.
 */
export function planThatFollows({ plan, next }: Subscription, onSale: Plan[]): Plan {
  const keeps = !next || (next.planKey === plan.key && (!next.cycle || plan.prices[next.cycle] !== undefined))
  return (!keeps && onSale.find(({ key }) => key === next.planKey)) || plan
}

/** The cycle at which a plan goes on; of one that is not sold like that, the shortest it is sold at. */
function cycleThatFollows({ next, cycle }: Subscription, plan: Plan): Cycle | undefined {
  const wanted = next?.cycle ?? cycle ?? 'monthly'
  return plan.prices[wanted] === undefined ? cycles.find((one) => plan.prices[one] !== undefined) : wanted
}

/**
 * The period after the one that she has, or tries, and what it costs.
 * @returns null where nothing follows that could be paid: on Free, after a cancellation, of a plan without prices
 */
export function renewalOf(subscription: Subscription, onSale: Plan[], zone: string): PeriodWish | null {
  const { businessId, periodEnd } = subscription
  const plan = planThatFollows(subscription, onSale)
  const cycle = cycleThatFollows(subscription, plan)
  const price = cycle && plan.prices[cycle]
  if (!periodEnd || isCancelled(subscription) || !cycle || price === undefined) return null
  const { start, end } = periodAfter(subscription, periodEnd, cycle, zone)
  return {
    businessId,
    purpose: 'subscription',
    planId: plan.id,
    cycle,
    periodStart: start,
    periodEnd: end,
    price,
  }
}

/** Another cycle begins a rhythm of its own. */
function periodAfter(
  { anchorAt, cycle: before }: Subscription,
  start: Date,
  cycle: Cycle,
  zone: string,
): Period {
  return periodFrom(start, { anchorAt: before === cycle && anchorAt ? anchorAt : start, cycle }, zone)
}
