import { createHash } from 'node:crypto'
import { Prisma } from './generated/client.ts'

/** One booking of a customer's day. */
export interface VisitPart {
  bookingId: string
  startsAt: Date
}

/**
 * What a reminder is of: which bookings, and when each begins. The same as `visitSql` has of those that stand.
 * @param visit in the order in which they begin
 */
export function visitMark(visit: VisitPart[]): string {
  const parts = visit.map(
    ({ bookingId, startsAt }) => `${bookingId} ${Math.round(startsAt.getTime() / 1_000)}`,
  )
  return createHash('md5').update(parts.join(',')).digest('hex')
}

/** Whether booking `e` is of the same customer, business and business-local day as this one. */
export function ofSameDay(booking: 'b' | 'k', business: 'b' | 'w', startsAt?: Prisma.Sql): Prisma.Sql {
  const [of, zone] = [Prisma.raw(booking), Prisma.raw(`${business}."timezone"`)]
  const start = startsAt ?? Prisma.sql`${of}."startsAt"`
  return Prisma.sql`e."customerId" = ${of}."customerId" AND e."businessId" = ${of}."businessId"
    AND e."startsAt" BETWEEN ${start} - interval '1 day' AND ${start} + interval '1 day'
    AND (e."startsAt" AT TIME ZONE ${zone})::date = (${start} AT TIME ZONE ${zone})::date`
}

/** The mark of what stands of a booking's day, that booking `k` of business `b`. */
export const visitSql = Prisma.sql`(SELECT md5(string_agg(e."id" || ' ' || extract(epoch FROM e."startsAt")::bigint, ',' ORDER BY e."startsAt", e."id"))
  FROM "Booking" AS e WHERE e."status" = 'confirmed' AND ${ofSameDay('k', 'b')})`
