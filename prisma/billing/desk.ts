import type { PaidAhead, Unpaid } from '../../domain/billing/chat/desk.ts'
import type { PaymentPurpose } from '../../domain/billing/payment.ts'
import type { Cycle } from '../../domain/billing/plan.ts'
import type { Prisma, PrismaClient } from '../generated/client.ts'
import type { Seal } from '../seal.ts'
import type { DeskRow } from './billing-store.ts'
import { openCard } from './cards.ts'
import { toPlan } from './plans.ts'
import { paymentRow } from './receipt-rows.ts'
import { toSubscription } from './subscriptions.ts'

/** A link or account that was given out so long ago is not looked for any more. */
const lookBackMs = 30 * 24 * 60 * 60_000
/** Payments that are looked through, and of those the ones that Paystack is asked about at once. */
const [most, mostOpen] = [30, 3]

const partsOf = (now: Date) =>
  ({
    card: { select: { id: true, details: true, removedAt: true } },
    business: {
      select: {
        payments: {
          where: { purpose: { not: 'deposit' }, createdAt: { gt: new Date(now.getTime() - lookBackMs) } },
          orderBy: { createdAt: 'desc' },
          take: most,
          include: { plan: { select: { key: true, name: true } } },
        },
      },
    },
  }) satisfies Prisma.SubscriptionInclude

type Row = Prisma.SubscriptionGetPayload<{ include: ReturnType<typeof partsOf> }>
type PaymentOf = Row['business']['payments'][number]

/** See `BillingStore.desk`. One statement. */
export async function billingDesk(
  client: PrismaClient,
  seal: Seal,
  businessId: string,
  now: Date,
): Promise<DeskRow | null> {
  const plans = await client.plan.findMany({
    where: { OR: [{ retiredAt: null }, { subscriptions: { some: { businessId } } }] },
    orderBy: { position: 'asc' },
    include: { prices: true, subscriptions: { where: { businessId }, include: partsOf(now) } },
    relationLoadStrategy: 'join',
  })
  const plan = plans.find(({ subscriptions }) => subscriptions.length > 0)
  const row = plan?.subscriptions[0]
  if (!plan || !row) return null
  const { business, card, ...rest } = row
  const { payments } = business
  const open = payments.filter(isOpen)
  const last = payments.find(({ paid, paidAt }) => paid !== null && paidAt !== null)
  return {
    subscription: toSubscription({ ...rest, plan }),
    onSale: plans.filter(({ retiredAt }) => retiredAt === null).map(toPlan),
    paidAhead: aheadOf(payments, row.periodEnd),
    unpaid: unpaidOf(open[0], last),
    card: openCard(seal, businessId, card),
    open: open.slice(0, mostOpen).map(({ reference }) => reference),
    lastPaid: last ? paymentRow(last) : null,
  }
}

/** What is refused or lapsed can still be paid at Paystack. */
function isOpen({ status }: PaymentOf): boolean {
  return status === 'open' || status === 'expired' || status === 'failed'
}

function aheadOf(payments: PaymentOf[], end: Date | null): PaidAhead | null {
  const ahead = payments.find(
    ({ purpose, status, periodStart }) =>
      purpose === 'subscription' &&
      (status === 'paid' || status === 'disputed') &&
      end !== null &&
      periodStart !== null &&
      periodStart >= end,
  )
  if (!ahead?.plan || !ahead.periodStart || !ahead.periodEnd) return null
  return { plan: ahead.plan.name, start: ahead.periodStart, end: ahead.periodEnd }
}

/** What was asked of her before she paid last is settled by that. */
function unpaidOf(newest: PaymentOf | undefined, last: PaymentOf | undefined): Unpaid | null {
  if (!newest || (last?.paidAt && last.paidAt >= newest.createdAt)) return null
  const { reference, purpose, plan, cycle, periodEnd } = newest
  return {
    ...{ reference, periodEnd, planKey: plan?.key ?? null },
    purpose: purpose as PaymentPurpose,
    cycle: cycle as Cycle | null,
  }
}
