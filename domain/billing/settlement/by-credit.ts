import type { Case, Draft } from './draft.ts'
import { used } from './received.ts'

/** A payment of nothing, as credit covers all of it. @returns null where it does not, or buys nothing any more */
export function byCredit(given: Case): Draft | null {
  const { payment, subscription } = given
  const paid = { ...payment, paid: 0n, fees: 0n, paidAt: given.now }
  const nothing = { postings: [], notices: [], bought: false, givingBack: false, card: null }
  const draft = { payment: paid, subscription, ...nothing }
  const settled = used(draft, 0n, given)
  return settled.bought ? settled : null
}
