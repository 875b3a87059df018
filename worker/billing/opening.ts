import type { Logger } from 'pino'
import type { Opened, Opening } from '../../prisma/billing/payment-store.ts'
import type { PaystackApi } from '../paystack/paystack-api.ts'
import type { SettleDeps } from './settle.ts'

export interface PaymentsDeps extends SettleDeps {
  paystack: Pick<PaystackApi, 'verify' | 'initialize' | 'transferAccount' | 'chargeAuthorization'>
  /** Where people reach the web pages, without a slash at the end. */
  publicUrl: string
  /** Paystack wants an address for everybody; nobody here has one, so each business gets one of ours. */
  emailDomain: string
  log: Pick<Logger, 'info' | 'warn'>
}

/** The same address for a business, always. It is on the operator's domain; no mail is sent there by us. */
export function emailOf({ emailDomain }: Pick<PaymentsDeps, 'emailDomain'>, businessId: string): string {
  return `business-${businessId.replaceAll('-', '')}@${emailDomain}`
}

/** Of what is paid already, the period that has begun is entered. */
export async function openOrEnter({ store, queue }: PaymentsDeps, opening: Opening): Promise<Opened> {
  const opened = await store.billing.openPayment(opening)
  if (opened.kind !== 'paid') return opened
  for (const notice of opened.notices) await queue.deliver(notice)
  await store.billing.enterPaidPeriod(opening.wish.businessId, opening.now)
  return opened
}
