import { nextLook } from '../../domain/billing/due.ts'
import { entered } from '../../domain/billing/entering.ts'
import type { Cycle } from '../../domain/billing/plan.ts'
import { isCancelled } from '../../domain/billing/standing.ts'
import type { Subscription } from '../../domain/billing/subscription.ts'
import { type Db, transaction } from '../client.ts'
import type { PrismaClient } from '../generated/client.ts'
import { lockBilling } from './billing-lock.ts'
import { toPlan } from './plans.ts'
import { findSubscription } from './subscriptions.ts'

/** Writes what a payment has made of a subscription. To be called under `lockBilling`. */
export async function saveSubscription(tx: Db, subscription: Subscription): Promise<void> {
  const { businessId, status, cycle, periodStart, periodEnd, anchorAt, next, credit, dueAt } = subscription
  await tx.subscription.update({
    where: { businessId },
    data: {
      ...{ status, cycle, periodStart, periodEnd, anchorAt, credit, dueAt },
      planId: subscription.plan.id,
      nextPlanKey: next?.planKey ?? null,
      nextCycle: next?.cycle ?? null,
      rev: { increment: 1 },
    },
  })
}

/** See `PaymentStore.enterPaidPeriod`. */
export function enterPaidPeriod(client: PrismaClient, businessId: string, now: Date): Promise<boolean> {
  return transaction(client, async (tx) => {
    await lockBilling(tx, businessId)
    const subscription = await findSubscription(tx, businessId)
    if (!subscription?.periodEnd || subscription.periodEnd > now) return false
    const paid = await tx.payment.findFirst({
      where: {
        ...{ businessId, purpose: 'subscription', status: { in: ['paid', 'disputed'] } },
        periodStart: { gte: subscription.periodEnd, lte: now },
      },
      orderBy: { periodStart: 'asc' },
      include: { plan: { include: { prices: true } }, business: { select: { timezone: true } } },
    })
    if (!paid?.plan || !paid.cycle || !paid.periodStart || !paid.periodEnd) return false
    const { periodStart, periodEnd, business } = paid
    const bought = { plan: toPlan(paid.plan), cycle: paid.cycle as Cycle, periodStart, periodEnd }
    const after = entered(subscription, bought, business.timezone, now)
    // Who cancelled when she had paid already: it ends with the period that she paid.
    const next = isCancelled(subscription) ? subscription.next : null
    const dueAt = nextLook({ ...after, next }, business.timezone, now)
    await saveSubscription(tx, { ...after, next, dueAt })
    return true
  })
}
