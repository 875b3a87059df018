import type { Logger } from 'pino'
import type { Opened, Opening } from '../../prisma/billing/payment-store.ts'
import type { PaystackApi } from '../paystack/paystack-api.ts'
import { concurrently } from './concurrently.ts'
import type { SettleDeps } from './settle.ts'

export interface PaymentsDeps extends SettleDeps {
  paystack: Pick<PaystackApi, 'verify' | 'initialize' | 'transferAccount' | 'chargeAuthorization'>
  /** Where people reach the web pages, without a slash at the end. */
  publicUrl: string
  /** Paystack wants an address for everybody; nobody here has one, so each business gets one of ours. */
  emailDomain: string
  log: Pick<Logger, 'info' | 'warn'>
}

/** The business is not metered, so nobody can ask it for money. */
export class NotMetered extends Error {
  override name = 'NotMetered'
}

/** A payment that is open, or how it has ended. */
export type Begun = Exclude<Opened, { kind: 'not-metered' }>

/** The same address for a business, always. It is on the operator's domain; no mail is sent there by us. */
export function emailOf({ emailDomain }: Pick<PaymentsDeps, 'emailDomain'>, businessId: string): string {
  return `business-${businessId.replaceAll('-', '')}@${emailDomain}`
}

/** Of what is paid already, the period that has begun is entered. @throws NotMetered */
export async function openOrEnter(deps: PaymentsDeps, opening: Opening): Promise<Begun> {
  const [opened] = await deps.store.billing.openPayments([opening])
  return entered(deps, opening, opened)
}

/** As `openOrEnter`, all in one transaction; of one that fails the others do not hear. */
export async function openAll(
  deps: PaymentsDeps,
  openings: Opening[],
): Promise<PromiseSettledResult<Begun>[]> {
  const all = await deps.store.billing.openPayments(openings).catch((error: unknown) => {
    deps.log.warn({ err: error, payments: openings.length }, 'payments could not be opened together')
  })
  // Which of them it was, each shows by itself.
  if (!all) return concurrently(openings, (opening) => openOrEnter(deps, opening))
  return concurrently(openings, (opening, nth) => entered(deps, opening, all[nth]))
}

async function entered(
  { store, queue }: PaymentsDeps,
  { wish: { businessId }, now }: Opening,
  opened: Opened | undefined,
): Promise<Begun> {
  if (!opened || opened.kind === 'not-metered')
    throw new NotMetered(`Business ${businessId} has no subscription, so nothing is asked of it`)
  if (opened.kind !== 'paid') return opened
  for (const notice of opened.notices) await queue.deliver(notice)
  await store.billing.enterPaidPeriod(businessId, now)
  return opened
}
