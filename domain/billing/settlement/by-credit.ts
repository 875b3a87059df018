import { type Case, type Draft, emptyDraft } from './draft.ts'
import { used } from './received.ts'

/** A payment of nothing, as credit covers all of it. @returns null where it does not, or buys nothing any more */
export function byCredit(given: Case): Draft | null {
  const { payment, subscription } = given
  const paid = { ...payment, paid: 0n, fees: 0n, paidAt: given.now }
  const settled = used(emptyDraft(paid, subscription), 0n, given)
  return settled.bought ? settled : null
}
