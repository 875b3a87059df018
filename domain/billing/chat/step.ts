import type { OwnerEdit } from '../../owner/edits.ts'
import type { Say } from '../../say.ts'
import { lastDayOf } from '../days.ts'
import type { OfferKind, PeriodWish } from '../payment.ts'
import { type Cycle, freePlan, type Plan } from '../plan.ts'
import { planThatFollows } from '../renewal.ts'
import { isCancelled, standing } from '../standing.ts'
import { subscriptionEdit } from '../subscription-edit.ts'
import type { BillingCommand } from './command.ts'
import { type Desk, line } from './desk.ts'
import { tellMine } from './mine.ts'
import { payable } from './payable.ts'
import { choices, tellPlan, tellPlans } from './plans.ts'
import { proposed } from './proposing.ts'
import { type Named, readNamed } from './wanted.ts'
import { type BillingState, type BillingWish, readBackOf } from './wish.ts'

/** What one message about her plan comes to. */
export interface BillingStep {
  says: Say[]
  state: BillingState | null
  /** To be written with the turn; `told` is among what is said. */
  write?: { edit: OwnerEdit; told: Say[] }
  /** To be asked of Paystack before anything is written. */
  pay?: { wish: PeriodWish; how: OfferKind }
  /** She says that she has paid: Paystack is asked. */
  check?: true
  /** What she has paid is to be listed. */
  receipts?: true
}

/** Deals with one message. Pure. @returns undefined where it is not about her plan after all */
export function billingStep(
  desk: Desk,
  command: BillingCommand | { kind: 'yes' | 'no' },
  state: BillingState | null,
): BillingStep | undefined {
  switch (command.kind) {
    case 'yes':
      return confirm(desk, state, desk.subscription.payBy === 'transfer' ? 'transfer' : 'link')
    case 'no':
      return saying(line('billing.left'))
    case 'plan':
      return saying(...tellMine(desk))
    case 'plans':
      return showing(tellPlans(desk))
    case 'trial':
      return saying(tellTrial(desk))
    case 'pay':
      return paying(desk)
    case 'paid':
      return { ...saying(), check: true }
    case 'receipts':
      return { ...saying(), receipts: true }
    case 'cancel':
    case 'by-card':
    case 'remove-card':
      return ask(desk, { kind: command.kind })
    case 'keep':
      return command.bare && (desk.isPaused || !isCancelled(desk.subscription))
        ? undefined
        : ask(desk, { kind: 'keep' })
    case 'by-transfer':
    case 'by-link':
      return preferring(desk, state, command.kind === 'by-link' ? 'link' : 'transfer')
    case 'price':
      return pricing(desk, command.words)
    case 'change':
      return changing(desk, state, command)
  }
}

function saying(...says: Say[]): BillingStep {
  return { says, state: null }
}

function showing(says: Say[]): BillingStep {
  return { says, state: { kind: 'shown' } }
}

const yesNo = ['button.yes', 'button.no'].map((key) => ({ key, text: { key } }))

function ask(desk: Desk, wish: BillingWish): BillingStep {
  const answer = proposed(desk, wish)
  if (answer.kind === 'told') return showing(answer.says)
  const says = answer.asks.map((one, i) => (i === answer.asks.length - 1 ? { ...one, buttons: yesNo } : one))
  return { says, state: { kind: 'asked', wish, readBack: readBackOf(answer.does) } }
}

/** Her yes is to what was read back; where it is something else by now, she is asked again. */
function confirm(desk: Desk, state: BillingState | null, how: OfferKind): BillingStep | undefined {
  if (state?.kind !== 'asked') return undefined
  const answer = proposed(desk, state.wish)
  const isSame = answer.kind === 'ask' && readBackOf(answer.does) === state.readBack
  if (!isSame) {
    const again = ask(desk, state.wish)
    return { ...again, says: [line('shop.changed'), ...again.says] }
  }
  const { does } = answer
  if (does.kind === 'write') return { ...saying(...does.told), write: does }
  const { wish, edit, told } = does
  return { ...saying(...told), pay: { wish, how }, ...(edit && { write: { edit, told } }) }
}

function paying(desk: Desk): BillingStep {
  const due = payable(desk)
  if (due.kind === 'nothing') return showing(due.says)
  const how = desk.subscription.payBy === 'transfer' ? 'transfer' : 'link'
  return { ...saying(), pay: { wish: due.wish, how } }
}

/** How she wants to pay from now on; what she was asked a yes for, or has to pay soon, she can pay like that at once. */
function preferring(desk: Desk, state: BillingState | null, payBy: OfferKind): BillingStep {
  const { subscription, zone, now } = desk
  const confirmed = confirm(desk, state, payBy)
  if (confirmed?.pay) return confirmed
  const noted = [line(payBy === 'link' ? 'billing.byLink' : 'billing.byTransfer')]
  const edit = subscriptionEdit(subscription, { payBy }, zone, now)
  const due = isSoon(desk) ? payable(desk) : undefined
  const isPaidNow = due?.kind === 'pay'
  return {
    ...saying(...noted, ...(isPaidNow ? [] : [line('billing.whenDue')])),
    ...(subscription.payBy !== payBy && { write: { edit, told: noted } }),
    ...(isPaidNow && { pay: { wish: due.wish, how: payBy } }),
  }
}

const soonMs = 3 * 24 * 60 * 60_000

/** An account for a transfer closes after hours: it is of use only where she would pay now. */
function isSoon({ subscription, unpaid, now, paidAhead }: Desk): boolean {
  const stands = standing(subscription, now)
  const { periodEnd } = subscription
  const ends = periodEnd !== null && periodEnd.getTime() - now.getTime() <= soonMs && !paidAhead
  return (
    (ends && !isCancelled(subscription)) ||
    (unpaid !== null && (stands === 'free' || unpaid.purpose === 'upgrade'))
  )
}

function pricing(desk: Desk, words: string): BillingStep | undefined {
  const named = readNamed(words, desk.onSale)
  if (!named) return undefined
  return showing(named.plan ? tellPlan(named.plan) : tellPlans(desk))
}

function changing(
  desk: Desk,
  state: BillingState | null,
  { words, sure }: { words: string; sure: boolean },
): BillingStep | undefined {
  const named = picked(desk, state, words) ?? readNamed(words, withOwn(desk))
  if (!named) return sure ? showing([line('billing.noSuchPlan'), ...tellPlans(desk)]) : undefined
  const plan = named.plan ?? planMeant(desk, state)
  if (!plan) return showing(tellPlans(desk))
  if (plan.key === freePlan) return ask(desk, { kind: 'cancel' })
  const cycle = named.cycle ?? usualCycle(desk, plan)
  return cycle ? ask(desk, { kind: 'change', planKey: plan.key, cycle }) : undefined
}

/** "2", where the plans were shown. */
function picked(desk: Desk, state: BillingState | null, words: string): Named | undefined {
  const number = state?.kind === 'shown' ? Number(/^\s*([1-9])[.)]?\s*$/.exec(words)?.[1]) : Number.NaN
  const plan = choices(desk)[number - 1]
  return plan && { plan, cycle: null }
}

/** Her own plan may not be sold any more, and have had another name. */
function withOwn({ subscription, onSale }: Desk): Plan[] {
  return [...onSale, subscription.plan]
}

/** "yearly": of the plan that she is being asked about, else of the one that goes on. */
function planMeant({ subscription, onSale, now }: Desk, state: BillingState | null): Plan | undefined {
  const asked = state?.kind === 'asked' && state.wish.kind === 'change' ? state.wish.planKey : undefined
  if (asked) return onSale.find(({ key }) => key === asked)
  if (standing(subscription, now) === 'free') return undefined
  return isCancelled(subscription) ? subscription.plan : planThatFollows(subscription, onSale)
}

/** The one that she pays now, else the month, else the shortest. */
function usualCycle({ subscription }: Desk, { prices }: Plan): Cycle | undefined {
  const usual: (Cycle | null)[] = [subscription.cycle, 'monthly', 'weekly', 'biweekly', 'yearly']
  return usual.find((cycle): cycle is Cycle => cycle !== null && prices[cycle] !== undefined)
}

function tellTrial(desk: Desk): Say {
  const { subscription, now } = desk
  const { plan, periodEnd, trialAt } = subscription
  if (standing(subscription, now) === 'trial' && periodEnd)
    return line('billing.trying', { plan: plan.name, until: lastDayOf(desk, periodEnd) })
  return line(trialAt ? 'billing.trialUsed' : 'billing.noTrial')
}
