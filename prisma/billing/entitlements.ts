import type { Feature } from '../../domain/billing/plan.ts'
import type { Db } from '../client.ts'
import { Prisma } from '../generated/client.ts'
import { NotInPlan } from '../store.ts'
import { type Clock, momentOf, servedPlanId } from './served.ts'

/**
 * A condition: the business of this id may use the feature now, because the plan that it is served has it or because it is
 * not metered.
 */
export function entitled(businessId: Prisma.Sql, feature: Feature, now: Date): Prisma.Sql {
  return Prisma.sql`NOT EXISTS (
    SELECT FROM "Subscription" AS s JOIN "Plan" AS ep ON ep."id" = ${servedPlanId(momentOf(() => now))}
    WHERE s."businessId" = ${businessId} AND NOT (${feature} = ANY(ep."features")))`
}

/** @throws NotInPlan */
export async function mustAllow(db: Db, businessId: string, feature: Feature, now: Clock): Promise<void> {
  const plan = await planOf(db, businessId, now)
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
  now: Clock,
): Promise<void> {
  if (after <= before) return
  const plan = await planOf(db, businessId, now)
  const limit = plan?.[what] ?? null
  if (!plan || limit === null || after <= limit) return
  const better = await cheapest(db, { OR: [{ [what]: null }, { [what]: { gte: after } }] })
  throw new NotInPlan(
    `The plan ${plan.name} has room for ${limit} ${what}, and ${after} would be there${offer(better)}`,
    { plan: plan.name, limit, better },
  )
}

/** The plan that is served then. @returns undefined where the business is not metered */
async function planOf(db: Db, businessId: string, now: Clock) {
  const [plan] = await db.$queryRaw<
    { name: string; features: string[]; people: number | null; channels: number | null }[]
  >`
    SELECT p."name", p."features", p."people", p."channels" FROM "Subscription" AS s
    JOIN "Plan" AS p ON p."id" = ${servedPlanId(momentOf(now))} WHERE s."businessId" = ${businessId}`
  return plan
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
