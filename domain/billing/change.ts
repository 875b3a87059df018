import { addDays, dateOf, type LocalDateTime, toInstant, toLocal } from '../time.ts'
import { cyclesAMonth, periodFrom } from './cycle.ts'
import type { PeriodWish } from './payment.ts'
import { type Cycle, freePlan, type Plan } from './plan.ts'
import { proratedPrice, smallestCharge } from './proration.ts'
import { renewalOf } from './renewal.ts'
import { isCancelled, standing } from './standing.ts'
import type { Subscription } from './subscription.ts'

/** What she wants to have from now on, or from the period's end on. */
export interface WantedPlan {
  plan: Plan
  cycle: Cycle
}

/** What becomes of a wish for another plan or cycle. */
export type PlanChange =
  /**
   * It comes about when it is paid. `begins`: at once, or when what she has ends. `next`: what is to be kept beside it
   * as what follows at the period's end (an upgrade together with another cycle).
   */
  | { kind: 'pay'; wish: PeriodWish; begins: 'at-once' | Date; next: Subscription['next'] }
  /** It is noted (`next`; null: the same goes on) and comes about at that moment. */
  | { kind: 'at-end'; next: Subscription['next']; at: Date }
  /** She has it, and it goes on. */
  | { kind: 'same' }

/**
 * How a business comes from the plan that it has to another one. Up: at once, for the difference over the rest of the
 * period, whose end stays. Down, another cycle, and Free: at the period's end. From Free: at once, as a period of its own. In the
 * trial: what is better than the trial's plan at once, all else when the trial is over. In grace: with the period that
 * is to be paid anyway.
 * @throws RangeError when the plan is not sold at that cycle
 */
export function planChange(
  subscription: Subscription,
  wanted: WantedPlan,
  zone: string,
  now: Date,
): PlanChange {
  const { periodEnd } = subscription
  if (wanted.plan.key === freePlan) return cancellation(subscription)
  if (wanted.plan.prices[wanted.cycle] === undefined)
    throw new RangeError(`The plan ${wanted.plan.key} is not sold ${wanted.cycle}.`)
  const stands = standing(subscription, now)
  if (stands === 'free' || !periodEnd) return afresh(subscription, wanted, zone, now)
  if (stands === 'trial' && isBetter(wanted, subscription)) return afresh(subscription, wanted, zone, now)
  if (stands === 'active') {
    const upgrade = isBetter(wanted, subscription) ? upgradeOf(subscription, wanted, zone, now) : null
    return upgrade ?? atEnd(subscription, wanted, periodEnd)
  }
  return withRenewal(subscription, wanted, periodEnd, zone)
}

/** Nothing is paid any more: Free at the period's end. */
export function cancellation(subscription: Subscription): PlanChange {
  const { periodEnd } = subscription
  if (!periodEnd || isCancelled(subscription)) return { kind: 'same' }
  return { kind: 'at-end', next: { planKey: freePlan, cycle: null }, at: periodEnd }
}

/** A period of its own, which begins when it is paid. */
function afresh(
  subscription: Subscription,
  { plan, cycle }: WantedPlan,
  zone: string,
  now: Date,
): PlanChange {
  const { start } = dayOf(now, zone)
  const { end } = periodFrom(start, { anchorAt: start, cycle }, zone)
  const price = plan.prices[cycle] ?? 0
  const period = { periodStart: start, periodEnd: end }
  const wish = { ...wishOf(subscription, 'subscription', plan, cycle), ...period, price }
  return { kind: 'pay', wish, begins: 'at-once', next: null }
}

/** @returns null where what is left of the period is not worth a payment */
function upgradeOf(
  subscription: Subscription,
  { plan, cycle }: WantedPlan,
  zone: string,
  now: Date,
): PlanChange | null {
  const { periodStart, periodEnd, cycle: has } = subscription
  const [from, to] = has ? [subscription.plan.prices[has], plan.prices[has]] : []
  if (!has || !periodStart || !periodEnd || from === undefined || to === undefined) return null
  // The same all day, in her favour: the day on which she asks is not charged.
  const day = dayOf(now, zone)
  const price = proratedPrice({ from, to }, { start: periodStart, end: periodEnd }, day.end)
  if (price < smallestCharge) return null
  const wish = { ...wishOf(subscription, 'upgrade', plan, has), periodStart: day.start, periodEnd, price }
  const next = cycle === has ? null : { planKey: plan.key, cycle }
  return { kind: 'pay', wish, begins: 'at-once', next }
}

function atEnd(subscription: Subscription, { plan, cycle }: WantedPlan, at: Date): PlanChange {
  const isSame = plan.key === subscription.plan.key && cycle === subscription.cycle
  if (isSame) return subscription.next === null ? { kind: 'same' } : { kind: 'at-end', next: null, at }
  return { kind: 'at-end', next: { planKey: plan.key, cycle }, at }
}

/** In the trial and in grace: what she wants is the period that is to be paid next. */
function withRenewal(
  subscription: Subscription,
  { plan, cycle }: WantedPlan,
  begins: Date,
  zone: string,
): PlanChange {
  const isSame = plan.key === subscription.plan.key && cycle === subscription.cycle
  const next = isSame ? null : { planKey: plan.key, cycle }
  // Its own plan as it was bought; another one as it is sold.
  const wish = renewalOf({ ...subscription, next }, [plan], zone)
  return wish ? { kind: 'pay', wish, begins, next } : { kind: 'same' }
}

function wishOf(
  { businessId }: Subscription,
  purpose: PeriodWish['purpose'],
  { id: planId }: Plan,
  cycle: Cycle,
) {
  return { businessId, purpose, planId, cycle }
}

/** Another plan that is dearer at the same cycle, or by the month where they are not sold alike. */
function isBetter({ plan, cycle }: WantedPlan, { plan: has, cycle: at }: Subscription): boolean {
  if (plan.key === has.key) return false
  const compared = at ?? cycle
  const [price, before] = [plan.prices[compared], has.prices[compared]]
  if (price !== undefined && before !== undefined) return price > before
  return aMonth(plan, cycle) > aMonth(has, at)
}

/** Kobo a month. Of a plan that is not sold at that cycle, its cheapest. */
function aMonth({ prices }: Plan, cycle: Cycle | null): number {
  const price = cycle ? prices[cycle] : undefined
  if (cycle && price !== undefined) return price * cyclesAMonth(cycle)
  const all = Object.entries(prices).map(([one, kobo]) => kobo * cyclesAMonth(one as Cycle))
  return all.length === 0 ? 0 : Math.min(...all)
}

/** The business's day, half-open. */
function dayOf(now: Date, zone: string): { start: Date; end: Date } {
  const midnight = (date: string): LocalDateTime => `${date}T00:00`
  const today = dateOf(toLocal(now, zone))
  return { start: toInstant(midnight(today), zone), end: toInstant(midnight(addDays(today, 1)), zone) }
}
