import { pino } from 'pino'
import type { PeriodWish } from '../../domain/billing/payment.ts'
import type { Store } from '../../prisma/store.ts'
import { receipts } from '../../start/billing.ts'
import { checkPayments } from '../../worker/billing/check-payments.ts'
import { openPayments, type Payments } from '../../worker/billing/payments.ts'
import { type Outcome, settle } from '../../worker/billing/settle.ts'
import { openPaystack } from '../../worker/paystack/paystack-api.ts'
import { plansOnSale } from '../billing/subscribed.ts'
import { businessFile } from '../store/fixtures.ts'
import { type FakePaystack, secretKey } from './fake-paystack.ts'

/** A Tuesday, ten o'clock in Lagos. */
export const opening = new Date('2026-12-01T09:00:00Z')
export const silent = pino({ enabled: false })

/** What one process has: a store, Paystack, and a clock. */
export interface Desk {
  payments: Payments
  settle(reference: string): Promise<Outcome>
  /** What a sweep asks the queue to look at, looked at here. */
  sweep(): Promise<string[]>
}

export function openDesk(store: Store, paystackUrl: string, now: () => Date): Desk {
  const sent: string[] = []
  const queue = { deliver: async ({ outboundId }: { outboundId: string }) => void sent.push(outboundId) }
  const deps = {
    ...{ store, queue, now, log: silent, publicUrl: 'https://jara.example', emailDomain: 'jara.example' },
    paystack: openPaystack({ secretKey, baseUrl: paystackUrl, timeoutMs: 20_000 }),
    receipt: receipts(Buffer.alloc(32, 7), 'https://jara.example'),
  }
  const look = settle(deps)
  return {
    payments: openPayments(deps),
    settle: (reference) => look({ reference }),
    async sweep() {
      const found: string[] = []
      await checkPayments({
        ...deps,
        queue: { settle: async ({ reference }) => void found.push(reference) },
      })()
      for (const reference of found) await look({ reference })
      return found
    },
  }
}

export interface PayingShop {
  businessId: string
  slug: string
  /** A month of Starter from the opening on, or of another plan. */
  wish(key?: string, from?: Date): Promise<PeriodWish>
}

/** A shop on Free, with an owner who can be told. */
export async function payingShop(store: Store): Promise<PayingShop> {
  const owner = { name: 'Amaka', channel: 'telegram' as const, id: '1001' }
  const { slug } = businessFile()
  const { businessId } = await store.importBusiness(businessFile({ slug: `${slug}-pays`, owner }))
  await store.saveAccount({ businessId, kind: 'telegram', externalId: `bot-${businessId}` })
  if ((await store.billing.plansOnSale()).length === 0) await store.billing.importPlans(plansOnSale, opening)
  const plans = await store.billing.plansOnSale()
  const free = plans.find(({ key }) => key === 'free')
  if (!free) throw new Error('There is no free plan')
  await store.billing.meter([{ businessId, trial: null }], free, opening)
  return {
    ...{ businessId, slug: `${slug}-pays` },
    async wish(key = 'starter', from = opening) {
      const plan = plans.find((one) => one.key === key)
      const price = plan?.prices.monthly
      if (!plan || price === undefined) throw new Error(`There is no plan ${key} by the month`)
      const periodEnd = new Date(from)
      periodEnd.setUTCMonth(periodEnd.getUTCMonth() + 1)
      const bought = { planId: plan.id, cycle: 'monthly' as const, periodStart: from, periodEnd, price }
      return { businessId, purpose: 'subscription', ...bought }
    },
  }
}

export const card = { code: 'AUTH_owner', signature: 'SIG_owner', last4: '4081', reusable: true }

/** A fake whose card pays as is said. */
export function withCard(fake: FakePaystack, conduct: Parameters<FakePaystack['cards']['set']>[1]): void {
  fake.cards.set(card.code, conduct)
}
