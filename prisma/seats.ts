import { type LocalDateTime, toInstant } from '../domain/time.ts'
import type { Db } from './client.ts'
import { SlotTaken } from './store.ts'

/** The columns of a booking that say when. */
export interface SlotColumns {
  startsAt: Date
  endsAt: Date
  busyFrom: Date
  busyTo: Date
}

/** @param service what is booked: its chair is needed for longer than the customer sits in it */
export function slotOf(
  { start, end }: { start: LocalDateTime; end: LocalDateTime },
  timezone: string,
  service: { setupMinutes: number; cleanupMinutes: number },
): SlotColumns {
  const [startsAt, endsAt] = [toInstant(start, timezone), toInstant(end, timezone)]
  const busyFrom = new Date(startsAt.getTime() - service.setupMinutes * 60_000)
  const busyTo = new Date(endsAt.getTime() + service.cleanupMinutes * 60_000)
  return { startsAt, endsAt, busyFrom, busyTo }
}

/**
 * Waits for other bookings of these people. Without it, two that overlap would find each other's row in the
 * exclusion constraint and wait for one another until PostgreSQL calls it a deadlock; and two would choose one seat.
 * @returns how many seats each has, by id
 * @throws SlotTaken when one of them is not (or no longer) booked at this business.
 */
export async function lockPeople(
  tx: Db,
  businessId: string,
  personIds: string[],
): Promise<Map<string, number>> {
  const wanted = [...new Set(personIds)]
  if (wanted.length === 0) return new Map()
  const rows = await tx.$queryRaw<{ id: string; seats: number }[]>`
    SELECT "id", "seats" FROM "Person"
    WHERE "id" = ANY(${wanted}) AND "businessId" = ${businessId} AND "archivedAt" IS NULL
    ORDER BY "id" FOR NO KEY UPDATE`
  if (rows.length < wanted.length)
    throw new SlotTaken('A person who was to be booked takes no bookings any more')
  return new Map(rows.map(({ id, seats }) => [id, seats]))
}

/**
 * The lowest seat of a person that is free all the time; `lockPeople` goes before. Whoever sits in a seat that was
 * taken away since counts for the last one, as in `domain/availability/blocked.ts`.
 * @param seats how many she has
 * @param moving the booking that gives its own seat up
 * @throws SlotTaken
 */
export async function freeSeat(
  tx: Db,
  { personId, busyFrom, busyTo }: SlotColumns & { personId: string },
  seats: number,
  moving = '',
): Promise<number> {
  // With one seat there is nothing to choose: the exclusion constraint decides.
  if (seats === 1) return 0
  const last = seats - 1
  const [free] = await tx.$queryRaw<{ seat: number }[]>`
    SELECT s."seat" FROM generate_series(0, ${last}::int) AS s("seat")
    WHERE NOT EXISTS (
      SELECT 1 FROM "Booking" AS b
      WHERE b."personId" = ${personId} AND b."status" IN ('held', 'confirmed') AND b."id" <> ${moving}
        AND LEAST(b."seat", ${last}::int) = s."seat"
        AND tstzrange(b."busyFrom", b."busyTo") && tstzrange(${busyFrom}::timestamptz, ${busyTo}::timestamptz))
    ORDER BY s."seat" LIMIT 1`
  if (!free) throw new SlotTaken('All seats of this person are taken then')
  return free.seat
}
