import { type Booked, type Counted, type Difference, difference } from '../../domain/billing/reconciling.ts'
import type { LedgerFault } from '../../prisma/billing/payment-store.ts'
import type { Store } from '../../prisma/store.ts'
import type { PaystackApi } from '../paystack/paystack-api.ts'

interface ReconcileDeps {
  store: { billing: Pick<Store['billing'], 'booked' | 'ledgerFaults' | 'lookAgain'> }
  paystack: Pick<PaystackApi, 'transactions' | 'refunds'>
}

export interface Reconciled {
  /** Payments that both sides have. */
  compared: number
  /** Kobo that came in, by Paystack's word. */
  received: bigint
  differences: Difference[]
  ledger: LedgerFault[]
}

/** Rows are written before Paystack hears of them: in an outage days before, as long as the same link is asked for. */
const slackMs = 8 * 24 * 60 * 60_000
const ours = /^jara-/

/**
 * Holds what Paystack says of a span against our rows and the ledger. What others sell with the same account is left
 * out.
 * @throws PaystackUnavailable, PaystackRefused
 */
export async function reconcile(
  { store, paystack }: ReconcileDeps,
  from: Date,
  to: Date,
): Promise<Reconciled> {
  const [early, late] = [new Date(from.getTime() - slackMs), new Date(to.getTime() + slackMs)]
  const rows = await store.billing.booked(early, late)
  const booked = new Map(rows.map((row) => [row.reference, row]))
  const returned = await returnedBy(paystack, early)
  const seen = new Set<string>()
  const found: Reconciled = {
    compared: 0,
    received: 0n,
    differences: [],
    ledger: await store.billing.ledgerFaults(),
  }
  for await (const one of paystack.transactions(from, late)) {
    if (!ours.test(one.reference) || seen.has(one.reference)) continue
    seen.add(one.reference)
    const row = booked.get(one.reference)
    // Written down after the span, so it is the next one's.
    if (row && row.createdAt >= to) continue
    count(found, row, { ...one, returned: returned.get(one.transactionId ?? '') ?? 0n })
  }
  const missing = rows.filter(
    (row) => !seen.has(row.reference) && row.createdAt >= from && row.createdAt < to,
  )
  for (const row of missing) count(found, row, undefined)
  return found
}

function count(found: Reconciled, booked: Booked | undefined, there: Counted | undefined): void {
  if (booked && there) found.compared += 1
  if (there?.status === 'success' && there.currency === 'NGN') found.received += there.amount ?? 0n
  const wrong = difference(booked, there)
  if (wrong) found.differences.push(wrong)
}

/** By Paystack's number of the transaction. What was given back lately may be of a payment from long ago. */
async function returnedBy(paystack: ReconcileDeps['paystack'], from: Date): Promise<Map<string, bigint>> {
  const returned = new Map<string, bigint>()
  for await (const { transactionId, amount, done } of paystack.refunds(from)) {
    if (done) returned.set(transactionId, (returned.get(transactionId) ?? 0n) + (amount ?? 0n))
  }
  return returned
}
