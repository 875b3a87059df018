import type { Plan } from '../plan.ts'
import type { Subscription } from '../subscription.ts'
import type { Case, Draft, Payment } from './draft.ts'

/** A payment that does not count any more, with what it had bought. */
export function lost(draft: Draft, status: 'refunded' | 'lost', given: Case): Draft {
  const { payment, subscription } = draft
  const counted = payment.status === 'paid' || payment.status === 'disputed'
  return {
    ...draft,
    payment: { ...payment, status },
    subscription:
      counted && subscription && payment.purpose !== 'deposit'
        ? without(subscription, payment, given)
        : subscription,
  }
}

function without(subscription: Subscription, payment: Payment, given: Case): Subscription {
  const sameEnd = subscription.periodEnd?.getTime() === payment.periodEnd?.getTime()
  if (payment.purpose === 'upgrade') {
    const has = sameEnd && subscription.plan.id === payment.plan?.id
    return has && given.planBefore ? { ...subscription, plan: given.planBefore } : subscription
  }
  // Where the next period is paid, what she has goes on until that begins: on Free nobody would enter it.
  if (sameEnd) return given.paidAhead ? subscription : onFree(subscription, given.free)
  const ahead =
    subscription.periodEnd !== null &&
    payment.periodStart !== null &&
    payment.periodStart >= subscription.periodEnd
  // It is to be asked for again.
  return ahead ? { ...subscription, dueAt: given.now } : subscription
}

function onFree(subscription: Subscription, plan: Plan): Subscription {
  const nothing = { cycle: null, periodStart: null, periodEnd: null, anchorAt: null, next: null, dueAt: null }
  return { ...subscription, plan, status: 'free', ...nothing }
}
