import type { Booking, BookingStatus, PayIn } from '../domain/business.ts'
import { dateOf, type LocalDate, toInstant, toLocal } from '../domain/time.ts'
import { toTransferDetails } from './billing/transfer-details.ts'
import { present } from './catalogue.ts'
import { type Db, transaction } from './client.ts'
import { exclusionViolation, sqlState } from './database-error.ts'
import type { Prisma, PrismaClient, Booking as Row } from './generated/client.ts'
import type { BookingRow } from './listings.ts'
import { freeSeat, lockPeople, type SlotColumns, slotOf } from './seats.ts'
import { SlotTaken } from './store.ts'
import { storable } from './text.ts'

/** What a turn reads of the payments of a booking, the latest first. */
export const paymentParts = {
  orderBy: { createdAt: 'desc' },
  select: { status: true, how: true, amount: true, transfer: true, expiresAt: true, keptUntil: true },
} satisfies Prisma.Booking$paymentsArgs
type PaymentRow = Prisma.PaymentGetPayload<typeof paymentParts>

export function toBooking(
  row: Row & { service: { key: string; name: string }; payments?: PaymentRow[] },
  timezone: string,
): Booking {
  return {
    id: row.id,
    serviceId: row.service.key,
    service: row.service.name,
    personId: row.personId,
    start: toLocal(row.startsAt, timezone),
    end: toLocal(row.endsAt, timezone),
    status: row.status as BookingStatus,
    price: { from: row.priceFrom, to: row.priceTo },
    ...present({ deposit: row.deposit, groupId: row.groupId, guest: row.guest }),
    ...(row.decideBy && row.status === 'held' ? { decideBy: toLocal(row.decideBy, timezone) } : {}),
    ...(row.payBy ? { payBy: toLocal(row.payBy, timezone) } : {}),
    ...paidOf(row.payments ?? [], timezone),
  }
}

/** How its deposit stands. */
function paidOf(
  payments: PaymentRow[],
  timezone: string,
): Pick<Booking, 'isDepositPaid' | 'keptUntil' | 'transfer'> {
  const paid = payments.filter(({ status }) => status === 'paid')
  const kept = paid.find(({ keptUntil }) => keptUntil !== null)?.keptUntil
  const asked = payments.find(({ status, how }) => status === 'open' && how === 'transfer')
  return {
    ...(paid.length > 0 ? { isDepositPaid: true } : {}),
    ...(kept ? { keptUntil: toLocal(kept, timezone) } : {}),
    ...(asked ? { transfer: payInOf(asked, timezone) } : {}),
  }
}

function payInOf({ transfer, amount, expiresAt }: PaymentRow, timezone: string): PayIn | 'asked' {
  const to = toTransferDetails(transfer)
  return to && expiresAt ? { ...to, amount: Number(amount), until: toLocal(expiresAt, timezone) } : 'asked'
}

/** No clock is further from UTC. */
const dayMs = 24 * 60 * 60_000

/** See `BusinessStore.bookings`. Both dates are days on which a booking starts, `to` included. One query. */
export async function listBookings(
  client: PrismaClient,
  businessId: string,
  { from, to, customerId }: { from?: LocalDate; to?: LocalDate; customerId?: string },
): Promise<BookingRow[]> {
  const midnight = (date: LocalDate) => toInstant(`${date}T00:00`, 'UTC').getTime()
  const startsAt = {
    ...(from && { gte: new Date(midnight(from) - dayMs) }),
    ...(to && { lt: new Date(midnight(to) + 2 * dayMs) }),
  }
  const { timezone, bookings } = await client.business.findUniqueOrThrow({
    where: { id: businessId },
    select: {
      timezone: true,
      bookings: {
        where: { startsAt, ...(customerId !== undefined && { customerId }) },
        orderBy: [{ startsAt: 'asc' }, { id: 'asc' }],
        include: listed,
      },
    },
    relationLoadStrategy: 'join',
  })
  const rows = bookings.map((row) => toRow(row, timezone))
  return rows.filter(({ start }) => (!from || dateOf(start) >= from) && (!to || dateOf(start) <= to))
}

const listed = {
  customer: { select: { name: true } },
  person: { select: { name: true } },
  service: { select: { key: true, name: true } },
} satisfies Prisma.BookingInclude

function toRow(row: Prisma.BookingGetPayload<{ include: typeof listed }>, timezone: string): BookingRow {
  return {
    id: row.id,
    customerId: row.customerId,
    customerName: row.customer.name,
    service: row.service.key,
    serviceName: row.service.name,
    person: row.person.name,
    start: toLocal(row.startsAt, timezone),
    end: toLocal(row.endsAt, timezone),
    status: row.status as BookingStatus,
    price: { from: row.priceFrom, to: row.priceTo },
    deposit: row.deposit,
    payBy: row.status === 'held' && row.payBy ? toLocal(row.payBy, timezone) : null,
    groupId: row.groupId,
    guest: row.guest,
  }
}

async function timezoneOf(db: Db, businessId: string): Promise<string> {
  const { timezone } = await db.business.findUniqueOrThrow({
    where: { id: businessId },
    select: { timezone: true },
  })
  return timezone
}

/** See `BusinessStore.addBooking`. */
export async function addBooking(
  client: PrismaClient,
  businessId: string,
  booking: { serviceId: string; personId: string; start: string; end: string; customerName: string },
): Promise<string> {
  const timezone = await timezoneOf(client, businessId)
  const service = await client.service.findUniqueOrThrow({
    where: { businessId_key: { businessId, key: booking.serviceId } },
  })
  return transaction(client, async (tx) => {
    const seats = await lockPeople(tx, businessId, [booking.personId])
    const customer = await tx.customer.create({ data: { businessId, name: storable(booking.customerName) } })
    const { priceFrom, priceTo, deposit, id: serviceId } = service
    const owned = { businessId, customerId: customer.id, personId: booking.personId, serviceId }
    const slot = slotOf(booking, timezone, service)
    const data = { ...owned, ...slot, status: 'confirmed', priceFrom, priceTo, deposit }
    return insertBooking(tx, data, seats)
  })
}

type NewBooking = Omit<Prisma.BookingUncheckedCreateInput, keyof SlotColumns | 'seat'> & SlotColumns

/**
 * Books the lowest free seat.
 * @param seats how many each locked person has: `lockPeople`
 * @throws SlotTaken
 */
export async function insertBooking(
  tx: Db,
  booking: NewBooking,
  seats: Map<string, number>,
): Promise<string> {
  const data = { ...booking, seat: await freeSeat(tx, booking, seats.get(booking.personId) ?? 1) }
  return (await unlessTaken(tx.booking.create({ data, select: { id: true } }))).id
}

/** Names the exclusion constraint's refusal. The transaction is spent then. */
export async function unlessTaken<T>(write: Promise<T>): Promise<T> {
  try {
    return await write
  } catch (error) {
    if (sqlState(error) !== exclusionViolation) throw error
    throw new SlotTaken('Another booking of the same person overlaps this one', { cause: error })
  }
}
