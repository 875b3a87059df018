import type { Facts } from '../domain/business.ts'
import { localClock } from '../domain/time.ts'
import { type CatalogueRow, catalogue, toBusiness } from './catalogue.ts'
import type { Db } from './client.ts'
import type { Prisma, TimeOff as TimeOffRow } from './generated/client.ts'
import { toTimeOff } from './time-off.ts'

/** No appointment and its cleaning up together take longer, so that the index on starts finds all that still run. */
const longestBusyDays = 2

/** What is read of a business to know its free times. */
export function bookParts(now: Date) {
  return {
    ...catalogue,
    timeOff: { where: { endsAt: { gt: now } }, orderBy: { startsAt: 'asc' } },
  } satisfies Prisma.BusinessInclude
}

export type BookOwner = CatalogueRow & { timeOff: TimeOffRow[] }

/** What is taken of a business's time, as stored. */
export interface BusyRow {
  id: string
  personId: string
  seat: number
  busyFrom: Date
  busyTo: Date
}

/** A business, and what is taken of its time, on its own clock. */
export function toBook(row: BookOwner, taken: BusyRow[]): Pick<Facts, 'business' | 'busy' | 'timeOff'> {
  const timeOff = row.timeOff.map((one) => toTimeOff(one, row.timezone))
  const local = localClock(row.timezone)
  const busy = taken.map(({ id, personId, seat, busyFrom, busyTo }) => {
    return { bookingId: id, personId, seat, start: local(busyFrom), end: local(busyTo) }
  })
  return { business: toBusiness(row), busy, timeOff }
}

/**
 * All that is taken of a business's time from its today to its horizon, by start. One query, which needs nothing that
 * was read before: it runs beside the one for the business.
 */
export function loadBusy(db: Db, businessId: string, now: Date): Promise<BusyRow[]> {
  return db.$queryRaw<BusyRow[]>`
    SELECT k."id", k."personId", k."seat", k."busyFrom", k."busyTo"
    FROM (SELECT w."id", d."today" AT TIME ZONE w."timezone" AS "from",
        (d."today" + (w."horizonDays" + 1) * interval '1 day') AT TIME ZONE w."timezone" AS "to"
      FROM "Business" AS w
      CROSS JOIN LATERAL (SELECT date_trunc('day', ${now}::timestamptz AT TIME ZONE w."timezone") AS "today") AS d
      WHERE w."id" = ${businessId}) AS b
    JOIN "Booking" AS k ON k."businessId" = b."id"
      AND k."startsAt" > b."from" - ${longestBusyDays}::int * interval '1 day' AND k."startsAt" < b."to"
    WHERE k."status" IN ('held', 'confirmed') AND k."busyTo" > b."from"
    ORDER BY k."startsAt"`
}
