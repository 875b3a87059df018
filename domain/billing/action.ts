import { chargesCard, due, endsService, type Step } from './due.ts'
import type { OfferKind, PeriodWish } from './payment.ts'
import type { Plan } from './plan.ts'
import { planThatFollows, renewalOf } from './renewal.ts'
import { standing } from './standing.ts'
import type { Subscription } from './subscription.ts'

/** What the daily run looks at. */
export interface Looked {
  subscription: Subscription
  zone: string
  /** The period after the one that runs is paid for. */
  paidAhead: boolean
}

/** The one thing that the daily run does to a subscription. */
export type Action =
  /** Nothing but to look again later. */
  (
    | { kind: 'wait' }
    /** The period that was paid ahead of time has begun. */
    | { kind: 'enter' }
    /** She goes on with Free, and is told. */
    | { kind: 'end'; step: Step }
    /** What she has cancelled ends soon. */
    | { kind: 'tell'; step: Step }
    /** Her card will be charged. */
    | ({ kind: 'announce'; at: Date } & Asking)
    /** Her card is charged; where that fails she is asked. */
    | ({ kind: 'charge' } & Asking)
    /** She is asked for the next period. */
    | ({ kind: 'ask'; how: OfferKind } & Asking)
  ) & {
    becomes: 'same' | 'grace' | 'free'
    /** When to look at it again; null: never by itself. */
    lookAt: Date | null
    /** When what is said now is out of date; null: never. */
    until: Date | null
  }

export interface Asking {
  step: Step
  plan: Plan
  wish: PeriodWish
}

/** What is to be done about a subscription now. The same at any time until something about it changes. */
export function actionOn({ subscription, zone, paidAhead }: Looked, onSale: Plan[], now: Date): Action {
  const { periodEnd, payBy, hasCard } = subscription
  const { step, until, lookAt } = due(subscription, zone, now)
  const becomes = standing(subscription, now) === 'grace' ? 'grace' : 'same'
  const rest = { becomes, until, lookAt } as const
  if (paidAhead && periodEnd)
    return periodEnd <= now ? { kind: 'enter', ...rest } : { kind: 'wait', ...rest, lookAt: periodEnd }
  if (!step) return { kind: 'wait', ...rest }
  if (endsService(step.kind)) return { kind: 'end', step, ...rest, becomes: 'free', lookAt: null }
  if (step.kind === 'ending') return { kind: 'tell', step, ...rest }
  const wish = renewalOf(subscription, onSale, zone)
  // A plan that nobody can pay for: it runs out.
  if (!wish) return { kind: 'wait', ...rest }
  const asking = { step, wish, plan: planThatFollows(subscription, onSale), ...rest }
  const byCard = payBy === 'card' && hasCard
  if (byCard && chargesCard(step.kind)) return { kind: 'charge', ...asking }
  if (byCard && step.kind === 'renewal-soon' && until) return { kind: 'announce', at: until, ...asking }
  return { kind: 'ask', how: payBy === 'transfer' ? 'transfer' : 'link', ...asking }
}
