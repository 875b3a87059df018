import { posting } from '../ledger.ts'
import { addPosting, balanceOf, type Case, type Draft, isPosted, type Part, telling } from './draft.ts'
import { lost } from './lost.ts'

/** What was given back: refunds, one by one, and what Paystack has reversed beside them. */
export const refunded: Part = (draft, facts, given) => {
  const done = facts.refunds.filter(({ done }) => done)
  const givingBack = facts.refunds.some(({ done, failed }) => !done && !failed)
  const refunds = done.reduce(
    (so, { id, amount }) => givenBack(so, `refund:${id}`, amount ?? left(given, so), given),
    { ...draft, givingBack },
  )
  return facts.status === 'reversed'
    ? givenBack(refunds, `reversed:${facts.reference}`, left(given, refunds), given)
    : refunds
}

/** What of the payment nobody has taken back yet. */
export function left(given: Case, draft: Draft): bigint {
  return balanceOf(given, draft, 'paystack') + balanceOf(given, draft, 'fees')
}

function givenBack(draft: Draft, cause: string, wanted: bigint, given: Case): Draft {
  const rest = left(given, draft)
  const amount = wanted < rest ? wanted : rest
  if (amount <= 0n || isPosted(given, draft, cause)) return draft
  const whole = amount === rest
  const lines = linesOf(given, draft, amount, whole)
  const posted = addPosting(draft, posting(cause, { paystack: -amount, ...lines }))
  const ended = whole ? lost(posted, 'refunded', given) : posted
  return telling(ended, cause, whole ? 'payment.refunded' : 'payment.refundedPart', {
    amount: Number(amount),
  })
}

/**
 * Out of what money is taken back: first out of what it left as credit and is still there, then out of what was earned.
 * When all of it goes, credit that was spent beside it is hers again.
 */
export function linesOf(given: Case, draft: Draft, amount: bigint, whole: boolean) {
  if (draft.payment.purpose === 'deposit') return { shop: amount }
  const ofPayment = balanceOf(given, draft, 'credit')
  const owed = ofPayment < 0n ? -ofPayment : 0n
  const available = draft.subscription?.credit ?? 0n
  const credit = [amount, owed, available].reduce((least, one) => (one < least ? one : least))
  const unclaimed = -balanceOf(given, draft, 'unclaimed')
  if (unclaimed > 0n) return { unclaimed: amount }
  const spent = whole && ofPayment > 0n ? ofPayment : 0n
  return { credit: credit - spent, revenue: amount - credit + spent }
}
