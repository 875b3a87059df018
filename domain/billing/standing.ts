import { freePlan } from './plan.ts'
import type { Subscription, SubscriptionStatus } from './subscription.ts'

/** After the end of what was paid for, nothing is cut for so long. */
export const graceMs = 7 * 24 * 60 * 60_000

type Stands = Pick<Subscription, 'status' | 'periodEnd' | 'next'>

/** She has said that she wants nothing after this period. */
export function isCancelled({ next }: Pick<Subscription, 'next'>): boolean {
  return next?.planKey === freePlan
}

/** Until when she is served what her row says, even if she pays nothing any more; null: there is no end to it. */
export function servedUntil(subscription: Stands): Date | null {
  const { status, periodEnd } = subscription
  if (status === 'free' || !periodEnd) return null
  const hasGrace = status !== 'trial' && !isCancelled(subscription)
  return hasGrace ? new Date(periodEnd.getTime() + graceMs) : periodEnd
}

/** How a subscription stands at this moment, whether or not the daily run has come to write it down. */
export function standing(subscription: Stands, now: Date): SubscriptionStatus {
  const { status, periodEnd } = subscription
  const end = servedUntil(subscription)
  if (!end || !periodEnd || end <= now) return 'free'
  if (status === 'trial') return 'trial'
  return periodEnd <= now ? 'grace' : 'active'
}

/** What a business may use now; on Free its own version of that. Nobody is served beyond what was paid for and its grace, even when no job runs. */
export function entitledPlan<Terms>(subscription: Stands & { plan: Terms }, free: Terms, now: Date): Terms {
  const isEnded = subscription.status !== 'free' && standing(subscription, now) === 'free'
  return isEnded ? free : subscription.plan
}
