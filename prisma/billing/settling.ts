import { byCredit } from '../../domain/billing/settlement/by-credit.ts'
import type { Case, Draft } from '../../domain/billing/settlement/draft.ts'
import { nextCheck } from '../../domain/billing/settlement/unpaid.ts'
import { settlement } from '../../domain/billing/settlement.ts'
import { nothingCame } from '../../domain/billing/verified.ts'
import { type Db, transaction } from '../client.ts'
import type { PrismaClient } from '../generated/client.ts'
import { tellOwners } from '../notices.ts'
import type { Seal } from '../seal.ts'
import type { WrittenTurn } from '../turn.ts'
import { lockBilling } from './billing-lock.ts'
import { keepCard } from './cards.ts'
import { depositEnds } from './deposit-settling.ts'
import { saveSubscription } from './entering.ts'
import { post } from './ledger.ts'
import { eventsSettled } from './payment-events.ts'
import type { ReceiptOf, Settled, Settling } from './payment-store.ts'
import { caseOf } from './settlement-case.ts'

/** See `PaymentStore.settle`. */
export function settlePayment(client: PrismaClient, seal: Seal, settling: Settling): Promise<Settled> {
  const { reference, now } = settling
  return transaction(client, async (tx) => {
    const { businessId } = await tx.payment.findUniqueOrThrow({
      where: { reference },
      select: { businessId: true },
    })
    await lockBilling(tx, businessId)
    const { given, keyHash } = await caseOf(tx, reference, now, settling.receipt)
    // Paystack was never asked, or did not hear it: nobody has paid.
    const facts = settling.facts ?? nothingCame(reference, 'abandoned', null)
    const draft = settlement(given, facts)
    const notices = await write(tx, given, draft, keyHash)
    if (draft.card) await keepCard(tx, seal, businessId, draft.card)
    await eventsSettled(tx, settling.told, now)
    const { status, reason } = draft.payment
    return { status, reason, notices }
  })
}

/** Settles a payment that credit covers, within the transaction that opens it. @returns what is to be sent */
export async function settleByCredit(
  tx: Db,
  reference: string,
  now: Date,
  receipt: ReceiptOf,
): Promise<WrittenTurn['notices']> {
  const { given, keyHash } = await caseOf(tx, reference, now, receipt)
  const draft = byCredit(given)
  if (!draft)
    throw new Error(`The credit of business ${given.payment.businessId} does not pay for ${reference}`)
  return write(tx, given, draft, keyHash)
}

async function write(tx: Db, given: Case, draft: Draft, keyHash: string): Promise<WrittenTurn['notices']> {
  const { payment, subscription, postings } = draft
  const { businessId } = payment
  await savePayment(tx, given, draft, keyHash)
  if (subscription && subscription !== given.subscription) await saveSubscription(tx, subscription)
  await post(tx, postings, { businessId, paymentId: payment.id, at: given.now })
  if (draft.bought) await dropReminders(tx, businessId)
  if (payment.purpose === 'deposit')
    return depositEnds(tx, { before: given.payment, after: payment, pages: pagesOf(given), ...given })
  const written: WrittenTurn['notices'] = []
  for (const { step, says } of draft.notices) {
    const cause = `payment:${payment.reference}:${step}`
    written.push(...(await tellOwners(tx, businessId, cause, says, given.now)))
  }
  return written
}

/** Where the web pages are, as receipts are among them. */
function pagesOf({ receiptUrl }: Case): string | null {
  return receiptUrl === null ? null : receiptUrl.slice(0, receiptUrl.lastIndexOf('/receipt/'))
}

async function savePayment(
  tx: Db,
  { payment: before, now }: Case,
  draft: Draft,
  keyHash: string,
): Promise<void> {
  const { id, status, reason, periodStart, periodEnd, paid, fees, transactionId, paidAt } = draft.payment
  const came = before.paid === null && paid !== null
  await tx.payment.update({
    where: { id },
    data: {
      ...{ status, reason, periodStart, periodEnd, paid, fees, transactionId, paidAt },
      checkAt: nextCheck(draft.payment, now, draft.givingBack),
      checks: { increment: 1 },
      ...(came && { receiptKeyHash: keyHash }),
    },
  })
}

/** Whoever has paid is not reminded, of this period or any before. */
async function dropReminders(tx: Db, businessId: string): Promise<void> {
  await tx.outbound.updateMany({
    where: { businessId, status: 'pending', subscriptionEnd: { not: null } },
    data: { status: 'dropped', error: 'paid' },
  })
}
