import type { Cycle, Plan } from '../../domain/billing/plan.ts'
import type { Subscription } from '../../domain/billing/subscription.ts'

export const lagos = 'Africa/Lagos'

/** The terms of a plan that is on sale. */
export function plan(key: string, prices: Plan['prices'], changes: Partial<Plan> = {}): Plan {
  const limits = { conversations: 1_000, people: 5, channels: 3, features: [], trialDays: null }
  const name = key.charAt(0).toUpperCase() + key.slice(1)
  return { id: `${key}-1`, key, version: 1, name, prices, ...limits, ...changes }
}

export const free = plan('free', {}, { conversations: 40 })
export const starter = plan('starter', { weekly: 149_900, monthly: 499_900, yearly: 4_499_900 })
export const pro = plan(
  'pro',
  { weekly: 449_900, biweekly: 799_900, monthly: 1_499_900, yearly: 13_499_900 },
  { trialDays: 14 },
)
export const onSale = [free, starter, pro]

/** Paid from 1 to 31 December 2026, 10:00 in Lagos. */
export function paid(changes: Partial<Subscription> = {}): Subscription {
  const periodStart = new Date('2026-12-01T09:00:00Z')
  return {
    businessId: 'b',
    plan: pro,
    status: 'active',
    cycle: 'monthly' as Cycle,
    periodStart,
    periodEnd: new Date('2027-01-01T09:00:00Z'),
    anchorAt: periodStart,
    next: null,
    trialAt: null,
    payBy: 'link',
    hasCard: false,
    credit: 0n,
    dueAt: null,
    rev: 0,
    ...changes,
  }
}

/** Tries Pro until 15 December 2026, 10:00 in Lagos. */
export function trying(changes: Partial<Subscription> = {}): Subscription {
  const trialAt = new Date('2026-12-01T09:00:00Z')
  const periodEnd = new Date('2026-12-15T09:00:00Z')
  return paid({
    status: 'trial',
    cycle: null,
    anchorAt: null,
    periodStart: trialAt,
    trialAt,
    periodEnd,
    ...changes,
  })
}

export function unpaid(changes: Partial<Subscription> = {}): Subscription {
  const nothing = { cycle: null, periodStart: null, periodEnd: null, anchorAt: null }
  return paid({ plan: free, status: 'free', ...nothing, ...changes })
}
