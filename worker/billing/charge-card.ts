import type { Charged, PeriodWish } from '../../domain/billing/payment.ts'
import { nothingCame } from '../../domain/billing/verified.ts'
import type { OpenPayment, SavedCard } from '../../prisma/billing/payment-store.ts'
import { DuplicateReference, PaystackRefused, PaystackUnavailable } from '../paystack/fault.ts'
import { emailOf, openOrEnter, type PaymentsDeps } from './opening.ts'
import { type Outcome, settle, written } from './settle.ts'

/** How long a bank may take over a charge. */
const chargeMs = 3 * 24 * 60 * 60_000

/** What banks and Paystack say of a card that will never be charged again. */
const cardIsGone =
  /expired card|card (?:has )?expired|lost|stolen|pick ?up|authorization.*(?:invalid|not found|inactive|deactivated)|invalid authorization/i

/** See `Payments.chargeCard`. */
export async function chargeCard(
  deps: PaymentsDeps,
  { attempt, ...wish }: PeriodWish & { attempt: string },
): Promise<Charged> {
  const { businessId } = wish
  const card = await deps.store.billing.cardToCharge(businessId)
  if (!card) return { kind: 'no-card' }
  const now = deps.now()
  const opened = await openOrEnter(deps, {
    ...{ wish, attempt, now, how: 'card', receipt: deps.receipt },
    expiresAt: new Date(now.getTime() + chargeMs),
  })
  const { kind } = opened
  if (kind === 'paid') return { kind, reference: opened.reference }
  if (kind === 'ended') return failed(deps, businessId, card, opened.reference, opened.reason)
  return charged(deps, businessId, card, opened.payment)
}

async function charged(
  deps: PaymentsDeps,
  businessId: string,
  card: SavedCard,
  { reference, amount }: OpenPayment,
): Promise<Charged> {
  const { authorization } = card
  try {
    const charge = { reference, amount, authorization, email: emailOf(deps, businessId) }
    await deps.paystack.chargeAuthorization(charge)
  } catch (error) {
    if (error instanceof PaystackUnavailable) return { kind: 'pending', reference }
    if (!(error instanceof PaystackRefused)) throw error
    if (!(error instanceof DuplicateReference)) {
      // It would not even try, so it keeps no transaction of it.
      const refused = nothingCame(reference, 'failed', error.message)
      const settled = await written(deps, reference, refused)
      return ofOutcome(deps, businessId, card, reference, settled)
    }
  }
  return ofOutcome(deps, businessId, card, reference, await settle(deps)({ reference }))
}

async function ofOutcome(
  deps: PaymentsDeps,
  businessId: string,
  card: SavedCard,
  reference: string,
  outcome: Outcome,
): Promise<Charged> {
  if (outcome === 'no-answer' || outcome === 'not-ours' || outcome.status === 'open') {
    return { kind: 'pending', reference }
  }
  if (outcome.status === 'failed') return failed(deps, businessId, card, reference, outcome.reason ?? '')
  // Also what came for a period that was paid for meanwhile: it is credit, and nothing is to be asked for.
  return { kind: 'paid', reference }
}

async function failed(
  { store, now }: PaymentsDeps,
  businessId: string,
  card: SavedCard,
  reference: string,
  reason: string,
): Promise<Charged> {
  const cardGone = cardIsGone.test(reason)
  if (cardGone) await store.billing.removeCard(businessId, card.id, now())
  return { kind: 'failed', reference, reason, cardGone }
}
