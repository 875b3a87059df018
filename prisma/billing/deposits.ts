import type { Say } from '../../domain/say.ts'
import { toLocal } from '../../domain/time.ts'
import { type Db, transaction } from '../client.ts'
import { Prisma, type PrismaClient } from '../generated/client.ts'
import type { WrittenTurn } from '../turn.ts'
import { writeToChat } from '../write-to-chat.ts'
import type { DepositToAsk, UnpaidBooking } from './deposit-store.ts'
import { depositReference } from './deposits-in-turn.ts'
import type { Offer } from './payment-store.ts'

/** For so long nobody else does what one has begun, unless that one dies. */
const leaseMs = 2 * 60_000

const parts = {
  service: { select: { name: true } },
  business: { select: { timezone: true, payout: { select: { subaccount: true } } } },
} satisfies Prisma.BookingInclude
type Row = Prisma.BookingGetPayload<{ include: typeof parts }>

function toUnpaid(row: Row, reference: string, now: Date): UnpaidBooking {
  const local = (moment: Date) => toLocal(moment, row.business.timezone)
  const { businessId, id: bookingId, groupId } = row
  const times = { start: local(row.startsAt), payBy: local(row.payBy ?? now), today: local(now) }
  return { businessId, bookingId, groupId, service: row.service.name, ...times, reference }
}

/** See `DepositStore.depositsToAsk`. */
export async function depositsToAsk(client: PrismaClient, now: Date, limit: number): Promise<DepositToAsk[]> {
  const until = new Date(now.getTime() + leaseMs)
  const leased = await client.$queryRaw<{ id: string }[]>`
    UPDATE "Payment" SET "askAt" = CASE WHEN EXISTS (SELECT FROM "Booking" AS b
      WHERE b."id" = "Payment"."bookingId" AND b."status" = 'held' AND b."payBy" > ${now}::timestamptz)
      THEN ${until}::timestamptz END
    WHERE "id" IN (SELECT "id" FROM "Payment" WHERE "askAt" <= ${now}::timestamptz ORDER BY "askAt" LIMIT ${limit}
      FOR UPDATE SKIP LOCKED)
    RETURNING "id"`
  if (leased.length === 0) return []
  const rows = await client.payment.findMany({
    where: { id: { in: leased.map(({ id }) => id) }, askAt: until, status: 'open' },
    include: { booking: { include: parts } },
  })
  return rows.flatMap(({ booking, reference, amount, expiresAt }) => {
    const subaccount = booking?.business.payout?.subaccount
    if (!booking || !subaccount || !expiresAt) return []
    return { ...toUnpaid(booking, reference, now), amount, subaccount, expiresAt }
  })
}

/** See `DepositStore.depositOffered`. */
export function depositOffered(
  client: PrismaClient,
  reference: string,
  { link }: Offer,
  says: Say[],
  now: Date,
): Promise<WrittenTurn['notices']> {
  return transaction(client, async (tx) => {
    const [row] = await tx.payment.updateManyAndReturn({
      where: { reference, link: null },
      data: { link: link ?? null, askAt: null, checkAt: new Date(now.getTime() + leaseMs) },
      select: { businessId: true, bookingId: true },
    })
    if (!row?.bookingId) return []
    const where = { id: row.bookingId, businessId: row.businessId, cause: `${reference}:link` }
    return tellBooker(tx, where, says, now)
  })
}

/** One message to who booked, in the chat in which she wrote last; once for each cause. */
export function tellBooker(
  tx: Db,
  { id, businessId, cause }: { id: string; businessId: string; cause: string },
  says: Say[],
  now: Date,
): Promise<WrittenTurn['notices']> {
  const chat = Prisma.sql`
    SELECT c."id", c."accountId", c."address", c."language" FROM "Conversation" AS c
    JOIN "Booking" AS b ON b."customerId" = c."customerId"
    WHERE b."id" = ${id} AND c."businessId" = ${businessId}
    ORDER BY (SELECT max(i."receivedAt") FROM "Inbound" AS i WHERE i."conversationId" = c."id") DESC NULLS LAST LIMIT 1`
  // It is about her money: a person who talks with her meanwhile does not say it.
  return writeToChat(tx, chat, { businessId, purpose: 'person', causeId: cause, says, createdAt: now })
}

/** See `DepositStore.renewDeposit`. */
export async function renewDeposit(client: PrismaClient, reference: string, now: Date): Promise<void> {
  const row = await client.payment.findUnique({ where: { reference }, select: { bookingId: true } })
  const round = Number(reference.slice(reference.lastIndexOf('-') + 1)) + 1
  if (!row?.bookingId) return
  await client.payment.updateMany({
    where: { reference, status: 'open', link: null },
    data: { reference: depositReference(row.bookingId, round), askAt: now },
  })
}

/** See `DepositStore.depositsOver`. */
export async function depositsOver(client: PrismaClient, now: Date, limit: number): Promise<UnpaidBooking[]> {
  const rows = await client.booking.findMany({
    where: { status: 'held', payBy: { not: null, lte: now }, payments: { some: { purpose: 'deposit' } } },
    orderBy: [{ payBy: 'asc' }, { id: 'asc' }],
    take: limit,
    include: { ...parts, payments: { orderBy: { createdAt: 'desc' }, take: 1, select: { reference: true } } },
  })
  return rows.map((row) => toUnpaid(row, row.payments[0]?.reference ?? '', now))
}

/** See `DepositStore.lapseDeposit`. */
export function lapseDeposit(
  client: PrismaClient,
  { bookingId, groupId, businessId, reference }: UnpaidBooking,
  says: Say[],
  now: Date,
): Promise<WrittenTurn['notices']> {
  return transaction(client, async (tx) => {
    const which = groupId ? { groupId } : { id: bookingId }
    const { count } = await tx.booking.updateMany({
      where: { ...which, businessId, status: 'held', payBy: { lte: now } },
      data: { status: 'cancelled', updatedAt: now },
    })
    return count === 0
      ? []
      : tellBooker(tx, { id: bookingId, businessId, cause: `${reference}:lapsed` }, says, now)
  })
}

/** See `DepositStore.depositsToGiveBack`. */
export async function depositsToGiveBack(client: PrismaClient, now: Date, limit: number): Promise<string[]> {
  const rows = await client.$queryRaw<{ reference: string }[]>`
    UPDATE "Payment" SET "refundAt" = ${new Date(now.getTime() + leaseMs)}::timestamptz
    WHERE "id" IN (SELECT "id" FROM "Payment" WHERE "refundAt" <= ${now}::timestamptz ORDER BY "refundAt" LIMIT ${limit}
      FOR UPDATE SKIP LOCKED)
    RETURNING "reference"`
  return rows.map(({ reference }) => reference)
}

/** See `DepositStore.depositGivenBack`. */
export async function depositGivenBack(client: PrismaClient, reference: string, now: Date): Promise<void> {
  await client.payment.update({ where: { reference }, data: { refundAt: null, checkAt: now, checks: 0 } })
}
