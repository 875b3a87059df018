import type { Asked, Charged, PeriodWish } from '../../domain/billing/payment.ts'
import type { Offer, Opened, OpenPayment } from '../../prisma/billing/payment-store.ts'
import { DuplicateReference, PaystackRefused, PaystackUnavailable } from '../paystack/fault.ts'
import { chargeCard } from './charge-card.ts'
import { emailOf, openOrEnter, type PaymentsDeps } from './opening.ts'
import { settle } from './settle.ts'

/** What asks for money. Rows are written before Paystack is called, so that a crash in between loses nothing. */
export interface Payments {
  /**
   * A link, or the details of a transfer; the one that is open already where there is one. Never throws for Paystack's
   * sake.
   * @throws NotMetered where the business has no subscription
   */
  ask(wish: PeriodWish & { how: 'link' | 'transfer' }): Promise<Asked>
  /**
   * Charges the card of the business's subscription.
   * @param wish.attempt names the try: the same one again is the same charge, another one tries the card anew. The
   *   date of the dunning step does well: `2026-12-03`.
   * @throws NotMetered where the business has no subscription
   */
  chargeCard(wish: PeriodWish & { attempt: string }): Promise<Charged>
}

const hour = 60 * 60_000
/** As long as the grace after a period's end. */
const linkMs = 7 * 24 * hour
/** Paystack keeps an account open for 8 hours at the most. */
const transferMs = 7.5 * hour
/** A reference whose answer was lost is given up for another, so often. */
const most = 3

/** Opens what asks for money. */
export function openPayments(deps: PaymentsDeps): Payments {
  return {
    ask: (wish) => ask(deps, wish),
    chargeCard: (wish) => chargeCard(deps, wish),
  }
}

type How = 'link' | 'transfer'

async function ask(deps: PaymentsDeps, { how, ...wish }: PeriodWish & { how: How }): Promise<Asked> {
  let reference = ''
  for (let round = 1; round <= most; round += 1) {
    const opened = await open(deps, wish, how)
    if (opened.kind !== 'open') return { kind: 'paid', reference: opened.reference }
    reference = opened.payment.reference
    const asked = await offerOf(deps, wish.businessId, opened.payment, how)
    if (asked) return asked
  }
  return { kind: 'later', reference }
}

async function open(deps: PaymentsDeps, wish: PeriodWish, how: How): Promise<Opened> {
  const now = deps.now()
  const expiresAt = new Date(now.getTime() + (how === 'link' ? linkMs : transferMs))
  return openOrEnter(deps, { wish, how, now, expiresAt, receipt: deps.receipt })
}

/** @returns undefined where what Paystack gave out for this reference is lost: another one is needed */
async function offerOf(
  deps: PaymentsDeps,
  businessId: string,
  payment: OpenPayment,
  how: How,
): Promise<Asked | undefined> {
  const { reference } = payment
  if (payment.offer) return askedFor(payment, payment.offer)
  try {
    const offer = await offeredBy(deps, businessId, payment, how)
    await deps.store.billing.offered(reference, offer)
    return askedFor(payment, offer)
  } catch (error) {
    if (error instanceof DuplicateReference) return lostAnswer(deps, reference)
    return fault(deps, reference, error)
  }
}

async function offeredBy(
  deps: PaymentsDeps,
  businessId: string,
  { reference, amount }: OpenPayment,
  how: How,
): Promise<Offer> {
  const charge = { reference, amount, email: emailOf(deps, businessId) }
  const now = deps.now().getTime()
  if (how === 'transfer') {
    return deps.paystack.transferAccount({ ...charge, expiresAt: new Date(now + transferMs) })
  }
  const { link } = await deps.paystack.initialize({ ...charge, callbackUrl: `${deps.publicUrl}/paid` })
  return { link, expiresAt: new Date(now + linkMs) }
}

function askedFor({ reference, amount, credit }: OpenPayment, { link, transfer, expiresAt }: Offer): Asked {
  const terms = { reference, amount, credit, expiresAt }
  if (transfer) return { kind: 'transfer', transfer, ...terms }
  return { kind: 'link', link: link ?? '', ...terms }
}

/** The reference was used by a try that died: perhaps it was paid, perhaps its link is just lost. */
async function lostAnswer(deps: PaymentsDeps, reference: string): Promise<Asked | undefined> {
  const outcome = await settle(deps)({ reference })
  if (outcome === 'no-answer') return { kind: 'later', reference }
  if (outcome !== 'not-ours' && outcome.status === 'paid') return { kind: 'paid', reference }
  await deps.store.billing.abandon(reference, deps.now())
  return undefined
}

function fault({ log }: PaymentsDeps, reference: string, error: unknown): Asked {
  if (error instanceof PaystackUnavailable) {
    log.warn({ reference, why: error.message }, 'Paystack could not be asked for a payment')
    return { kind: 'later', reference }
  }
  if (!(error instanceof PaystackRefused)) throw error
  log.warn({ reference, why: error.message, code: error.code }, 'Paystack does not want a payment')
  return { kind: 'refused', reference, reason: error.message }
}
