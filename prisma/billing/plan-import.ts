import { type PlanTerms, sameTerms } from '../../domain/billing/plan.ts'
import { type Db, lock, transaction } from '../client.ts'
import type { PrismaClient } from '../generated/client.ts'
import { plansOnSale } from './plans.ts'

/** What an import did with one plan. */
export interface ImportedPlan {
  key: string
  /** On sale now; of one that is retired, the last that was. */
  version: number
  outcome: 'new' | 'changed' | 'unchanged' | 'retired'
}

/**
 * See `BillingStore.importPlans`. One transaction: whoever buys meanwhile finds the old versions or the new ones, and
 * of two imports at once the second sees what the first did.
 */
export function importPlans(client: PrismaClient, plans: PlanTerms[], now: Date): Promise<ImportedPlan[]> {
  return transaction(client, async (tx) => {
    await lock(tx, 'the plans on sale')
    const before = await plansOnSale(tx)
    const kept = before.filter((plan) => plans.some((terms) => sameTerms(terms, plan)))
    const gone = before.filter((plan) => !kept.includes(plan))
    // First, because of each plan one version is on sale, and one plan is the trial's.
    await tx.plan.updateMany({ where: { id: { in: gone.map(({ id }) => id) } }, data: { retiredAt: now } })
    const imported: ImportedPlan[] = []
    for (const [position, terms] of plans.entries()) {
      const same = kept.find(({ key }) => key === terms.key)
      if (same) await tx.plan.updateMany({ where: { id: same.id, NOT: { position } }, data: { position } })
      const version = same?.version ?? (await addVersion(tx, terms, position, now))
      const outcome = same ? 'unchanged' : gone.some(({ key }) => key === terms.key) ? 'changed' : 'new'
      imported.push({ key: terms.key, version, outcome })
    }
    const left = gone.filter(({ key }) => !plans.some((terms) => terms.key === key))
    return [...imported, ...left.map(({ key, version }) => ({ key, version, outcome: 'retired' as const }))]
  })
}

async function addVersion(tx: Db, terms: PlanTerms, position: number, now: Date): Promise<number> {
  const { prices, ...columns } = terms
  const { _max } = await tx.plan.aggregate({ where: { key: terms.key }, _max: { version: true } })
  const version = (_max.version ?? 0) + 1
  await tx.plan.create({
    data: {
      ...columns,
      ...{ version, position, createdAt: now },
      prices: { create: Object.entries(prices).map(([cycle, price]) => ({ cycle, price })) },
    },
  })
  return version
}
