import { createHash } from 'node:crypto'
import type { PeriodWish, TransferDetails } from '../../domain/billing/payment.ts'
import { smallestCharge } from '../../domain/billing/proration.ts'
import { nextCheck } from '../../domain/billing/settlement/unpaid.ts'
import { standing } from '../../domain/billing/standing.ts'
import type { Subscription } from '../../domain/billing/subscription.ts'
import { type Db, transaction } from '../client.ts'
import { type Payment, Prisma, type PrismaClient } from '../generated/client.ts'
import { lockBilling } from './billing-lock.ts'
import { NotMetered, type Offer, type Opened, type Opening, type OpenPayment } from './payment-store.ts'
import { settleByCredit } from './settling.ts'
import { findSubscription } from './subscriptions.ts'

/** See `PaymentStore.openPayment`. */
export function openPayment(client: PrismaClient, opening: Opening): Promise<Opened> {
  return transaction(client, async (tx) => {
    const { businessId } = opening.wish
    await lockBilling(tx, businessId)
    const subscription = await findSubscription(tx, businessId)
    if (!subscription)
      throw new NotMetered(`Business ${businessId} has no subscription, so nothing is asked of it`)
    const bought = await boughtBefore(tx, opening, subscription)
    if (bought) return { kind: 'paid', reference: bought, notices: [] }
    return (await openAlready(tx, opening, subscription)) ?? (await opened(tx, opening, subscription))
  })
}

/** @returns the reference of what has paid for it; null: nothing has */
async function boughtBefore(
  tx: Db,
  { wish, now }: Opening,
  subscription: Subscription,
): Promise<string | null> {
  const { businessId, purpose, planId, periodStart } = wish
  const { periodEnd } = subscription
  const covered =
    purpose === 'subscription' &&
    standing(subscription, now) === 'active' &&
    periodEnd &&
    periodEnd > periodStart
  const same = purpose === 'upgrade' ? { planId, periodStart } : { periodStart }
  const row = await tx.payment.findFirst({
    where: { businessId, purpose, status: { in: ['paid', 'disputed'] }, ...(covered ? { periodEnd } : same) },
    orderBy: { createdAt: 'desc' },
    select: { reference: true },
  })
  return row?.reference ?? null
}

/** The same wish names the same payment, in whichever process and however often. */
function stemOf({ wish, how, attempt }: Opening): string {
  const { businessId, purpose, planId, cycle, periodStart, periodEnd } = wish
  const parts = [
    businessId,
    purpose,
    planId,
    cycle,
    periodStart.toISOString(),
    periodEnd.toISOString(),
    how,
    attempt,
  ]
  return `jara-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)}-`
}

async function openAlready(tx: Db, opening: Opening, subscription: Subscription): Promise<Opened | null> {
  if (opening.how === 'card') return chargeBegun(tx, opening)
  const latest = await latestOf(tx, opening)
  if (latest?.status !== 'open') return null
  const terms = termsOf(opening.wish, subscription)
  const asBefore = latest.amount === terms.amount && latest.credit === terms.credit
  const stands = latest.expiresAt === null || latest.expiresAt > opening.now
  return stands && asBefore ? { kind: 'open', payment: toOpen(latest) } : null
}

/** A charge that was begun is seen through before another try: the bank may still say yes to it. */
async function chargeBegun(tx: Db, opening: Opening): Promise<Opened | null> {
  const { businessId, purpose, periodStart } = opening.wish
  const begun = await tx.payment.findFirst({
    where: { businessId, purpose, periodStart, how: 'card', status: 'open' },
  })
  if (begun) return { kind: 'open', payment: toOpen(begun) }
  const same = await latestOf(tx, opening)
  return same && { kind: 'ended', reference: same.reference, reason: same.reason ?? same.status }
}

function latestOf(tx: Db, opening: Opening): Promise<Payment | null> {
  return tx.payment.findFirst({
    where: { businessId: opening.wish.businessId, reference: { startsWith: stemOf(opening) } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  })
}

async function opened(tx: Db, opening: Opening, subscription: Subscription): Promise<Opened> {
  const { wish, how, now, expiresAt } = opening
  const stem = stemOf(opening)
  const { businessId } = wish
  const before = await tx.payment.count({ where: { businessId, reference: { startsWith: stem } } })
  const terms = termsOf(wish, subscription)
  const { price: _, ...bought } = wish
  const byCredit = terms.amount === 0n
  const row = await tx.payment.create({
    data: {
      ...{ ...bought, ...terms, expiresAt, createdAt: now },
      reference: `${stem}${before + 1}`,
      how: byCredit ? 'credit' : how,
      checkAt: byCredit ? null : nextCheck({ status: 'open', expiresAt, checks: 0 }, now),
    },
  })
  if (!byCredit) return { kind: 'open', payment: toOpen(row) }
  const notices = await settleByCredit(tx, row.reference, now, opening.receipt)
  return { kind: 'paid', reference: row.reference, notices }
}

/** Credit goes first; what is left is never less than Paystack takes. */
function termsOf({ price }: PeriodWish, { credit: has }: Subscription): { amount: bigint; credit: bigint } {
  const whole = BigInt(price)
  if (has >= whole) return { amount: 0n, credit: whole }
  const least = BigInt(Math.min(smallestCharge, price))
  const amount = whole - has < least ? least : whole - has
  return { amount, credit: whole - amount }
}

function toOpen({ reference, amount, credit, link, transfer, expiresAt }: Payment): OpenPayment {
  const offered = (link || transfer) && expiresAt
  if (!offered) return { reference, amount, credit, offer: null }
  const to = transfer as unknown as TransferDetails | null
  return {
    reference,
    amount,
    credit,
    offer: { expiresAt, ...(link && { link }), ...(to && { transfer: to }) },
  }
}

/** See `PaymentStore.offered`. */
export async function offered(client: PrismaClient, reference: string, offer: Offer): Promise<void> {
  const { link, transfer, expiresAt } = offer
  await client.payment.updateMany({
    where: { reference },
    data: {
      expiresAt,
      ...(link !== undefined && { link }),
      ...(transfer && { transfer: transfer as unknown as Prisma.InputJsonValue }),
    },
  })
}

/** See `PaymentStore.abandon`. */
export async function abandon(client: PrismaClient, reference: string, now: Date): Promise<void> {
  await client.payment.updateMany({
    where: { reference, status: 'open', link: null, transfer: { equals: Prisma.DbNull } },
    data: {
      status: 'expired',
      reason: 'answer-lost',
      expiresAt: now,
      checkAt: nextCheck({ status: 'expired', expiresAt: now, checks: 0 }, now),
    },
  })
}

/** See `PaymentStore.askAgain`. */
export async function askAgain(client: PrismaClient, reference: string, now: Date): Promise<void> {
  const row = await client.payment.findUnique({
    where: { reference },
    select: { status: true, expiresAt: true, checks: true },
  })
  if (!row) return
  // An end that is only waited for to be confirmed is asked for as what is open.
  const checkAt = nextCheck({ status: 'open', expiresAt: null, checks: row.checks }, now)
  await client.payment.update({ where: { reference }, data: { checkAt, checks: { increment: 1 } } })
}

/** See `PaymentStore.lookAgain`. */
export async function lookAgain(client: PrismaClient, references: string[], now: Date): Promise<void> {
  await client.payment.updateMany({ where: { reference: { in: references } }, data: { checkAt: now } })
}

/** See `PaymentStore.lookSoon`. */
export async function lookSoon(client: PrismaClient, references: string[], now: Date): Promise<void> {
  await client.payment.updateMany({
    where: { reference: { in: references }, status: { in: ['open', 'expired', 'failed'] } },
    data: { checks: 0, checkAt: new Date(now.getTime() + 60_000) },
  })
}

/** See `PaymentStore.paymentsToCheck`. */
export async function paymentsToCheck(
  client: PrismaClient,
  now: Date,
  toldBefore: Date,
  limit: number,
): Promise<string[]> {
  const rows = await client.$queryRaw<{ reference: string }[]>`
    (SELECT "reference" FROM "Payment" WHERE "checkAt" <= ${now} ORDER BY "checkAt" LIMIT ${limit})
    UNION
    (SELECT "reference" FROM "PaymentEvent" told
      WHERE "settledAt" IS NULL AND "receivedAt" <= ${toldBefore}
        -- Where Paystack was asked in vain, it is asked when the payment says.
        AND NOT EXISTS (
          SELECT 1 FROM "Payment" asked WHERE asked."reference" = told."reference" AND asked."checkAt" > ${now})
      ORDER BY "receivedAt" LIMIT ${limit})`
  return rows.map(({ reference }) => reference)
}
