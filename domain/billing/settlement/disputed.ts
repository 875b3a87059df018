import { posting } from '../ledger.ts'
import type { Dispute } from '../verified.ts'
import { addPosting, type Case, type Draft, isPosted, type Part, telling } from './draft.ts'
import { lost } from './lost.ts'
import { left, linesOf } from './returned.ts'

/** Those that are won first: what they held is there again for the others. */
const order: Dispute['state'][] = ['won', 'lost', 'open']

/** What a card's holder wants back from her bank: held back while that is open, then ours again or gone. */
export const disputed: Part = (draft, { disputes }, given) =>
  disputes
    .toSorted((one, other) => order.indexOf(one.state) - order.indexOf(other.state))
    .reduce((so, dispute) => ended(opened(so, dispute, given), dispute, given), draft)

/** One that was won before anybody saw it has changed nothing. */
function opened(draft: Draft, { id, amount, state }: Dispute, given: Case): Draft {
  const rest = left(given, draft)
  const held = amount !== null && amount > 0n && amount < rest ? amount : rest
  const cause = `dispute:${id}`
  if (state === 'won' || held <= 0n || isPosted(given, draft, cause)) return draft
  const { payment } = draft
  const status = payment.status === 'paid' ? ('disputed' as const) : payment.status
  const marked = { ...draft, payment: { ...payment, status } }
  const posted = addPosting(marked, posting(cause, { disputed: held, paystack: -held }))
  return telling(posted, cause, 'payment.disputed', { amount: Number(held) })
}

function ended(draft: Draft, { id, state }: Dispute, given: Case): Draft {
  const held = heldFor(draft, id, given)
  const cause = `dispute-${state}:${id}`
  const over = ['won', 'lost'].some((end) => isPosted(given, draft, `dispute-${end}:${id}`))
  if (state === 'open' || held === 0n || over) return draft
  const key = state === 'won' ? 'payment.disputeWon' : 'payment.disputeLost'
  const told = (after: Draft) => telling(after, cause, key, { amount: Number(held) })
  if (state === 'won') {
    return told(addPosting(paidAgain(draft), posting(cause, { paystack: held, disputed: -held })))
  }
  const whole = left(given, draft) === 0n
  const lines = linesOf(given, draft, held, whole)
  const posted = addPosting(draft, posting(cause, { disputed: -held, ...lines }))
  return told(whole ? lost(posted, 'lost', given) : paidAgain(posted))
}

function heldFor(draft: Draft, id: string, { posted }: Case): bigint {
  const cause = `dispute:${id}`
  const before = posted.find((line) => line.cause === cause && line.account === 'disputed')
  return before?.kobo ?? draft.postings.find((one) => one.cause === cause)?.lines.disputed ?? 0n
}

function paidAgain(draft: Draft): Draft {
  const { payment } = draft
  return payment.status === 'disputed' ? { ...draft, payment: { ...payment, status: 'paid' } } : draft
}
