import type { Say } from '../../domain/say.ts'
import { toLocal } from '../../domain/time.ts'
import { type Db, transaction } from '../client.ts'
import { Prisma, type PrismaClient } from '../generated/client.ts'
import { tellOwners } from '../notices.ts'
import { storableJson } from '../text.ts'
import type { WrittenTurn } from '../turn.ts'
import { bookingsOf, confirm } from './deposit-bookings.ts'
import type { DepositToAsk, UnpaidBooking } from './deposit-store.ts'
import { tellBooker, tellEndOf } from './deposit-telling.ts'
import { nextReference } from './deposits-in-turn.ts'
import type { Offer } from './payment-store.ts'

/** For so long nobody else does what one has begun, unless that one dies. */
const leaseMs = 2 * 60_000

const parts = {
  service: { select: { name: true } },
  customer: { select: { name: true } },
  business: { select: { timezone: true, acceptByHand: true, payout: { select: { subaccount: true } } } },
} satisfies Prisma.BookingInclude
type Row = Prisma.BookingGetPayload<{ include: typeof parts }>

/** A link that its customer has, and can pay by. */
const linked = {
  where: { status: 'open', link: { not: null } },
  take: 1,
  select: { link: true },
} satisfies Prisma.Booking$paymentsArgs

function toUnpaid(row: Row, references: string[], now: Date): UnpaidBooking {
  const local = (moment: Date) => toLocal(moment, row.business.timezone)
  const { businessId, id: bookingId, groupId, business, customer, service } = row
  const times = { start: local(row.startsAt), payBy: local(row.payBy ?? now), today: local(now) }
  const names = { service: service.name, customer: customer.name }
  return { businessId, bookingId, groupId, ...names, ...times, references, isAccepted: business.acceptByHand }
}

/** See `DepositStore.depositsToAsk`. */
export async function depositsToAsk(client: PrismaClient, now: Date, limit: number): Promise<DepositToAsk[]> {
  const until = new Date(now.getTime() + leaseMs)
  const leased = await client.$queryRaw<{ id: string }[]>`
    UPDATE "Payment" SET "askAt" = CASE WHEN EXISTS (SELECT FROM "Booking" AS b
      WHERE b."id" = "Payment"."bookingId" AND b."status" = 'held' AND b."payBy" > ${now}::timestamptz)
      THEN ${until}::timestamptz END
    WHERE "id" IN (SELECT "id" FROM "Payment" WHERE "askAt" <= ${now}::timestamptz AND "purpose" = 'deposit' AND "keptUntil" IS NULL
      ORDER BY "askAt" LIMIT ${limit}
      FOR UPDATE SKIP LOCKED)
    RETURNING "id"`
  if (leased.length === 0) return []
  const rows = await client.payment.findMany({
    where: { id: { in: leased.map(({ id }) => id) }, askAt: until, status: 'open' },
    include: { booking: { include: { ...parts, payments: linked } } },
  })
  return rows.flatMap(({ booking, reference, amount, how, expiresAt }) => {
    if (!booking || !expiresAt) return []
    const subaccount = booking.business.payout?.subaccount ?? null
    const link = booking.payments[0]?.link ?? null
    const asked = { reference, amount, subaccount, link, expiresAt, how: how as 'link' | 'transfer' }
    return { ...toUnpaid(booking, [reference], now), ...asked }
  })
}

/** See `DepositStore.depositOffered`. */
export function depositOffered(
  client: PrismaClient,
  reference: string,
  { link, transfer, expiresAt }: Offer,
  says: Say[],
  now: Date,
): Promise<WrittenTurn['notices']> {
  return transaction(client, async (tx) => {
    const [row] = await tx.payment.updateManyAndReturn({
      where: { reference, link: null, transfer: { equals: Prisma.DbNull } },
      data: {
        ...{ link: link ?? null, expiresAt, askAt: null, checkAt: new Date(now.getTime() + leaseMs) },
        ...(transfer && { transfer: { ...storableJson(transfer) } }),
      },
      select: { businessId: true, bookingId: true },
    })
    if (!row?.bookingId || !(await isAwaited(tx, row.bookingId))) return []
    const where = { id: row.bookingId, businessId: row.businessId, cause: `${reference}:link` }
    return tellBooker(tx, where, says, now)
  })
}

/** Whoever calls the booking off meanwhile waits, so that no link is told of after that. */
async function isAwaited(tx: Db, bookingId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ awaited: boolean }[]>`
    SELECT "status" = 'held' AND "payBy" IS NOT NULL AS "awaited" FROM "Booking" WHERE "id" = ${bookingId} FOR SHARE`
  return row?.awaited === true
}

/** See `DepositStore.confirmUnasked`. */
export function confirmUnasked(
  client: PrismaClient,
  reference: string,
  pages: string | null,
  now: Date,
): Promise<WrittenTurn['notices']> {
  return transaction(client, async (tx) => {
    const payment = await closeUnasked(tx, reference, now)
    const bookings = payment ? await bookingsOf(tx, payment) : []
    const held = bookings.filter(({ status, payBy }) => status === 'held' && payBy)
    if (held.length === 0) return []
    return tellEndOf(tx, reference, 'not-collected', now, await confirm(tx, held, { pages, now }))
  })
}

/** See `DepositStore.leaveUnasked`. */
export function leaveUnasked(
  client: PrismaClient,
  reference: string,
  says: Say[],
  now: Date,
): Promise<WrittenTurn['notices']> {
  return transaction(client, async (tx) => {
    const payment = await closeUnasked(tx, reference, now)
    if (!payment?.bookingId || !(await isAwaited(tx, payment.bookingId))) return []
    const { bookingId: id, businessId } = payment
    return tellBooker(tx, { id, businessId, cause: `${reference}:unasked` }, says, now)
  })
}

/** @returns undefined where somebody else did it, or it can be paid */
async function closeUnasked(tx: Db, reference: string, now: Date) {
  const [row] = await tx.payment.updateManyAndReturn({
    where: { reference, status: 'open', link: null, transfer: { equals: Prisma.DbNull } },
    data: { status: 'expired', reason: 'no-account', askAt: null, expiresAt: now },
    select: { businessId: true, bookingId: true },
  })
  return row
}

/** See `DepositStore.renewDeposit`. */
export async function renewDeposit(client: PrismaClient, reference: string, now: Date): Promise<void> {
  const row = await client.payment.findUnique({ where: { reference }, select: { bookingId: true } })
  if (!row?.bookingId) return
  await client.$executeRaw`
    UPDATE "Payment" SET "reference" = ${nextReference(Prisma.sql`${row.bookingId}::text`)}, "askAt" = ${now}::timestamptz
    WHERE "reference" = ${reference} AND "status" = 'open' AND "link" IS NULL AND "transfer" IS NULL`
}

/** See `DepositStore.depositsOver`. */
export async function depositsOver(client: PrismaClient, now: Date, limit: number): Promise<UnpaidBooking[]> {
  const rows = await client.booking.findMany({
    where: { status: 'held', payBy: { not: null, lte: now }, payments: { some: { purpose: 'deposit' } } },
    orderBy: [{ payBy: 'asc' }, { id: 'asc' }],
    take: limit,
    include: { ...parts, payments: { orderBy: { createdAt: 'desc' }, select: { reference: true } } },
  })
  return rows.map((row) => {
    const references = row.payments.map(({ reference }) => reference)
    return toUnpaid(row, references, now)
  })
}

/** See `DepositStore.lapseDeposit`. */
export function lapseDeposit(
  client: PrismaClient,
  { bookingId, groupId, businessId, references }: UnpaidBooking,
  says: { customer: Say[]; owner: Say[] },
  now: Date,
): Promise<WrittenTurn['notices']> {
  return transaction(client, async (tx) => {
    const which = groupId ? { groupId } : { id: bookingId }
    const { count } = await tx.booking.updateMany({
      where: { ...which, businessId, status: 'held', payBy: { lte: now } },
      data: { status: 'cancelled', updatedAt: now },
    })
    if (count === 0) return []
    const cause = `${references[0]}:lapsed`
    const told = await tellBooker(tx, { id: bookingId, businessId, cause }, says.customer, now)
    if (says.owner.length === 0) return told
    return [...told, ...(await tellOwners(tx, businessId, `${cause}:owner`, says.owner, now))]
  })
}
