import { type Action, actionOn } from '../../domain/billing/action.ts'
import type { StepKind } from '../../domain/billing/due.ts'
import type { Cycle } from '../../domain/billing/plan.ts'
import type { BillingStore } from '../../prisma/billing/billing-store.ts'
import type { DueSubscription } from '../../prisma/billing/daily.ts'

/** What the daily run would do to one subscription, and why. */
export interface Planned {
  slug: string
  businessId: string
  /** Its time zone. */
  zone: string
  does: Action['kind']
  /** Null: nothing is to be told, as she has paid or it is night. */
  step: StepKind | null
  plan: string
  status: string
  periodEnd: Date | null
  /** What she is asked for, or her card is charged, before credit is taken off; kobo. */
  asks: { plan: string; cycle: Cycle; price: number } | null
  lookAt: Date | null
}

const page = 500

/** What a run as of that moment would do: the same decisions, nothing asked and nothing written. */
export async function* plannedRun(
  billing: Pick<BillingStore, 'due' | 'plansOnSale'>,
  now: Date,
): AsyncGenerator<Planned> {
  const onSale = await billing.plansOnSale()
  let due = await billing.due(now, page)
  while (due.length > 0) {
    for (const one of due) yield planned(one, actionOn(one, onSale, now))
    const { businessId, dueAt } = (due.at(-1) as DueSubscription).subscription
    due = dueAt ? await billing.due(now, page, { dueAt, businessId }) : []
  }
}

function planned({ subscription, slug, zone }: DueSubscription, action: Action): Planned {
  const { businessId, plan, status, periodEnd } = subscription
  const asks =
    'wish' in action ? { plan: action.plan.name, cycle: action.wish.cycle, price: action.wish.price } : null
  const step = 'step' in action ? action.step.kind : null
  const has = { plan: plan.name, status, periodEnd }
  return { slug, businessId, zone, does: action.kind, step, ...has, asks, lookAt: action.lookAt }
}
