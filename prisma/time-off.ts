import type { TimeOff } from '../domain/business.ts'
import { toLocal } from '../domain/time.ts'
import { present } from './catalogue.ts'
import type { Db } from './client.ts'
import type { TimeOff as TimeOffRow } from './generated/client.ts'

/** See `BusinessStore.timeOff`. */
export async function timeOffSince(db: Db, businessId: string, since: Date): Promise<TimeOff[]> {
  const rows = await db.timeOff.findMany({
    where: { businessId, endsAt: { gt: since } },
    orderBy: { startsAt: 'asc' },
    include: { business: { select: { timezone: true } } },
  })
  return rows.map(({ business, ...row }) => toTimeOff(row, business.timezone))
}

/** As stored, on the business's clock. */
export function toTimeOff({ personId, startsAt, endsAt, reason }: TimeOffRow, timezone: string): TimeOff {
  const [start, end] = [toLocal(startsAt, timezone), toLocal(endsAt, timezone)]
  return { start, end, ...present({ personId, reason }) }
}
