import type { Cycle } from '../../domain/billing/plan.ts'
import type { PayBy, Subscription, SubscriptionStatus } from '../../domain/billing/subscription.ts'
import type { SubscriptionEdit } from '../../domain/billing/subscription-edit.ts'
import type { Db } from '../client.ts'
import type { Prisma } from '../generated/client.ts'
import { toPlan } from './plans.ts'

/** What a row needs beside it to be a `Subscription`. */
export const withPlan = { plan: { include: { prices: true } } } satisfies Prisma.SubscriptionInclude

/** See `SubscriptionStore.subscription`. */
export async function findSubscription(db: Db, businessId: string): Promise<Subscription | null> {
  const row = await db.subscription.findUnique({
    where: { businessId },
    include: withPlan,
    relationLoadStrategy: 'join',
  })
  return row && toSubscription(row)
}

/** Of those of the businesses that are metered. One statement. */
export async function findSubscriptions(db: Db, businessIds: string[]): Promise<Map<string, Subscription>> {
  const rows = await db.subscription.findMany({
    where: { businessId: { in: businessIds } },
    include: withPlan,
    relationLoadStrategy: 'join',
  })
  return new Map(rows.map((row) => [row.businessId, toSubscription(row)]))
}

/** A row and its plan as the domain knows them. */
export function toSubscription({
  plan,
  status,
  cycle,
  nextPlanKey,
  nextCycle,
  payBy,
  cardId,
  planId: _,
  createdAt: __,
  updatedAt: ___,
  ...rest
}: Prisma.SubscriptionGetPayload<{ include: typeof withPlan }>): Subscription {
  return {
    ...rest,
    plan: toPlan(plan),
    status: status as SubscriptionStatus,
    cycle: cycle as Cycle | null,
    next: nextPlanKey === null ? null : { planKey: nextPlanKey, cycle: nextCycle as Cycle | null },
    payBy: payBy as PayBy,
    hasCard: cardId !== null,
  }
}

/**
 * Writes what an owner wants otherwise, where her subscription is still as she was shown it; reminders of what was to
 * follow before, that wait to be sent, are dropped. One statement.
 * @returns how many were written: 0 or 1
 */
export async function writeChange(
  tx: Db,
  businessId: string,
  { was, becomes, dueAt }: SubscriptionEdit,
  now: Date,
): Promise<number> {
  const [planKey, cycle] = [becomes.next?.planKey ?? null, becomes.next?.cycle ?? null]
  const follows = JSON.stringify(becomes.next) !== JSON.stringify(was.next)
  const rows = await tx.$queryRaw<unknown[]>`
    WITH changed AS (
      UPDATE "Subscription" SET "nextPlanKey" = ${planKey}, "nextCycle" = ${cycle}, "payBy" = ${becomes.payBy},
        "dueAt" = ${dueAt}::timestamptz, "rev" = "rev" + 1, "updatedAt" = ${now}::timestamptz
      WHERE "businessId" = ${businessId} AND "planId" = ${was.planId} AND "payBy" = ${was.payBy}
        AND "periodEnd" IS NOT DISTINCT FROM ${was.periodEnd}::timestamptz
        AND "nextPlanKey" IS NOT DISTINCT FROM ${was.next?.planKey ?? null}::text
        AND "nextCycle" IS NOT DISTINCT FROM ${was.next?.cycle ?? null}::text
      RETURNING "businessId"),
    dropped AS (
      UPDATE "Outbound" SET "status" = 'dropped', "error" = 'the owner has changed her subscription since'
      WHERE ${follows} AND "businessId" IN (SELECT "businessId" FROM changed)
        AND "subscriptionEnd" IS NOT NULL AND "status" = 'pending')
    SELECT "businessId" FROM changed`
  return rows.length
}
