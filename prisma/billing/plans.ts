import type { Cycle, Feature, Plan } from '../../domain/billing/plan.ts'
import type { Db } from '../client.ts'
import type { PlanPrice, Plan as PlanRow } from '../generated/client.ts'

/** See `BillingStore.plansOnSale`. */
export async function plansOnSale(db: Db): Promise<Plan[]> {
  const rows = await db.plan.findMany({
    where: { retiredAt: null },
    orderBy: { position: 'asc' },
    include: { prices: true },
    relationLoadStrategy: 'join',
  })
  return rows.map(toPlan)
}

/** A version of a plan, and how many businesses have it. */
export interface PlanInUse extends Plan {
  onSale: boolean
  subscribers: number
}

/** See `BillingStore.plansInUse`. */
export async function plansInUse(db: Db): Promise<PlanInUse[]> {
  const rows = await db.plan.findMany({
    where: { OR: [{ retiredAt: null }, { subscriptions: { some: {} } }] },
    orderBy: [{ retiredAt: { sort: 'desc', nulls: 'first' } }, { position: 'asc' }, { version: 'desc' }],
    include: { prices: true, _count: { select: { subscriptions: true } } },
    relationLoadStrategy: 'join',
  })
  return rows.map(({ _count, ...row }) => ({
    ...toPlan(row),
    onSale: row.retiredAt === null,
    subscribers: _count.subscriptions,
  }))
}

/** A row and its prices as the domain knows them. */
export function toPlan({
  prices,
  features,
  position: _,
  retiredAt: __,
  createdAt: ___,
  ...terms
}: PlanRow & { prices: PlanPrice[] }): Plan {
  return {
    ...terms,
    features: features as Feature[],
    prices: Object.fromEntries(prices.map(({ cycle, price }) => [cycle as Cycle, price])),
  }
}
