import { type Period, periodFrom } from './cycle.ts'
import { nextLook } from './due.ts'
import type { Cycle, Plan } from './plan.ts'
import { isCancelled, standing } from './standing.ts'
import type { Subscription } from './subscription.ts'

/** A period of a plan that is paid for. */
export interface Bought {
  plan: Plan
  cycle: Cycle
  periodStart: Date
  periodEnd: Date
}

/** What a payment for a whole period comes to, when it comes. */
export type Entry =
  /** She is in it from now on. `period` is what she has got for it. */
  | { kind: 'entered'; subscription: Subscription; period: Period }
  /** It begins where what she has ends: until then she keeps that, and the daily run enters it. */
  | { kind: 'ahead'; subscription: Subscription; period: Period }
  /** She has that time already, paid for by another payment. */
  | { kind: 'covered' }

/**
 * What paying for a period does. One that is still to begin leaves everything as it is until then. One that has begun
 * is entered at once, out of grace too. Who is on Free by now, or tries a plan, gets a whole period from this moment,
 * whatever the link was once for.
 */
export function afterPaying(subscription: Subscription, bought: Bought, zone: string, now: Date): Entry {
  const { periodEnd } = subscription
  const stands = standing(subscription, now)
  const period = { start: bought.periodStart, end: bought.periodEnd }
  const follows = periodEnd !== null && bought.periodStart >= periodEnd
  if (stands !== 'free' && follows && bought.periodStart > now) {
    // Who has cancelled and pays all the same goes on.
    const next = isCancelled(subscription) ? null : subscription.next
    return { kind: 'ahead', subscription: { ...subscription, next, dueAt: bought.periodStart }, period }
  }
  if ((stands === 'active' || stands === 'grace') && !follows) return { kind: 'covered' }
  if (stands === 'grace' && bought.periodEnd > now) {
    return { kind: 'entered', subscription: entered(subscription, bought, zone, now), period }
  }
  const { end } = periodFrom(now, { anchorAt: now, cycle: bought.cycle }, zone)
  const fresh = { ...bought, periodStart: now, periodEnd: end }
  return {
    kind: 'entered',
    subscription: entered(subscription, fresh, zone, now),
    period: { start: now, end },
  }
}

/** The subscription in a period that it has paid for. */
export function entered(subscription: Subscription, bought: Bought, zone: string, now: Date): Subscription {
  const goesOn =
    subscription.cycle === bought.cycle && subscription.periodEnd?.getTime() === bought.periodStart.getTime()
  const status = {
    status: 'active' as const,
    periodEnd: bought.periodEnd,
    next: null,
  }
  return {
    ...subscription,
    ...status,
    plan: bought.plan,
    cycle: bought.cycle,
    periodStart: bought.periodStart,
    anchorAt: goesOn ? (subscription.anchorAt ?? bought.periodStart) : bought.periodStart,
    dueAt: nextLook(status, zone, now),
  }
}
