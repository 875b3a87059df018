import type { Asked, OfferKind } from '../../domain/billing/payment.ts'
import type { Offer, OfferFor, OpenPayment } from '../../prisma/billing/payment-store.ts'
import { DuplicateReference, PaystackRefused, PaystackUnavailable } from '../paystack/fault.ts'
import type { Batches } from './batches.ts'
import { emailOf, type PaymentsDeps } from './opening.ts'
import { settle } from './settle.ts'

/** What Paystack gave out for this reference is lost, and another one is needed. */
export interface Lost {
  kind: 'lost'
  reference: string
}

/** A payment for which Paystack is to be asked, and whose it is. */
interface Unoffered {
  businessId: string
  payment: OpenPayment
  how: OfferKind
}

const hour = 60 * 60_000
/** How long it can be paid. A link: as long as the grace; an account for a transfer: Paystack keeps it 8 hours at most. */
export const offerMs: Record<OfferKind, number> = { link: 7 * 24 * hour, transfer: 7.5 * hour }

/** What Paystack has answered, and when that is written where something is to be kept. */
export interface Answered {
  answer: Asked | Lost
  kept?: Promise<void>
}

/** Asks Paystack where an open payment can be paid, and has it kept. */
export async function offerOf(
  deps: PaymentsDeps,
  open: Unoffered,
  offers: Pick<Batches<OfferFor>, 'put'>,
): Promise<Answered> {
  const { reference } = open.payment
  try {
    const offer = await offeredBy(deps, open)
    return { answer: askedFor(open.payment, offer), kept: offers.put({ reference, offer }) }
  } catch (error) {
    const isUsed = error instanceof DuplicateReference
    return { answer: isUsed ? await lostAnswer(deps, reference) : fault(deps, reference, error) }
  }
}

async function offeredBy(
  deps: PaymentsDeps,
  { businessId, payment: { reference, amount }, how }: Unoffered,
): Promise<Offer> {
  const charge = { reference, amount, email: emailOf(deps, businessId) }
  const expiresAt = new Date(deps.now().getTime() + offerMs[how])
  if (how === 'transfer') return deps.paystack.transferAccount({ ...charge, expiresAt })
  const { link } = await deps.paystack.initialize({ ...charge, callbackUrl: `${deps.publicUrl}/paid` })
  return { link, expiresAt }
}

export function askedFor(
  { reference, amount, credit }: OpenPayment,
  { link, transfer, expiresAt }: Offer,
): Asked {
  const terms = { reference, amount, credit, expiresAt }
  if (transfer) return { kind: 'transfer', transfer, ...terms }
  return { kind: 'link', link: link ?? '', ...terms }
}

/** The reference was used by a try that died: perhaps it was paid, perhaps its link is just lost. */
async function lostAnswer(deps: PaymentsDeps, reference: string): Promise<Asked | Lost> {
  const outcome = await settle(deps)({ reference })
  if (outcome === 'no-answer') return { kind: 'later', reference }
  if (outcome !== 'not-ours' && outcome.status === 'paid') return { kind: 'paid', reference }
  await deps.store.billing.abandon(reference, deps.now())
  return { kind: 'lost', reference }
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
