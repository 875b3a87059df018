import type { Say } from '../../say.ts'
import { type PlanChange, planChange, type WantedPlan } from '../change.ts'
import { lastDayOf, momentOf } from '../days.ts'
import { freePlan } from '../plan.ts'
import { planThatFollows } from '../renewal.ts'
import { isCancelled, standing } from '../standing.ts'
import { subscriptionEdit } from '../subscription-edit.ts'
import { aheadLine, type Desk, freeOf, line } from './desk.ts'
import { whatIsLost } from './lost.ts'
import { tellPlans } from './plans.ts'
import type { BillingWish, Proposed } from './wish.ts'

/** What becomes of a wish as everything stands now. */
export function proposed(desk: Desk, wish: BillingWish): Proposed {
  switch (wish.kind) {
    case 'change':
      return changing(desk, wish)
    case 'cancel':
      return cancelling(desk)
    case 'keep':
      return keeping(desk)
    case 'by-card':
      return byCard(desk)
    case 'remove-card':
      return removing(desk)
  }
}

function told(...says: Say[]): Proposed {
  return { kind: 'told', says }
}

function changing(desk: Desk, { planKey, cycle }: BillingWish & { kind: 'change' }): Proposed {
  if (planKey === freePlan) return cancelling(desk)
  const { subscription, zone, now } = desk
  const onSale = desk.onSale.find(({ key }) => key === planKey)
  // Her own terms stay hers, also where nobody else can buy them any more.
  const own = subscription.plan.key === planKey && subscription.cycle !== null ? subscription.plan : undefined
  const plan = own?.prices[cycle] === undefined ? onSale : own
  if (!plan) return told(line('billing.notSold'), ...tellPlans(desk))
  if (plan.prices[cycle] === undefined) return told(line('billing.notSoldSo', { plan: plan.name, cycle }))
  const change = planChange(subscription, { plan, cycle }, zone, now)
  return desk.paidAhead && meetsAhead(change) ? aheadAlready(desk) : asked(desk, { plan, cycle }, change)
}

/** Whether any of it is about the days that are paid ahead: only a better plan for the days before them is not. */
function meetsAhead(change: PlanChange): boolean {
  if (change.kind !== 'pay') return change.kind === 'at-end'
  return change.wish.purpose === 'subscription' || change.next !== null
}

/** The next period is paid for: what follows it can be changed when it has begun. */
function aheadAlready(desk: Desk): Proposed {
  const { plan, start, end } = desk.paidAhead as NonNullable<Desk['paidAhead']>
  return told(line('billing.aheadAlready', { plan, from: momentOf(desk, start), end: lastDayOf(desk, end) }))
}

function asked(desk: Desk, wanted: WantedPlan, change: PlanChange): Proposed {
  if (change.kind === 'same')
    return told(line('billing.same', { plan: wanted.plan.name, cycle: wanted.cycle }))
  return change.kind === 'pay' ? toPay(desk, wanted, change) : atEnd(desk, wanted, change)
}

function toPay(desk: Desk, { plan, cycle }: WantedPlan, change: PlanChange & { kind: 'pay' }): Proposed {
  const { subscription, zone, now } = desk
  const { wish, begins, next } = change
  const alone = wish.purpose === 'subscription' && begins === 'at-once'
  const moves = !alone && !sameNext(next, subscription.next)
  return {
    kind: 'ask',
    asks: [
      ...payAsks(desk, { plan, cycle }, change),
      line(subscription.payBy === 'transfer' ? 'billing.sendAccount' : 'billing.sendLink'),
    ],
    does: {
      ...{ kind: 'pay', wish },
      ...(moves
        ? {
            edit: subscriptionEdit(subscription, { next }, zone, now),
            told: [nextTold(desk, { plan, cycle }, next)],
          }
        : { edit: null, told: [] }),
    },
  }
}

/** What follows at the end, from now on. */
function nextTold(desk: Desk, { plan, cycle }: WantedPlan, next: Desk['subscription']['next']): Say {
  const at = momentOf(desk, desk.subscription.periodEnd ?? desk.now)
  if (next) return line('billing.follows', { plan: plan.name, cycle, price: plan.prices[cycle] ?? 0, at })
  return line('billing.goesOn', { plan: desk.subscription.plan.name })
}

function payAsks(desk: Desk, { plan, cycle }: WantedPlan, change: PlanChange & { kind: 'pay' }): Say[] {
  const { wish, begins, next } = change
  const args = { plan: plan.name, price: wish.price, until: lastDayOf(desk, wish.periodEnd) }
  const credit =
    desk.subscription.credit > 0n
      ? [line('billing.credit', { credit: Number(desk.subscription.credit) })]
      : []
  if (wish.purpose === 'upgrade')
    return [line('billing.upgradeAsk', args), afterUpgrade(desk, { plan, cycle }, next), ...credit]
  const whole = { ...args, cycle: wish.cycle }
  if (begins === 'at-once') return [line('billing.startAsk', whole), ...credit]
  return [
    line(begins > desk.now ? 'billing.followsAsk' : 'billing.graceAsk', {
      ...whole,
      from: momentOf(desk, begins),
    }),
    ...credit,
  ]
}

/** What she has, or is asked for, when the days that are left are over. */
function afterUpgrade(desk: Desk, { plan, cycle }: WantedPlan, next: Desk['subscription']['next']): Say {
  if (desk.paidAhead) return aheadLine(desk, desk.paidAhead)
  const has = desk.subscription.cycle ?? cycle
  const then = next ? cycle : has
  return line('billing.afterThat', { price: plan.prices[then] ?? 0, cycle: then })
}

function sameNext(one: Desk['subscription']['next'], other: Desk['subscription']['next']): boolean {
  return one?.planKey === other?.planKey && one?.cycle === other?.cycle
}

function atEnd(desk: Desk, { plan, cycle }: WantedPlan, change: PlanChange & { kind: 'at-end' }): Proposed {
  const { subscription } = desk
  if (sameNext(change.next, subscription.next))
    return told(line('billing.notedAlready', { plan: plan.name, cycle, at: momentOf(desk, change.at) }))
  if (change.next === null) return keeping(desk)
  const args = {
    ...{ has: subscription.plan.name, plan: plan.name, cycle, price: plan.prices[cycle] ?? 0 },
    ...{ until: lastDayOf(desk, change.at), at: momentOf(desk, change.at) },
  }
  const isCycle = plan.key === subscription.plan.key
  return writing(
    desk,
    { next: change.next },
    [
      line(isCycle ? 'billing.cycleAsk' : 'billing.downAsk', args),
      ...whatIsLost(subscription.plan, plan),
      line('billing.isItRight'),
    ],
    [line('billing.noted', args)],
  )
}

function writing(
  desk: Desk,
  changes: Parameters<typeof subscriptionEdit>[1],
  asks: Say[],
  done: Say[],
): Proposed {
  const edit = subscriptionEdit(desk.subscription, changes, desk.zone, desk.now)
  return { kind: 'ask', asks, does: { kind: 'write', edit, told: done } }
}

function cancelling(desk: Desk): Proposed {
  const { subscription, now } = desk
  const { plan, periodEnd } = subscription
  const stands = standing(subscription, now)
  if (stands === 'free' || !periodEnd) return told(line('billing.onFree'))
  const args = { plan: plan.name, until: lastDayOf(desk, desk.paidAhead?.end ?? periodEnd) }
  if (isCancelled(subscription)) return told(line('billing.cancelledAlready', args))
  const key = stands === 'grace' ? 'billing.cancelGraceAsk' : 'billing.cancelAsk'
  return writing(
    desk,
    { next: { planKey: freePlan, cycle: null } },
    [line(key, args), ...whatIsLost(plan, freeOf(desk)), line('billing.dataKept'), line('billing.isItRight')],
    [line(stands === 'grace' ? 'billing.cancelledNow' : 'billing.cancelled', args)],
  )
}

/** What was to follow at the end does not: the same goes on. */
function keeping(desk: Desk): Proposed {
  const { subscription, now, onSale } = desk
  const { plan, periodEnd, next } = subscription
  if (standing(subscription, now) === 'free' || !periodEnd) return told(line('billing.nothingToKeep'))
  const args = { plan: plan.name, until: lastDayOf(desk, periodEnd) }
  if (!next) return told(line('billing.keptAlready', args))
  const instead = isCancelled(subscription) ? freeOf(desk).name : planThatFollows(subscription, onSale).name
  return writing(
    desk,
    { next: null },
    [line('billing.keepAsk', { ...args, instead })],
    [line(subscription.status === 'trial' ? 'billing.keptTrial' : 'billing.kept', args)],
  )
}

function byCard(desk: Desk): Proposed {
  const { subscription, card } = desk
  if (!card) return told(line('billing.noCard'))
  if (subscription.payBy === 'card') return told(line('billing.cardAlready', { last4: card.last4 }))
  const args = { last4: card.last4 }
  return writing(desk, { payBy: 'card' }, [line('billing.cardAsk', args)], [line('billing.byCard', args)])
}

function removing({ card }: Desk): Proposed {
  if (!card) return told(line('billing.noCard'))
  const args = { last4: card.last4 }
  const edit = { kind: 'remove-card' as const, cardId: card.id }
  const asks = [line('billing.removeAsk', args)]
  return { kind: 'ask', asks, does: { kind: 'write', edit, told: [line('billing.removed', args)] } }
}
