import { nextLook } from './due.ts'
import type { PayBy, Subscription } from './subscription.ts'

/** What of a subscription an owner can change without paying. */
interface Choice {
  next: Subscription['next']
  payBy: PayBy
}

/** A change of a subscription, with how it was when she was asked. */
export interface SubscriptionEdit {
  kind: 'subscription'
  was: Choice & { planId: string /** An instant, ISO. */; periodEnd: string | null }
  becomes: Choice
  /** When the daily run looks at it next; an instant, ISO. */
  dueAt: string | null
}

/** @param changes what she wants otherwise */
export function subscriptionEdit(
  subscription: Subscription,
  changes: Partial<Choice>,
  zone: string,
  now: Date,
): SubscriptionEdit {
  const { plan, periodEnd, next, payBy } = subscription
  const was = { planId: plan.id, periodEnd: periodEnd?.toISOString() ?? null, next, payBy }
  const edit = { kind: 'subscription' as const, was, becomes: { next, payBy, ...changes }, dueAt: null }
  return dueFor(edit, subscription, zone, now)
}

/** The same change, looked at next as it is due now. */
export function dueFor(
  edit: SubscriptionEdit,
  { status, periodEnd }: Subscription,
  zone: string,
  now: Date,
): SubscriptionEdit {
  const due = nextLook({ status, periodEnd, next: edit.becomes.next }, zone, now)
  return { ...edit, dueAt: due?.toISOString() ?? null }
}

/** Takes a change back; what is looked at next is to be found out then. */
export function inverseEdit({ was, becomes }: SubscriptionEdit): SubscriptionEdit {
  const { next, payBy } = was
  return { kind: 'subscription', was: { ...was, ...becomes }, becomes: { next, payBy }, dueAt: null }
}

/** Whether a subscription is still as it was when the change was asked for. */
export function standsAs({ was }: SubscriptionEdit, subscription: Subscription): boolean {
  const { plan, periodEnd, next, payBy } = subscription
  return (
    plan.id === was.planId &&
    (periodEnd?.toISOString() ?? null) === was.periodEnd &&
    next?.planKey === was.next?.planKey &&
    next?.cycle === was.next?.cycle &&
    payBy === was.payBy
  )
}
