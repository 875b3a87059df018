import type { BookingStatus } from '../domain/business.ts'
import type { CalendarBooking, CalendarFeed } from './calendar.ts'
import type { Db } from './client.ts'
import type { Prisma } from './generated/client.ts'

/** More than any shop has in its horizon. */
const feedLimit = 5_000

const parts = {
  business: { select: { name: true, address: true, peopleNamed: true } },
  service: { select: { name: true } },
  person: { select: { name: true } },
  customer: { select: { name: true } },
} satisfies Prisma.BookingInclude

type Row = Prisma.BookingGetPayload<{ include: typeof parts }>

/** See `Store.calendarBookings`. */
export async function calendarBookings(db: Db, keyHash: string): Promise<CalendarBooking[]> {
  const row = await db.booking.findUnique({
    where: { calendarKeyHash: keyHash },
    include: parts,
    relationLoadStrategy: 'join',
  })
  if (!row) return []
  const { businessId, groupId } = row
  const rows = groupId === null ? [row] : await bookedTogether(db, { businessId, groupId })
  return rows.map(toCalendarBooking)
}

function bookedTogether(db: Db, where: { businessId: string; groupId: string }): Promise<Row[]> {
  return db.booking.findMany({
    ...{ where, include: parts, relationLoadStrategy: 'join' },
    orderBy: [{ startsAt: 'asc' }, { id: 'asc' }],
  })
}

/** See `Store.calendarFeed`. */
export async function calendarFeed(db: Db, keyHash: string, from: Date): Promise<CalendarFeed | null> {
  const business = await db.business.findUnique({
    where: { feedKeyHash: keyHash },
    select: {
      name: true,
      bookings: {
        where: { status: { in: ['held', 'confirmed'] }, endsAt: { gt: from } },
        orderBy: [{ startsAt: 'asc' }, { id: 'asc' }],
        take: feedLimit,
        include: parts,
      },
    },
    relationLoadStrategy: 'join',
  })
  return business && { business: business.name, bookings: business.bookings.map(toCalendarBooking) }
}

/** See `BusinessStore.setFeedKey`. */
export async function setFeedKey(db: Db, businessId: string, keyHash: string): Promise<void> {
  await db.business.update({ where: { id: businessId }, data: { feedKeyHash: keyHash } })
}

function toCalendarBooking({ business, ...row }: Row): CalendarBooking {
  return {
    id: row.id,
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    status: row.status as BookingStatus,
    createdAt: row.createdAt,
    changedAt: row.updatedAt,
    business: business.name,
    address: business.address,
    service: row.service.name,
    person: business.peopleNamed ? row.person.name : null,
    customer: row.customer.name,
  }
}
