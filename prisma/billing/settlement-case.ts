import type { LedgerLine } from '../../domain/billing/ledger.ts'
import type { PaymentHow, PaymentPurpose, PaymentStatus } from '../../domain/billing/payment.ts'
import { type Cycle, freePlan, type Plan } from '../../domain/billing/plan.ts'
import type { Case, Payment } from '../../domain/billing/settlement/draft.ts'
import type { Db } from '../client.ts'
import type { Prisma } from '../generated/client.ts'
import type { ReceiptOf } from './payment-store.ts'
import { toPlan } from './plans.ts'
import { findSubscription } from './subscriptions.ts'

const included = {
  plan: { include: { prices: true } },
  ledger: true,
  business: { select: { timezone: true } },
} satisfies Prisma.PaymentInclude
type Row = Prisma.PaymentGetPayload<{ include: typeof included }>

/** All that a settlement stands on. To be read under `lockBilling`. */
export async function caseOf(
  tx: Db,
  reference: string,
  now: Date,
  receipt: ReceiptOf,
): Promise<{ given: Case; keyHash: string }> {
  const where = { reference }
  const row = await tx.payment.findUniqueOrThrow({ where, include: included, relationLoadStrategy: 'join' })
  const { url, keyHash } = receipt(row.id)
  const subscription = await findSubscription(tx, row.businessId)
  const given = {
    ...{ payment: toPayment(row), subscription },
    posted: row.ledger.map(({ cause, account, kobo }) => ({ cause, account, kobo }) as LedgerLine),
    taken: await isTaken(tx, row),
    paidAhead: await isPaidAhead(tx, row),
    followed: await isFollowed(tx, row, subscription?.periodEnd ?? null, now),
    free: await planThat(tx, { key: freePlan, retiredAt: null }),
    planBefore: await planOfPeriod(tx, row),
    receiptUrl: url,
    zone: row.business.timezone,
    now,
  }
  return { given, keyHash }
}

function toPayment({ plan, ledger: _, business: __, ...row }: Row): Payment {
  return {
    ...row,
    plan: plan && toPlan(plan),
    cycle: row.cycle as Cycle | null,
    purpose: row.purpose as PaymentPurpose,
    how: row.how as PaymentHow,
    status: row.status as PaymentStatus,
  }
}

async function isTaken(tx: Db, { id, businessId, purpose, planId, periodStart }: Row): Promise<boolean> {
  if (purpose === 'deposit') return false
  const same = { businessId, purpose, periodStart, ...(purpose === 'upgrade' && { planId }) }
  const another = await tx.payment.findFirst({
    where: { ...same, status: { in: ['paid', 'disputed'] }, id: { not: id } },
    select: { id: true },
  })
  return another !== null
}

async function isPaidAhead(tx: Db, { businessId, purpose, paid, periodEnd }: Row): Promise<boolean> {
  // Of what has not come yet, nothing can be given back.
  if (purpose !== 'subscription' || paid === null || !periodEnd) return false
  const next = await tx.payment.findFirst({
    where: { businessId, purpose, periodStart: periodEnd, status: { in: ['paid', 'disputed'] } },
    select: { id: true },
  })
  return next !== null
}

async function isFollowed(
  tx: Db,
  { id, businessId, purpose, paid }: Row,
  periodEnd: Date | null,
  now: Date,
): Promise<boolean> {
  // Only what has not come yet can take its days up.
  if (purpose !== 'subscription' || paid !== null || !periodEnd) return false
  const next = await tx.payment.findFirst({
    where: {
      ...{ businessId, purpose, id: { not: id }, status: { in: ['paid', 'disputed'] } },
      ...{ periodStart: { gte: periodEnd }, periodEnd: { gt: now } },
    },
    select: { id: true },
  })
  return next !== null
}

async function planThat(tx: Db, where: Prisma.PlanWhereInput): Promise<Plan> {
  return toPlan(await tx.plan.findFirstOrThrow({ where, include: { prices: true } }))
}

/** The dearest plan that is hers in that period by other payments. */
async function planOfPeriod(
  tx: Db,
  { id, businessId, purpose, cycle, periodEnd }: Row,
): Promise<Plan | null> {
  if (purpose !== 'upgrade' || !cycle) return null
  const others = await tx.payment.findMany({
    where: {
      businessId,
      periodEnd,
      id: { not: id },
      status: { in: ['paid', 'disputed'] },
      planId: { not: null },
    },
    include: { plan: { include: { prices: true } } },
  })
  const plans = others.flatMap(({ plan }) => (plan ? [toPlan(plan)] : []))
  const priceOf = ({ prices }: Plan) => prices[cycle as Cycle] ?? 0
  return plans.toSorted((one, other) => priceOf(other) - priceOf(one))[0] ?? null
}
