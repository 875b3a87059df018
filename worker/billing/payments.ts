import type { Asked, Charged, OfferKind, PeriodWish } from '../../domain/billing/payment.ts'
import type { OfferFor, Opening } from '../../prisma/billing/payment-store.ts'
import { type Batches, inBatches } from './batches.ts'
import { chargeCard } from './charge-card.ts'
import { type CircuitBreaker, circuitBreaker } from './circuit-breaker.ts'
import { atOnce, concurrently, resultOf } from './concurrently.ts'
import { type Answered, askedFor, type Lost, offerMs, offerOf } from './offering.ts'
import { type Begun, openAll, type PaymentsDeps } from './opening.ts'

/** A wish, and how it is to be paid. */
export type Wish = PeriodWish & { how: OfferKind }

/** What asks for money. Rows are written before Paystack is called, so that a crash in between loses nothing. */
export interface Payments {
  /**
   * A link, or the details of a transfer; the one that is open already where there is one. Never throws for Paystack's
   * sake.
   * @throws NotMetered where the business has no subscription
   */
  ask(wish: Wish): Promise<Asked>
  /**
   * As `ask`, for many: their rows are written in one transaction, and Paystack is asked of some at once.
   * @param wishes one of each business at most
   * @param breaker while it is open, Paystack is not asked and everything is for `later`
   * @returns in the order of the wishes; of one that fails the others do not hear
   */
  askAll(wishes: Wish[], breaker: CircuitBreaker): Promise<PromiseSettledResult<Asked>[]>
  /**
   * Charges the card of the business's subscription.
   * @param wish.attempt names the try: the same one again is the same charge, another one tries the card anew. The
   *   date of the dunning step does well: `2026-12-03`.
   * @throws NotMetered where the business has no subscription
   */
  chargeCard(wish: PeriodWish & { attempt: string }): Promise<Charged>
}

/** A reference whose answer was lost is given up for another, so often. */
const mostReferences = 3

/** Opens what asks for money. */
export function openPayments(deps: PaymentsDeps): Payments {
  return {
    async ask(wish) {
      const [asked] = await askAll(deps, [wish], circuitBreaker())
      return resultOf(asked)
    },
    askAll: (wishes, breaker) => askAll(deps, wishes, breaker),
    chargeCard: (wish) => chargeCard(deps, wish),
  }
}

type Answer = PromiseSettledResult<Asked | Lost>

async function askAll(
  deps: PaymentsDeps,
  wishes: Wish[],
  breaker: CircuitBreaker,
): Promise<PromiseSettledResult<Asked>[]> {
  const answers = new Map<Wish, Answer>()
  let left = wishes
  for (let round = 1; round <= mostReferences && left.length > 0; round += 1) {
    const asked = await askOnce(deps, left, breaker)
    for (const [nth, wish] of left.entries()) answers.set(wish, asked[nth] as Answer)
    left = left.filter((wish) => isLost(answers.get(wish)))
  }
  return wishes.map((wish) => lastWord(answers.get(wish) as Answer))
}

/**
 * What Paystack gives out is kept eight at a time, while it is asked for more: a statement for each would cost more than
 * the asking, and one for all would lose all in a crash, which then are asked for twice.
 */
async function askOnce(deps: PaymentsDeps, wishes: Wish[], breaker: CircuitBreaker): Promise<Answer[]> {
  if (breaker.isOpen())
    return wishes.map(() => ({ status: 'fulfilled', value: { kind: 'later', reference: '' } }))
  const openings = wishes.map((wish) => openingOf(deps, wish))
  const opened = await openAll(deps, openings)
  const offers = inBatches(atOnce, (batch: OfferFor[]) => deps.store.billing.offered(batch, deps.now()))
  const answers = await concurrently(wishes, async (wish, nth) =>
    answerTo(deps, wish, resultOf(opened[nth]), offers, breaker),
  )
  offers.flush()
  return Promise.allSettled(
    answers.map(async (one) => {
      const { answer, kept } = resultOf(one)
      await kept
      return answer
    }),
  )
}

async function answerTo(
  deps: PaymentsDeps,
  { businessId, how }: Wish,
  begun: Begun,
  offers: Batches<OfferFor>,
  breaker: CircuitBreaker,
): Promise<Answered> {
  if (begun.kind !== 'open') return { answer: { kind: 'paid', reference: begun.reference } }
  const { payment } = begun
  if (payment.offer) return { answer: askedFor(payment, payment.offer) }
  if (breaker.isOpen()) return { answer: { kind: 'later', reference: payment.reference } }
  const answered = await offerOf(deps, { businessId, payment, how }, offers)
  breaker.heard(answered.answer.kind !== 'later')
  return answered
}

function openingOf({ now: clock, receipt }: PaymentsDeps, { how, ...wish }: Wish): Opening {
  const now = clock()
  return { wish, how, now, expiresAt: new Date(now.getTime() + offerMs[how]), receipt }
}

function isLost(answer: Answer | undefined): boolean {
  return answer?.status === 'fulfilled' && answer.value.kind === 'lost'
}

/** Where one reference after the other was lost, it is tried another time. */
function lastWord(answer: Answer): PromiseSettledResult<Asked> {
  if (answer.status === 'rejected') return answer
  const { value } = answer
  return { status: 'fulfilled', value: value.kind === 'lost' ? { ...value, kind: 'later' } : value }
}
