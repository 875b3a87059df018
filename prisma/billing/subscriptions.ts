import type { Cycle } from '../../domain/billing/plan.ts'
import type { PayBy, Subscription, SubscriptionStatus } from '../../domain/billing/subscription.ts'
import type { Db } from '../client.ts'
import { toPlan } from './plans.ts'

/** See `BillingStore.subscription`. */
export async function findSubscription(db: Db, businessId: string): Promise<Subscription | null> {
  const row = await db.subscription.findUnique({
    where: { businessId },
    include: { plan: { include: { prices: true } } },
    relationLoadStrategy: 'join',
  })
  if (!row) return null
  const {
    plan,
    status,
    cycle,
    nextPlanKey,
    nextCycle,
    payBy,
    cardId,
    createdAt: _,
    updatedAt: __,
    ...rest
  } = row
  return {
    businessId,
    plan: toPlan(plan),
    status: status as SubscriptionStatus,
    cycle: cycle as Cycle | null,
    periodStart: rest.periodStart,
    periodEnd: rest.periodEnd,
    anchorAt: rest.anchorAt,
    next: nextPlanKey === null ? null : { planKey: nextPlanKey, cycle: nextCycle as Cycle | null },
    trialAt: rest.trialAt,
    payBy: payBy as PayBy,
    hasCard: cardId !== null,
    credit: rest.credit,
    dueAt: rest.dueAt,
    rev: rest.rev,
  }
}
