import { disputed } from './settlement/disputed.ts'
import { type Case, type Draft, emptyDraft } from './settlement/draft.ts'
import { received } from './settlement/received.ts'
import { refunded } from './settlement/returned.ts'
import { unpaid } from './settlement/unpaid.ts'
import type { Verified } from './verified.ts'

/**
 * What is to be written when Paystack has told how a payment stands: its one defined end, the ledger, the subscription,
 * and what the owner hears. The same facts again change nothing, and facts may come in any order: what was lost between
 * is made up for. A refund or dispute of a payment that nobody has seen come in is received first.
 */
export function settlement(given: Case, facts: Verified): Draft {
  const draft = emptyDraft(given.payment, given.subscription)
  return [received, disputed, refunded, unpaid].reduce((so, part) => part(so, facts, given), draft)
}
