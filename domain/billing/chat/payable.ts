import type { Say } from '../../say.ts'
import { planChange } from '../change.ts'
import { lastDayOf } from '../days.ts'
import type { PeriodWish } from '../payment.ts'
import { freePlan, type Plan } from '../plan.ts'
import { renewalOf } from '../renewal.ts'
import { isCancelled, standing } from '../standing.ts'
import { aheadLine, type Desk, line } from './desk.ts'

/** A payment to ask for, or why there is none. */
type Payable = { kind: 'pay'; wish: PeriodWish } | { kind: 'nothing'; says: Say[] }

/** What of a desk it takes. */
type Paying = Pick<Desk, 'subscription' | 'unpaid' | 'paidAhead' | 'onSale' | 'zone' | 'now'>

/** What she asked for before. */
type Wanted = Pick<PeriodWish, 'purpose' | 'planId' | 'cycle' | 'periodStart'> & { planKey: string }

/**
 * Whether what "pay" pays for now is what she asked for: of what begins at once, the price of today. `changed`: the same
 * plan, on the terms on which it is sold since.
 */
export function wantedNow(
  wish: PeriodWish,
  wanted: Wanted,
  onSale: Plan[],
  now: Date,
): 'as-asked' | 'changed' | 'no' {
  const isSame = wish.planId === wanted.planId
  const isOfKind = wish.purpose === wanted.purpose && wish.cycle === wanted.cycle
  const isPlan = isSame || onSale.some(({ id, key }) => id === wish.planId && key === wanted.planKey)
  const isThen = wish.periodStart.getTime() === wanted.periodStart.getTime() || wish.periodStart <= now
  if (!isOfKind || !isPlan || !isThen) return 'no'
  return isSame ? 'as-asked' : 'changed'
}

/**
 * What "pay" pays for: what she chose and has not paid yet; else the period that comes next. Who is on Free gets what she
 * was asked for last.
 */
export function payable(desk: Paying): Payable {
  const { subscription, onSale, zone, now, paidAhead } = desk
  const chosen = chosenBefore(desk)
  if (chosen) return chosen
  if (standing(subscription, now) === 'free')
    return nothing(line('billing.nothingDue'), line('billing.seePlans'))
  if (isCancelled(subscription) && subscription.periodEnd) {
    const until = lastDayOf(desk, subscription.periodEnd)
    return nothing(line('billing.cancelledAlready', { plan: subscription.plan.name, until }))
  }
  if (paidAhead) return nothing(aheadLine(desk, paidAhead))
  const wish = renewalOf(subscription, onSale, zone)
  if (!wish) return nothing(line('billing.nothingDue'))
  return { kind: 'pay', wish }
}

function nothing(...says: Say[]): Payable {
  return { kind: 'nothing', says }
}

/** As it is sold and costs today. */
function chosenBefore({ subscription, unpaid, onSale, zone, now }: Paying): Payable | undefined {
  const plan = onSale.find(({ key }) => key === unpaid?.planKey && key !== freePlan)
  if (!unpaid?.cycle || !plan || plan.prices[unpaid.cycle] === undefined) return undefined
  const stands = standing(subscription, now)
  const same = unpaid.periodEnd?.getTime() === subscription.periodEnd?.getTime()
  const isUpgrade = stands === 'active' && unpaid.purpose === 'upgrade' && same
  // In the trial: what is better than the trial's plan. What follows it is the renewal's.
  const counts = stands === 'free' || stands === 'trial' || isUpgrade
  if (!counts) return undefined
  const change = planChange(subscription, { plan, cycle: unpaid.cycle }, zone, now)
  const isNow = change.kind === 'pay' && change.begins === 'at-once'
  return isNow ? { kind: 'pay', wish: change.wish } : undefined
}
