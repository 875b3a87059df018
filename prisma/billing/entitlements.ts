import { type Feature, freePlan } from '../../domain/billing/plan.ts'
import type { Db } from '../client.ts'
import { Prisma } from '../generated/client.ts'
import { NotInPlan } from '../store.ts'
import { isServed } from './served.ts'

/**
 * A condition: the business of this id may use the feature now, because the plan that it is served has it or because it is
 * not metered.
 */
export function entitled(businessId: Prisma.Sql, feature: Feature, now: Date): Prisma.Sql {
  return Prisma.sql`NOT EXISTS (
    SELECT FROM "Subscription" AS s JOIN "Plan" AS ep ON CASE WHEN s."status" = 'free' OR ${isServed(now)} THEN ep."id" = s."planId"
      ELSE ep."key" = ${freePlan} AND ep."retiredAt" IS NULL END
    WHERE s."businessId" = ${businessId} AND NOT (${feature} = ANY(ep."features")))`
}

/** @throws NotInPlan */
export async function mustAllow(db: Db, businessId: string, feature: Feature): Promise<void> {
  const plan = await planOf(db, businessId)
  if (!plan || plan.features.includes(feature)) return
  const better = await cheapest(db, { features: { has: feature } })
  throw new NotInPlan(`The plan ${plan.name} is without ${feature}${offer(better)}`, {
    ...{ plan: plan.name, limit: 0, better },
  })
}

type Limited = 'people' | 'channels'

/**
 * Refuses more than the plan has room for. What was there before stays, also where it is more than that.
 * @param before how many there are
 * @param after how many there would be
 * @throws NotInPlan
 */
export async function mustHaveRoom(
  db: Db,
  businessId: string,
  what: Limited,
  { before, after }: { before: number; after: number },
): Promise<void> {
  if (after <= before) return
  const plan = await planOf(db, businessId)
  const limit = plan?.[what] ?? null
  if (!plan || limit === null || after <= limit) return
  const better = await cheapest(db, { OR: [{ [what]: null }, { [what]: { gte: after } }] })
  throw new NotInPlan(
    `The plan ${plan.name} has room for ${limit} ${what}, and ${after} would be there${offer(better)}`,
    { plan: plan.name, limit, better },
  )
}

async function planOf(db: Db, businessId: string) {
  const row = await db.subscription.findUnique({
    where: { businessId },
    select: { plan: { select: { name: true, features: true, people: true, channels: true } } },
    relationLoadStrategy: 'join',
  })
  return row?.plan
}

/** The first on sale that has it, as the plans file orders them. */
async function cheapest(db: Db, has: Prisma.PlanWhereInput): Promise<string | null> {
  const row = await db.plan.findFirst({
    where: { AND: [{ retiredAt: null }, has] },
    orderBy: { position: 'asc' },
    select: { name: true },
  })
  return row?.name ?? null
}

function offer(better: string | null): string {
  return better === null ? ', and no plan on sale has more.' : `: ${better} has it.`
}
