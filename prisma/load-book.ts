import type { Busy, Facts, TimeOff } from '../domain/business.ts'
import { addDays, dateOf, localClock, toInstant, toLocal } from '../domain/time.ts'
import { type CatalogueRow, catalogue, present, toBusiness } from './catalogue.ts'
import type { Prisma, PrismaClient, TimeOff as TimeOffRow } from './generated/client.ts'

/** No appointment and its cleaning up together take longer, so that the index on starts finds all that still run. */
const longestBusyMs = 2 * 24 * 60 * 60_000

/** What is read of a business to know its free times. */
export function bookParts(now: Date) {
  return {
    ...catalogue,
    timeOff: { where: { endsAt: { gt: now } }, orderBy: { startsAt: 'asc' } },
  } satisfies Prisma.BusinessInclude
}

export type BookOwner = CatalogueRow & { timeOff: TimeOffRow[] }

/** A business and all that is taken of its time from today to the horizon. One query. */
export async function loadBook(
  client: PrismaClient,
  row: BookOwner,
  now: Date,
): Promise<Pick<Facts, 'business' | 'busy' | 'timeOff'>> {
  const busy = await loadBusy(client, row, now)
  const timeOff = row.timeOff.map((one) => toTimeOff(one, row.timezone))
  return { business: toBusiness(row), busy, timeOff }
}

function toTimeOff({ personId, startsAt, endsAt, reason }: TimeOffRow, timezone: string): TimeOff {
  const [start, end] = [toLocal(startsAt, timezone), toLocal(endsAt, timezone)]
  return { start, end, ...present({ personId, reason }) }
}

async function loadBusy(client: PrismaClient, business: CatalogueRow, now: Date): Promise<Busy[]> {
  const { id: businessId, timezone, horizonDays } = business
  const today = dateOf(toLocal(now, timezone))
  const from = toInstant(`${today}T00:00`, timezone)
  const to = toInstant(`${addDays(today, horizonDays + 1)}T00:00`, timezone)
  const rows = await client.booking.findMany({
    where: {
      businessId,
      status: { in: ['held', 'confirmed'] },
      busyTo: { gt: from },
      startsAt: { gt: new Date(from.getTime() - longestBusyMs), lt: to },
    },
    orderBy: { startsAt: 'asc' },
    select: { id: true, personId: true, seat: true, busyFrom: true, busyTo: true },
  })
  const local = localClock(timezone)
  return rows.map(({ id, personId, seat, busyFrom, busyTo }) => {
    return { bookingId: id, personId, seat, start: local(busyFrom), end: local(busyTo) }
  })
}
