import { addSpan } from '../../time.ts'
import { lastDayOf, momentOf } from '../days.ts'
import { afterPaying, type Bought, type Entry } from '../entering.ts'
import { type Posting, posting } from '../ledger.ts'
import { proratedPrice } from '../proration.ts'
import { standing } from '../standing.ts'
import type { Subscription } from '../subscription.ts'
import type { Verified } from '../verified.ts'
import { addPosting, type Case, type Draft, isPosted, type Part, telling } from './draft.ts'

/** No payment of ours can be more: ₦21 million. */
const mostKobo = 2_147_483_647n

/** Money that has come: it buys what it was for, or is kept as the business's credit. */
export const received: Part = (draft, facts, given) => {
  const { payment } = draft
  const came = facts.status === 'success' || facts.status === 'reversed'
  if (!came || isPosted(given, draft, `paid:${payment.reference}`) || payment.paid !== null) return draft
  if (facts.currency !== payment.currency) return mismatched(draft, facts, 'currency')
  const { amount, transactionId } = facts
  if (amount === null || amount <= 0n || amount > mostKobo) return mismatched(draft, facts, 'amount')
  const paidAt = facts.paidAt ?? given.now
  const written = { paid: amount, fees: feesOf(facts, amount), transactionId, paidAt, reason: null }
  const taken = { ...draft, payment: { ...payment, ...written }, card: facts.card }
  return payment.purpose === 'deposit' ? deposited(taken, amount) : used(taken, amount, given)
}

/** Fees that cannot be are taken as none; reconciling shows the difference. */
function feesOf({ fees }: Verified, amount: bigint): bigint {
  return fees !== null && fees >= 0n && fees <= amount ? fees : 0n
}

/** Nothing that the ledger could hold: the operator settles it with Paystack, and the owner knows. */
function mismatched(draft: Draft, { transactionId }: Verified, reason: 'currency' | 'amount'): Draft {
  const { payment } = draft
  if (payment.status === 'mismatched') return draft
  const marked = { ...draft, payment: { ...payment, status: 'mismatched' as const, reason, transactionId } }
  const key = reason === 'currency' ? 'payment.wrongCurrency' : 'payment.wrongAmount'
  return telling(marked, reason, key, { reference: payment.reference })
}

/** A customer's money goes to the shop's own account: none of it is earned here. */
function deposited(draft: Draft, amount: bigint): Draft {
  const enough = amount >= draft.payment.amount
  const end = enough ? { status: 'paid' as const } : { status: 'mismatched' as const, reason: 'too-little' }
  const ended = { ...draft, card: null, payment: { ...draft.payment, ...end } }
  return addPosting(ended, cameIn(draft, amount, { shop: -amount }))
}

/** What a sum buys of what was asked for, with the credit that is there. */
export function used(draft: Draft, amount: bigint, given: Case): Draft {
  const { subscription } = draft
  const entry = subscription && entryOf(subscription, draft, given)
  if (!subscription || !entry) return unclaimed(draft, amount)
  if (given.taken || entry.kind === 'covered' || takesUpAhead(entry, draft, given))
    return kept(draft, amount, 'duplicate', {})
  const missing = priceOf(draft, given) - amount - subscription.credit
  if (missing > 0n) return kept(draft, amount, 'too-little', { missing: Number(missing) })
  return bought(draft, amount, entry, given)
}

/** Whether it would take up days that she has paid for ahead. */
function takesUpAhead({ kind }: Entry, { payment }: Draft, { followed }: Case): boolean {
  return followed && kind === 'entered' && payment.purpose === 'subscription'
}

/** @returns null where the payment buys no period */
function entryOf(subscription: Subscription, { payment }: Draft, given: Case): Entry | null {
  const { plan, cycle, periodStart, periodEnd } = payment
  if (!plan || !cycle || !periodStart || !periodEnd) return null
  const wanted = { plan, cycle, periodStart, periodEnd }
  return payment.purpose === 'upgrade'
    ? upgraded(subscription, wanted, given.now)
    : afterPaying(subscription, wanted, given.zone, given.now)
}

/**
 * The better plan for the rest of the period that it was asked for. Of another period it is worth something else, and
 * beside a plan that is as dear, bought since it was asked for, nothing.
 */
function upgraded(
  subscription: Subscription,
  { plan, cycle, periodStart, periodEnd }: Bought,
  now: Date,
): Entry {
  const isSamePeriod = subscription.periodEnd?.getTime() === periodEnd.getTime()
  const isDearer = (plan.prices[cycle] ?? 0) > (subscription.plan.prices[cycle] ?? 0)
  if (standing(subscription, now) !== 'active' || !isSamePeriod || !isDearer) return { kind: 'covered' }
  const period = { start: periodStart, end: periodEnd }
  return { kind: 'entered', subscription: { ...subscription, plan }, period }
}

/** What was asked for; of an upgrade no more than it is worth beside the plan that she has by now. Kobo. */
function priceOf({ payment, subscription }: Draft, { zone }: Case): bigint {
  const asked = payment.amount + payment.credit
  const { purpose, plan, cycle, periodStart } = payment
  const { periodStart: start, periodEnd: end } = subscription ?? {}
  if (purpose !== 'upgrade' || !plan || !cycle || !periodStart || !start || !end) return asked
  const prices = { from: subscription?.plan.prices[cycle] ?? 0, to: plan.prices[cycle] ?? 0 }
  const worth = BigInt(proratedPrice(prices, { start, end }, addSpan(periodStart, { days: 1 }, zone)))
  return worth < asked ? worth : asked
}

function unclaimed(draft: Draft, amount: bigint): Draft {
  const payment = { ...draft.payment, status: 'mismatched' as const, reason: 'no-subscription' }
  return addPosting({ ...draft, payment }, cameIn(draft, amount, { unclaimed: -amount }))
}

/** It bought nothing, so it is hers: taken off the next payment. */
function kept(
  draft: Draft,
  amount: bigint,
  reason: 'duplicate' | 'too-little',
  args: Record<string, number>,
): Draft {
  const payment = { ...draft.payment, status: 'mismatched' as const, reason }
  const posted = addPosting({ ...draft, payment }, cameIn(draft, amount, { credit: -amount }))
  const key = reason === 'duplicate' ? 'payment.duplicate' : 'payment.tooLittle'
  return telling(posted, 'came', key, { amount: Number(amount), ...args })
}

function bought(
  draft: Draft,
  amount: bigint,
  entry: Exclude<Entry, { kind: 'covered' }>,
  given: Case,
): Draft {
  const { payment, subscription: before } = draft
  const price = priceOf(draft, given)
  const { period } = entry
  const entered = {
    ...draft,
    payment: { ...payment, status: 'paid' as const, periodStart: period.start, periodEnd: period.end },
    // The credit is the ledger's to change.
    subscription: { ...entry.subscription, credit: before?.credit ?? 0n },
    bought: true,
  }
  const posted = addPosting(entered, cameIn(draft, amount, { revenue: -price, credit: price - amount }))
  return told(posted, amount, { entry, extra: amount + payment.credit - price }, given)
}

function cameIn({ payment }: Draft, amount: bigint, lines: Posting['lines']): Posting {
  const fees = payment.fees ?? 0n
  return posting(`paid:${payment.reference}`, { paystack: amount - fees, fees, ...lines })
}

/** What she has for it, where the receipt is, and what was too much. */
function told(
  draft: Draft,
  amount: bigint,
  { entry, extra }: { entry: Exclude<Entry, { kind: 'covered' }>; extra: bigint },
  given: Case,
): Draft {
  const { payment, subscription } = draft
  const args = {
    amount: Number(amount === 0n ? payment.credit : amount),
    plan: payment.plan?.name ?? subscription?.plan.name ?? '',
    from: momentOf(given, entry.period.start),
    until: lastDayOf(given, entry.period.end),
  }
  const more = [
    ...(extra > 0n ? [{ key: 'payment.tooMuch', args: { extra: Number(extra) } }] : []),
    ...(given.receiptUrl ? [{ key: 'payment.receipt', args: { url: given.receiptUrl } }] : []),
  ]
  return telling(draft, 'came', keyOf(draft, entry, given), args, more)
}

function keyOf({ payment }: Draft, { kind }: Entry, { subscription, now }: Case): string {
  if (payment.purpose === 'upgrade') return 'payment.upgraded'
  if (kind === 'ahead') return 'payment.ahead'
  const stood = subscription ? standing(subscription, now) : 'free'
  return stood === 'free' || stood === 'grace' ? 'payment.back' : 'payment.paid'
}
