import { createHmac } from 'node:crypto'
import type { Logger } from 'pino'
import type { ReceiptOf } from '../prisma/billing/payment-store.ts'
import { hashOf } from '../prisma/secret-hash.ts'
import type { Store } from '../prisma/store.ts'
import { lookAfterDeposits } from '../worker/billing/deposits.ts'
import { openPayments, type Payments } from '../worker/billing/payments.ts'
import { type Outcome, settle } from '../worker/billing/settle.ts'
import { openPaystack, type PaystackApi } from '../worker/paystack/paystack-api.ts'
import type { JobQueue } from '../worker/queue/queue.ts'
import type { PaystackConfig } from './config.ts'
import { isReachable } from './public-address.ts'

/** What is there where payments are set up. */
export interface Billing {
  paystack: PaystackApi
  payments: Payments
  /** Asks Paystack how one payment stands, and writes it down. */
  settle(job: { reference: string }): Promise<void>
  /** The same, with how it stands. */
  look(job: { reference: string }): Promise<Outcome>
  receipt: ReceiptOf
  /** One look at the deposits of all customers. */
  deposits(): Promise<void>
}

interface BillingDeps {
  store: Store
  queue: Pick<JobQueue, 'deliver'>
  now: () => Date
  /** The key that seals what is kept: the secrets in the addresses of receipts are derived from it. */
  key: Buffer
  publicUrl: string
  log: Pick<Logger, 'info' | 'warn' | 'error'>
}

/** Opens what has to do with money. Nothing is asked of Paystack by opening it. */
export function openBilling({ secretKey, baseUrl, emailDomain }: PaystackConfig, deps: BillingDeps): Billing {
  const paystack = openPaystack({ secretKey, baseUrl })
  const receipt = receipts(deps.key, deps.publicUrl)
  const all = { ...deps, emailDomain, paystack, receipt }
  const look = settle(all)
  const payments = openPayments(all)
  const pages = isReachable(deps.publicUrl) ? deps.publicUrl : null
  const deposits = lookAfterDeposits({ ...all, pages, look })
  return { paystack, receipt, payments, look, deposits, settle: async (job) => void (await look(job)) }
}

/** Each payment's receipt has one address for ever, which nobody can guess: the database keeps only its hash. */
export function receipts(key: Buffer, publicUrl: string): ReceiptOf {
  return (paymentId) => {
    const secret = createHmac('sha256', key).update(`receipt:${paymentId}`).digest('base64url').slice(0, 24)
    return {
      url: isReachable(publicUrl) ? `${publicUrl}/receipt/${secret}` : null,
      keyHash: hashOf(secret),
    }
  }
}
