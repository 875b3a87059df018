import type { Feature, PlanTerms } from '../../domain/billing/plan.ts'
import type { Store } from '../../prisma/store.ts'

const every: Feature[] = ['customer-reminders', 'waiting-list', 'deposits', 'staff', 'summaries']

/** Four plans with small numbers. */
export const plansOnSale: PlanTerms[] = [
  terms('free', 'Free', 2, 1, 1, [], {}),
  terms('starter', 'Starter', 5, 2, 2, ['customer-reminders', 'waiting-list'], { monthly: 499_900 }),
  terms('pro', 'Pro', 10, 4, 4, every, { monthly: 1_499_900 }),
  terms('team', 'Team', null, null, null, every, { monthly: 3_999_900 }),
]

function terms(
  key: string,
  name: string,
  conversations: number | null,
  people: number | null,
  channels: number | null,
  features: Feature[],
  prices: PlanTerms['prices'],
): PlanTerms {
  return {
    key,
    name,
    conversations,
    people,
    channels,
    features,
    prices,
    trialDays: key === 'pro' ? 14 : null,
  }
}

/** Gives the business one of those plans, as it is from now on. */
export async function subscribe(
  { store, pglite }: { store: Store; pglite: { query(text: string, params: unknown[]): Promise<unknown> } },
  businessId: string,
  key: string,
  now: Date,
): Promise<void> {
  await store.billing.importPlans(plansOnSale, now)
  const plan = (await store.billing.plansOnSale()).find((one) => one.key === key)
  const paid = key === 'free' ? null : now.toISOString()
  const end = key === 'free' ? null : new Date(now.getTime() + 30 * 86_400_000).toISOString()
  await pglite.query(
    `INSERT INTO public."Subscription" ("businessId", "planId", "status", "cycle", "periodStart", "periodEnd", "anchorAt",
       "createdAt", "updatedAt")
     VALUES ($1, $2, $3, $4, $5, $6, $5, $7, $7)
     ON CONFLICT ("businessId") DO UPDATE SET "planId" = $2, "status" = $3, "cycle" = $4, "periodStart" = $5,
       "periodEnd" = $6, "anchorAt" = $5, "rev" = "Subscription"."rev" + 1`,
    [businessId, plan?.id, paid ? 'active' : 'free', paid ? 'monthly' : null, paid, end, now.toISOString()],
  )
}
