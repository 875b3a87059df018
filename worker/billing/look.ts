import { type Action, type Asking, actionOn } from '../../domain/billing/action.ts'
import { wayToPay } from '../../domain/billing/chat/paying.ts'
import { endNotice, paymentNotice, type WayToPay } from '../../domain/billing/notice.ts'
import type { Asked } from '../../domain/billing/payment.ts'
import type { Plan } from '../../domain/billing/plan.ts'
import { dateOf, toLocal } from '../../domain/time.ts'
import type { BillingStore } from '../../prisma/billing/billing-store.ts'
import type { DueSubscription, TakenLook } from '../../prisma/billing/daily.ts'
import type { Payments, Wish } from './payments.ts'

/** What a look came to: for the report of a run. */
export type Outcome = 'told' | 'ended' | 'charged' | 'charging' | 'entered' | 'put-off' | 'nothing'

export interface LookResult {
  outcome: Outcome
  /** What is still to be written; null: it is written already. */
  look: TakenLook | null
}

/** A look that depends on what Paystack answers. */
interface Question {
  asks: Wish
  answered(asked: Asked): LookResult
}

interface LookDeps {
  billing: Pick<BillingStore, 'enterPaidPeriod'>
  payments: Pick<Payments, 'chargeCard'>
}

const minuteMs = 60_000
/** Paystack did not answer. */
export const outageMs = 10 * minuteMs
/** Paystack did not want it, or we failed: somebody has to mend something. */
const faultMs = 60 * minuteMs

/**
 * Does what has to be done about one subscription alone, like charging a card; or says what is to be asked for, as many
 * are asked for together. What was done before a crash is found again, not done twice.
 */
export async function look(
  deps: LookDeps,
  due: DueSubscription,
  onSale: Plan[],
  now: Date,
): Promise<LookResult | Question> {
  const action = actionOn(due, onSale, now)
  const told = { subscription: due.subscription, zone: due.zone, now }
  switch (action.kind) {
    case 'wait':
      return { outcome: 'nothing', look: taken(due, action) }
    case 'enter':
      return enter(deps, due, now)
    case 'end':
      return { outcome: 'ended', look: saying(due, action, endNotice(action.step, told)) }
    case 'tell':
      return { outcome: 'told', look: saying(due, action, endNotice(action.step, told)) }
    case 'announce':
      return announce(due, action, now)
    case 'charge':
      return charge(deps, due, action, now)
    case 'ask':
      return question(due, action, action.how, now)
  }
}

/** Looks at it again later, and changes nothing. */
export function putOff({ subscription }: DueSubscription, now: Date, ms = faultMs): LookResult {
  const { businessId, rev } = subscription
  const dueAt = new Date(now.getTime() + ms)
  return { outcome: 'put-off', look: { businessId, rev, becomes: 'same', dueAt, notice: null } }
}

function taken({ subscription }: DueSubscription, { becomes, lookAt }: Action): TakenLook {
  const { businessId, rev } = subscription
  return { businessId, rev, becomes, dueAt: lookAt, notice: null }
}

function saying(
  due: DueSubscription,
  action: Action & Pick<Asking, 'step'>,
  says: ReturnType<typeof endNotice>,
  offered?: string,
): TakenLook {
  const { periodEnd } = due.subscription
  const told = { kind: action.step.kind, says, expiresAt: action.until, ...(offered && { offered }) }
  const notice = periodEnd && { ...told, periodEnd }
  return { ...taken(due, action), notice }
}

async function enter({ billing }: LookDeps, due: DueSubscription, now: Date): Promise<LookResult> {
  const entered = await billing.enterPaidPeriod(due.subscription.businessId, now)
  return entered ? { outcome: 'entered', look: null } : putOff(due, now)
}

function announce(due: DueSubscription, action: Action & Asking & { at: Date }, now: Date): LookResult {
  const { price } = action.wish
  const credit = Math.min(price, Number(due.subscription.credit))
  const pay: WayToPay = { kind: 'card', at: action.at, amount: price - credit, credit }
  return payable(due, action, pay, now)
}

async function charge(
  deps: LookDeps,
  due: DueSubscription,
  action: Action & Asking,
  now: Date,
): Promise<LookResult | Question> {
  const attempt = dateOf(toLocal(now, due.zone))
  const charged = await deps.payments.chargeCard({ ...action.wish, attempt })
  if (charged.kind === 'paid') return { outcome: 'charged', look: null }
  if (charged.kind === 'pending') return { outcome: 'charging', look: taken(due, action) }
  return question(due, action, 'link', now, charged.kind === 'failed')
}

function question(
  due: DueSubscription,
  action: Action & Asking,
  how: Wish['how'],
  now: Date,
  refused = false,
): Question {
  return {
    asks: { ...action.wish, how },
    answered(asked) {
      if (asked.kind === 'later') return putOff(due, now, outageMs)
      if (asked.kind === 'refused') return putOff(due, now)
      // By credit just now, which is written; or before the last look, which the next one finds.
      if (asked.kind === 'paid') return { outcome: 'nothing', look: null }
      return payable(due, action, { ...wayToPay(asked), refused }, now, asked.reference)
    },
  }
}

function payable(
  due: DueSubscription,
  action: Action & Asking,
  pay: WayToPay,
  now: Date,
  offered?: string,
): LookResult {
  const { plan, wish, step } = action
  const following = { plan, cycle: wish.cycle, price: wish.price }
  const told = { subscription: due.subscription, zone: due.zone, now }
  return { outcome: 'told', look: saying(due, action, paymentNotice(step, following, pay, told), offered) }
}
