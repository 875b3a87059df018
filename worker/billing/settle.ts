import type { Logger } from 'pino'
import type { Verified } from '../../domain/billing/verified.ts'
import type { ReceiptOf, Settled } from '../../prisma/billing/payment-store.ts'
import type { Store } from '../../prisma/store.ts'
import { PaystackNotFound, PaystackRefused, PaystackUnavailable } from '../paystack/fault.ts'
import type { PaystackApi } from '../paystack/paystack-api.ts'
import type { JobQueue } from '../queue/queue.ts'

export interface SettleDeps {
  store: Pick<Store, 'billing'>
  queue: Pick<JobQueue, 'deliver'>
  paystack: Pick<PaystackApi, 'verify'>
  now: () => Date
  receipt: ReceiptOf
  log: Pick<Logger, 'info' | 'warn'>
}

/** How a payment stands now that Paystack was asked. */
export type Outcome = Settled | 'no-answer' | 'not-ours'

/**
 * Asks Paystack how a payment stands, and writes down what that means. Whoever calls it, and however often, whatever
 * a webhook says or does not say: only this answer is believed. Where there is none, it is asked for again later.
 */
export function settle(deps: SettleDeps): (job: { reference: string }) => Promise<Outcome> {
  return async ({ reference }) => {
    const payment = await deps.store.billing.paymentToSettle(reference)
    if (!payment) return 'not-ours'
    const facts = await factsOf(deps, reference, payment.returns)
    if (facts === undefined) {
      await deps.store.billing.askAgain(reference, deps.now())
      return 'no-answer'
    }
    return written(deps, reference, facts, payment.told)
  }
}

/** Writes what is known of a payment, and has the owner told. */
export async function written(
  { store, queue, now, receipt, log }: Omit<SettleDeps, 'paystack'>,
  reference: string,
  facts: Verified | null,
  told: string[] = [],
): Promise<Settled> {
  const settled = await store.billing.settle({ ...{ reference, facts, told, receipt }, now: now() })
  for (const notice of settled.notices) await queue.deliver(notice)
  const { status, reason } = settled
  if (status === 'mismatched')
    log.warn({ reference, reason }, 'money came that does not buy what it was asked for')
  else log.info({ reference, status, reason }, 'a payment was looked at')
  return settled
}

/** @returns null where Paystack knows no such payment; undefined where it did not answer */
async function factsOf(
  { paystack, log }: SettleDeps,
  reference: string,
  returns: boolean,
): Promise<Verified | null | undefined> {
  try {
    return await paystack.verify(reference, { returns })
  } catch (error) {
    if (error instanceof PaystackNotFound) return null
    if (!(error instanceof PaystackUnavailable || error instanceof PaystackRefused)) throw error
    log.warn({ reference, why: error.message }, 'Paystack could not be asked about a payment')
    return undefined
  }
}
