import type { Say } from '../../domain/say.ts'
import { newCalendarKey } from '../calendar-key.ts'
import type { Db } from '../client.ts'
import { lockPeople } from '../seats.ts'
import { hashOf } from '../secret-hash.ts'
import { SlotTaken } from '../store.ts'
import { type Booked, bookedParts } from './deposit-telling.ts'

/**
 * The bookings of one deposit, the one that it is written for first. Locked, with their people, so that nothing else is
 * booked there and none of them lapses meanwhile.
 */
export async function bookingsOf(
  tx: Db,
  { bookingId, businessId }: { bookingId?: string | null; businessId: string },
): Promise<Booked[]> {
  const of = await tx.booking.findUnique({
    where: { id: bookingId ?? '' },
    select: { id: true, groupId: true },
  })
  if (!of) return []
  const where = { businessId, ...(of.groupId ? { groupId: of.groupId } : { id: of.id }) }
  const seen = await tx.booking.findMany({ where, select: { id: true, personId: true } })
  await lockPeople(
    tx,
    businessId,
    seen.map(({ personId }) => personId),
  ).catch(unlessGone)
  const ids = seen.map(({ id }) => id)
  await tx.$queryRaw`SELECT 1 FROM "Booking" WHERE "id" = ANY(${ids}::text[]) ORDER BY "id" FOR UPDATE`
  const rows = await tx.booking.findMany({ where: { id: { in: ids } }, include: bookedParts })
  return rows.toSorted((one, other) => Number(other.id === of.id) - Number(one.id === of.id))
}

/** Somebody who takes no bookings any more still has those that she has. */
function unlessGone(error: unknown): undefined {
  if (!(error instanceof SlotTaken)) throw error
}

/**
 * All of these stand from now on.
 * @param pages where the web pages are; null: nobody can reach them
 * @returns what tells the address of the first one's calendar entry, where there is one
 */
export async function confirm(
  tx: Db,
  bookings: Booked[],
  { pages, now: updatedAt }: { pages: string | null; now: Date },
): Promise<Say[]> {
  const ids = bookings.map(({ id }) => id)
  const data = { status: 'confirmed', payBy: null, updatedAt }
  await tx.booking.updateMany({ where: { id: { in: ids } }, data })
  const [first] = ids
  if (pages === null || first === undefined) return []
  const key = newCalendarKey()
  await tx.booking.update({ where: { id: first }, data: { calendarKeyHash: hashOf(key) } })
  return [{ key: 'calendar.add', args: { url: `${pages}/calendar/${key}.ics` } }]
}
