import type { Cycle, Plan } from './plan.ts'
import type { Subscription } from './subscription.ts'

/** A period of a plan that is paid for. */
export interface Bought {
  plan: Plan
  cycle: Cycle
  periodStart: Date
  periodEnd: Date
}

/**
 * What paying a period does to a subscription. A period that is still to begin (paid ahead) leaves it as it is until
 * then: the daily run enters it at `dueAt`. One that has begun is entered at once, out of grace too. Who is on Free by
 * now, or whose period is over, gets a whole one from now on, whatever the link was once for.
 * @param endOf the end of the period of that cycle that begins then
 */
export function afterPaying(
  subscription: Subscription,
  bought: Bought,
  now: Date,
  endOf: (start: Date, cycle: Cycle) => Date,
): Subscription {
  const aheadOfTime = bought.periodStart > now && subscription.status !== 'free'
  if (aheadOfTime) return { ...subscription, dueAt: bought.periodStart }
  const late = subscription.status === 'free' || bought.periodEnd <= now
  const start = late ? now : bought.periodStart
  return entered(
    subscription,
    late ? { ...bought, periodStart: start, periodEnd: endOf(start, bought.cycle) } : bought,
    now,
  )
}

/** The subscription in a period that it has paid for. */
export function entered(subscription: Subscription, bought: Bought, now: Date): Subscription {
  const goesOn =
    subscription.cycle === bought.cycle && subscription.periodEnd?.getTime() === bought.periodStart.getTime()
  return {
    ...subscription,
    plan: bought.plan,
    status: 'active',
    cycle: bought.cycle,
    periodStart: bought.periodStart,
    periodEnd: bought.periodEnd,
    anchorAt: goesOn ? (subscription.anchorAt ?? bought.periodStart) : bought.periodStart,
    next: null,
    // The daily run looks at it next, and finds when there is something to do.
    dueAt: now,
  }
}
