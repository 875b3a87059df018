import { createHash } from 'node:crypto'
import type { PaymentHow, PeriodWish } from '../../domain/billing/payment.ts'
import { smallestCharge } from '../../domain/billing/proration.ts'
import { nextCheck } from '../../domain/billing/settlement/unpaid.ts'
import { standing } from '../../domain/billing/standing.ts'
import type { Subscription } from '../../domain/billing/subscription.ts'
import { type Db, transaction } from '../client.ts'
import type { Payment, PrismaClient } from '../generated/client.ts'
import { timeOrderedId } from '../new-id.ts'
import { lockBilling } from './billing-lock.ts'
import type { Opened, Opening, OpenPayment } from './payment-store.ts'
import { settleByCredit } from './settling.ts'
import { findSubscriptions } from './subscriptions.ts'
import { toTransferDetails } from './transfer-details.ts'

/** Kobo that are asked for, and that are taken off before. */
interface Terms {
  amount: bigint
  credit: bigint
}

/** What is to be done about an opening: nothing, as it is settled what becomes of it; or a row is to be written. */
type Decision = { opened: Opened } | { row: NewPayment }
type NewPayment = Terms &
  Omit<PeriodWish, 'price'> & {
    id: string
    reference: string
    how: PaymentHow
    expiresAt: Date
    checkAt: Date | null
    createdAt: Date
  }

/** See `PaymentStore.openPayments`. */
export async function openPayments(client: PrismaClient, openings: Opening[]): Promise<Opened[]> {
  if (openings.length === 0) return []
  const businessIds = openings.map(({ wish }) => wish.businessId)
  // What one of them takes of a business's credit the next one could not know of.
  if (new Set(businessIds).size < businessIds.length)
    throw new RangeError('Two payments of one business are to be opened one after the other')
  return transaction(client, async (tx) => {
    await lockBilling(tx, ...businessIds)
    const subscriptions = await findSubscriptions(tx, businessIds)
    const payments = Map.groupBy(await paymentsAbout(tx, openings), ({ businessId }) => businessId)
    const decisions = openings.map((opening): Decision => {
      const subscription = subscriptions.get(opening.wish.businessId)
      if (!subscription) return { opened: { kind: 'not-metered' } }
      return decisionOn(opening, subscription, payments.get(opening.wish.businessId) ?? [])
    })
    await insert(
      tx,
      decisions.flatMap((one) => ('row' in one ? one.row : [])),
    )
    return inOrder(decisions, (one, nth) =>
      'opened' in one ? one.opened : begun(tx, one.row, openings[nth] as Opening),
    )
  })
}

/** One statement, the same for any number: the client would prepare another one for each. */
async function insert(tx: Db, rows: NewPayment[]): Promise<void> {
  if (rows.length === 0) return
  const data = JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value))
  await tx.$executeRaw`
    INSERT INTO "Payment" ("id", "reference", "businessId", "purpose", "planId", "cycle", "periodStart", "periodEnd",
      "amount", "credit", "how", "expiresAt", "checkAt", "createdAt", "updatedAt")
    SELECT r.*, r."createdAt" FROM jsonb_to_recordset(${data}::jsonb) AS r("id" text, "reference" text, "businessId" text, "purpose" text, "planId" text,
      "cycle" text, "periodStart" timestamptz, "periodEnd" timestamptz, "amount" bigint, "credit" bigint, "how" text,
      "expiresAt" timestamptz, "checkAt" timestamptz, "createdAt" timestamptz)`
}

/** One after the other, as a transaction has one connection. */
async function inOrder<One, Result>(
  all: One[],
  work: (one: One, nth: number) => Result | Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  for (const [nth, one] of all.entries()) results.push(await work(one, nth))
  return results
}

/** What was written is open, or paid where credit covers it. */
async function begun(tx: Db, row: NewPayment, { now, receipt }: Opening): Promise<Opened> {
  const { reference, amount, credit } = row
  if (amount > 0n) return { kind: 'open', payment: { reference, amount, credit, offer: null } }
  return { kind: 'paid', reference, notices: await settleByCredit(tx, reference, now, receipt) }
}

/**
 * Payments of the same businesses that an opening can meet, newest first: for the same period or up to the end of the one that
 * runs; and whatever was opened by the same wish, as a settlement may have moved its period.
 */
function paymentsAbout(tx: Db, openings: Opening[]): Promise<Payment[]> {
  const wishes = openings.map((opening) => {
    const { businessId, purpose, periodStart } = opening.wish
    return { businessId, purpose, periodStart, stem: stemOf(opening) }
  })
  return tx.$queryRaw`
    SELECT p.* FROM jsonb_to_recordset(${JSON.stringify(wishes)}::jsonb)
      AS w("businessId" text, "purpose" text, "periodStart" timestamptz, "stem" text)
    JOIN "Payment" AS p ON p."businessId" = w."businessId" AND p."purpose" = w."purpose"
    JOIN "Subscription" AS s ON s."businessId" = w."businessId"
    WHERE p."periodStart" IN (w."periodStart", s."periodEnd") OR p."periodEnd" = s."periodEnd" OR starts_with(p."reference", w."stem")
    ORDER BY p."createdAt" DESC, p."id" DESC`
}

function decisionOn(opening: Opening, subscription: Subscription, payments: Payment[]): Decision {
  const bought = boughtBefore(opening, subscription, payments)
  if (bought) return { opened: { kind: 'paid', reference: bought.reference, notices: [] } }
  const stem = stemOf(opening)
  const same = payments.filter(({ reference }) => reference.startsWith(stem))
  const terms = termsOf(opening.wish, subscription)
  const opened =
    opening.how === 'card' ? chargeBegun(opening, payments, same[0]) : openAlready(opening, terms, same[0])
  return opened ? { opened } : { row: rowOf(opening, terms, `${stem}${same.length + 1}`) }
}

/** What has paid for it. */
function boughtBefore(
  { wish, now }: Opening,
  subscription: Subscription,
  payments: Payment[],
): Payment | undefined {
  const { purpose, planId, periodStart } = wish
  const { periodEnd } = subscription
  const covered =
    purpose === 'subscription' &&
    standing(subscription, now) === 'active' &&
    periodEnd &&
    periodEnd > periodStart
  return payments.find((one) => {
    if (one.status !== 'paid' && one.status !== 'disputed') return false
    if (covered) return isAt(one.periodEnd, periodEnd)
    // What is paid ahead begins by itself: nothing else is to take up its days.
    if (purpose === 'subscription' && isAhead(one, subscription, now)) return true
    return isAt(one.periodStart, periodStart) && (purpose !== 'upgrade' || one.planId === planId)
  })
}

function isAhead({ periodStart, periodEnd }: Payment, subscription: Subscription, now: Date): boolean {
  const { periodEnd: ends } = subscription
  return ends !== null && isAt(periodStart, ends) && periodEnd !== null && periodEnd > now
}

function isAt(one: Date | null, moment: Date): boolean {
  return one?.getTime() === moment.getTime()
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

function openAlready({ now }: Opening, terms: Terms, latest: Payment | undefined): Opened | null {
  if (latest?.status !== 'open') return null
  const asBefore = latest.amount === terms.amount && latest.credit === terms.credit
  const stands = latest.expiresAt === null || latest.expiresAt > now
  return stands && asBefore ? { kind: 'open', payment: toOpen(latest) } : null
}

/** A charge that was begun is seen through before another try: the bank may still say yes to it. */
function chargeBegun({ wish }: Opening, payments: Payment[], latest: Payment | undefined): Opened | null {
  const open = payments.find(
    ({ how, status, periodStart }) =>
      how === 'card' && status === 'open' && isAt(periodStart, wish.periodStart),
  )
  if (open) return { kind: 'open', payment: toOpen(open) }
  if (!latest) return null
  return { kind: 'ended', reference: latest.reference, reason: latest.reason ?? latest.status }
}

function rowOf({ wish, how, now, expiresAt }: Opening, terms: Terms, reference: string): NewPayment {
  const { price: _, ...bought } = wish
  const byCredit = terms.amount === 0n
  return {
    ...{ ...bought, ...terms, reference, expiresAt, createdAt: now },
    id: timeOrderedId(),
    how: byCredit ? 'credit' : how,
    checkAt: byCredit ? null : nextCheck({ status: 'open', expiresAt, checks: 0 }, now),
  }
}

/** Credit goes first; what is left is never less than Paystack takes. */
function termsOf({ price }: PeriodWish, { credit: has }: Subscription): Terms {
  const whole = BigInt(price)
  if (has >= whole) return { amount: 0n, credit: whole }
  const least = BigInt(Math.min(smallestCharge, price))
  const amount = whole - has < least ? least : whole - has
  return { amount, credit: whole - amount }
}

function toOpen({ reference, amount, credit, link, transfer, expiresAt }: Payment): OpenPayment {
  const to = toTransferDetails(transfer)
  if (!(link || to) || !expiresAt) return { reference, amount, credit, offer: null }
  return {
    reference,
    amount,
    credit,
    offer: { expiresAt, ...(link && { link }), ...(to && { transfer: to }) },
  }
}
