import type { Say } from '../../say.ts'
import { lastDayOf, momentOf } from '../days.ts'
import { renewalOf } from '../renewal.ts'
import { isCancelled, servedUntil, standing } from '../standing.ts'
import type { Subscription } from '../subscription.ts'
import { aheadLine, type Desk, line } from './desk.ts'

/** "my plan": what she has, what is used of it, until when it is paid, what comes next and how. */
export function tellMine(desk: Desk): Say[] {
  const { subscription } = desk
  const credit = Number(subscription.credit)
  return [has(desk), usage(desk), ...next(desk), ...(credit > 0 ? [line('billing.credit', { credit })] : [])]
}

function has(desk: Desk): Say {
  const { subscription, now } = desk
  const { plan, cycle, periodEnd } = subscription
  const stands = standing(subscription, now)
  if (stands === 'free' || !periodEnd) return line('billing.onFree')
  const until = lastDayOf(desk, periodEnd)
  if (stands === 'trial') return line('billing.trying', { plan: plan.name, until })
  if (stands === 'active')
    return line('billing.paidUntil', { plan: plan.name, cycle: cycle ?? 'monthly', until })
  const end = momentOf(desk, servedUntil(subscription) ?? periodEnd)
  return line('billing.overdue', { plan: plan.name, until, end })
}

function usage({ used, quota: limit }: Desk): Say {
  return limit === null ? line('billing.usedFreely', { used }) : line('billing.used', { used, limit })
}

function next(desk: Desk): Say[] {
  const { subscription, onSale, paidAhead, now, zone } = desk
  const { plan, periodEnd } = subscription
  if (standing(subscription, now) === 'free' || !periodEnd) return [line('billing.seePlans')]
  if (paidAhead) return [aheadLine(desk, paidAhead)]
  if (isCancelled(subscription)) return [line('billing.endsThen', { plan: plan.name })]
  const wish = renewalOf(subscription, onSale, zone)
  if (!wish) return []
  const follows = [plan, ...onSale].find(({ id }) => id === wish.planId) ?? plan
  const price = { plan: follows.name, price: wish.price, cycle: wish.cycle, at: lastDayOf(desk, periodEnd) }
  if (subscription.status === 'trial') return [line('billing.afterTrial', price)]
  if (periodEnd <= now) return [line('billing.payNowToGoOn', price)]
  return [line('billing.nextPayment', price), howNext(subscription, desk)]
}

function howNext({ payBy }: Subscription, { card }: Desk): Say {
  if (payBy === 'card' && card) return line('billing.howCard', { last4: card.last4 })
  return line(payBy === 'transfer' ? 'billing.howTransfer' : 'billing.howLink')
}
