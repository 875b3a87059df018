import type { Say, SayValue } from '../say.ts'
import { lastDayOf, momentOf, type Today } from './days.ts'
import type { Step, StepKind } from './due.ts'
import type { TransferDetails } from './payment.ts'
import type { Cycle, Plan } from './plan.ts'
import { servedUntil } from './standing.ts'
import type { Subscription } from './subscription.ts'

/** How she can pay what she is asked for. */
export type WayToPay = (
  | { kind: 'link'; link: string }
  | { kind: 'transfer'; transfer: TransferDetails; expiresAt: Date }
  /** Nothing is to be done: her saved card is charged on that day. */
  | { kind: 'card'; at: Date }
) & {
  /** Kobo to pay, after `credit` was taken off. */
  amount: number
  credit: number
  /** Her card was tried before. */
  refused?: boolean
}

/** Who is told, by which clock, and when. */
export interface Told extends Today {
  subscription: Subscription
}

/** What the next period is, where one is to be paid. */
interface Following {
  plan: Plan
  cycle: Cycle
  /** Kobo. */
  price: number
}

/** The sentence of each reminder; of those that dun, the first is friendly, the second plain, the last firm. */
const keys = {
  'renewal-soon': 'subscription.soon',
  'renewal-today': 'subscription.today',
  'overdue-1': 'subscription.overdue',
  'overdue-3': 'subscription.stillOpen',
  'overdue-5': 'subscription.lastCall',
} satisfies Partial<Record<StepKind, string>>

/** What a business that begins to try a plan is told. @param days that the trial lasts */
export function trialBegins(plan: Plan, days: number, end: Date, zone: string, now: Date): Say[] {
  const told = { plan: plan.name, days, end: lastDayOf({ zone, now }, end) }
  return [{ key: 'subscription.trial', args: told }, { key: 'subscription.trialThen' }]
}

/** What the owner is told of a step that asks for nothing. */
export function endNotice({ kind }: Step, told: Told): Say[] {
  const { plan, periodEnd } = told.subscription
  const args = { plan: plan.name, end: lastDayOf(told, periodEnd ?? told.now) }
  if (kind === 'trial-over') return [{ key: 'subscription.trialOver', args }, { key: 'subscription.kept' }]
  if (kind === 'ending') return [{ key: 'subscription.ending', args }]
  if (kind === 'ended') return [{ key: 'subscription.ended', args }, { key: 'subscription.kept' }]
  return [{ key: 'subscription.lapsed', args }, { key: 'subscription.kept' }]
}

/** What the owner is told of a step that asks for the next period: what it costs, until when, and how to pay it. */
export function paymentNotice(
  { kind }: Step,
  { plan, cycle, price }: Following,
  pay: WayToPay,
  told: Told,
): Say[] {
  const { subscription } = told
  const end = subscription.periodEnd ?? told.now
  const until = momentOf(told, servedUntil(subscription) ?? end)
  const args = {
    ...{ has: subscription.plan.name, plan: plan.name, cycle, price, amount: pay.amount },
    ...{ end: lastDayOf(told, end), until },
  }
  return [
    ...(pay.refused ? [{ key: 'subscription.cardRefused' }] : []),
    ...(kind === 'trial-ending' ? trialEnding(args) : [{ key: keyOf(kind), args }]),
    ...(pay.credit > 0 ? [{ key: 'subscription.credit', args: { credit: pay.credit } }] : []),
    howToPay(pay, told),
  ]
}

function trialEnding(args: Record<string, SayValue>): Say[] {
  return [{ key: 'subscription.trialEnding', args }, { key: 'subscription.trialFree' }]
}

/** @throws RangeError for a step that asks for nothing */
function keyOf(kind: StepKind): string {
  if (!(kind in keys)) throw new RangeError(`The step ${kind} asks for no payment.`)
  return keys[kind as keyof typeof keys]
}

/** How a sum is paid: where, with what, until when. */
export function howToPay(pay: WayToPay, today: Today): Say {
  if (pay.kind === 'link') return { key: 'subscription.link', args: { url: pay.link, amount: pay.amount } }
  if (pay.kind === 'card') {
    return { key: 'subscription.card', args: { amount: pay.amount, day: momentOf(today, pay.at) } }
  }
  const until = momentOf(today, pay.expiresAt)
  return { key: 'subscription.transfer', args: { ...pay.transfer, amount: pay.amount, until } }
}
