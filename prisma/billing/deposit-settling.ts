import { type DepositEnd, depositSays } from '../../domain/billing/deposit-told.ts'
import type { PaymentStatus } from '../../domain/billing/payment.ts'
import type { Payment } from '../../domain/billing/settlement/draft.ts'
import type { Say } from '../../domain/say.ts'
import { dateOf, toLocal } from '../../domain/time.ts'
import { hashCalendarKey, newCalendarKey } from '../calendar-key.ts'
import type { Db } from '../client.ts'
import type { Prisma } from '../generated/client.ts'
import { tellOwners } from '../notices.ts'
import { lockPeople } from '../seats.ts'
import { SlotTaken } from '../store.ts'
import type { WrittenTurn } from '../turn.ts'
import { tellBooker } from './deposits.ts'
import { depositRow } from './deposits-in-turn.ts'

/** A deposit before and after what Paystack told of it. */
interface Ended {
  before: Payment
  after: Payment
  zone: string
  now: Date
  /** Where the web pages are; null: nobody can reach them. */
  pages: string | null
}

const parts = { service: { select: { name: true } }, customer: { select: { name: true } } } as const
type Booked = Prisma.BookingGetPayload<{ include: typeof parts }>

/** What money for a booking means: it is confirmed, or the money goes back. Within the settlement's transaction. */
export async function depositEnds(tx: Db, ended: Ended): Promise<WrittenTurn['notices']> {
  const { before, after } = ended
  const bookings = await bookingsOf(tx, after)
  const [first] = bookings
  if (!first) return []
  const came = before.paid === null && after.paid !== null
  if (came && after.status === 'paid') return paid(tx, ended, bookings, first)
  if (came && after.status === 'mismatched') return tooLittle(tx, ended, first)
  const end = before.status === after.status ? undefined : ends[after.status]
  return end ? tell(tx, ended, first, end) : []
}

/** That change nothing of the booking. */
const ends: Partial<Record<PaymentStatus, DepositEnd>> = {
  ...{ refunded: 'returned', mismatched: 'unclear', disputed: 'disputed', lost: 'lost' },
}

/** Locked, with their people, so that nothing else is booked there and none of them lapses meanwhile. */
async function bookingsOf(tx: Db, { bookingId, businessId }: Payment): Promise<Booked[]> {
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
  const rows = await tx.booking.findMany({ where: { id: { in: ids } }, include: parts })
  return rows.toSorted((one, other) => Number(other.id === of.id) - Number(one.id === of.id))
}

/** Somebody who takes no bookings any more still has those that she has. */
function unlessGone(error: unknown): undefined {
  if (!(error instanceof SlotTaken)) throw error
}

async function paid(
  tx: Db,
  ended: Ended,
  bookings: Booked[],
  first: Booked,
): Promise<WrittenTurn['notices']> {
  const { after, now } = ended
  const isHeld = bookings.every(({ status, payBy }) => status === 'held' && payBy)
  const back = !isHeld && (await canComeBack(tx, bookings, now))
  if (isHeld || back) return confirmed(tx, ended, bookings, first, back)
  await tx.payment.update({ where: { id: after.id }, data: { refundAt: now } })
  const isTwice = bookings.some(({ status }) => status === 'confirmed')
  return tell(tx, ended, first, isTwice ? 'twice' : 'too-late')
}

/** It lapsed, nobody else has that time, and it is still to come. */
async function canComeBack(tx: Db, bookings: Booked[], now: Date): Promise<boolean> {
  if (bookings.some(({ status, payBy, startsAt }) => status !== 'cancelled' || !payBy || startsAt <= now))
    return false
  const ids = bookings.map(({ id }) => id)
  const [row] = await tx.$queryRaw<{ taken: boolean }[]>`
    SELECT EXISTS (SELECT FROM "Booking" AS k
      JOIN "Booking" AS b ON b."personId" = k."personId" AND b."seat" = k."seat" AND b."status" IN ('held', 'confirmed')
        AND tstzrange(b."busyFrom", b."busyTo") && tstzrange(k."busyFrom", k."busyTo")
      WHERE k."id" = ANY(${ids}::text[])
      UNION ALL
      SELECT FROM "Booking" AS k JOIN "Person" AS p ON p."id" = k."personId"
      LEFT JOIN "TimeOff" AS t ON t."businessId" = k."businessId" AND (t."personId" IS NULL OR t."personId" = k."personId")
        AND tstzrange(t."startsAt", t."endsAt") && tstzrange(k."busyFrom", k."busyTo")
      WHERE k."id" = ANY(${ids}::text[]) AND (p."archivedAt" IS NOT NULL OR t."id" IS NOT NULL)) AS "taken"`
  return row?.taken === false
}

async function confirmed(
  tx: Db,
  ended: Ended,
  bookings: Booked[],
  first: Booked,
  isBack: boolean,
): Promise<WrittenTurn['notices']> {
  const { now: updatedAt, pages } = ended
  const ids = bookings.map(({ id }) => id)
  const data = { status: 'confirmed', payBy: null, updatedAt }
  await tx.booking.updateMany({ where: { id: { in: ids } }, data })
  const end = isBack ? 'came-late' : 'came'
  if (pages === null) return tell(tx, ended, first, end)
  const key = newCalendarKey()
  await tx.booking.update({ where: { id: first.id }, data: { calendarKeyHash: hashCalendarKey(key) } })
  const entry = { key: 'calendar.add', args: { url: `${pages}/calendar/${key}.ics` } }
  return tell(tx, ended, first, end, [entry])
}

/** What came goes back, and the whole is asked for anew while the time is kept. */
async function tooLittle(tx: Db, ended: Ended, first: Booked): Promise<WrittenTurn['notices']> {
  const { after, now } = ended
  await tx.payment.update({ where: { id: after.id }, data: { refundAt: now } })
  const { businessId, id: bookingId, payBy, status } = first
  if (status === 'held' && payBy && payBy > now) {
    const round = Number(after.reference.slice(after.reference.lastIndexOf('-') + 1)) + 1
    await tx.$executeRaw(
      depositRow({ businessId, bookingId, round, amount: after.amount, until: payBy, now }),
    )
  }
  return tell(tx, ended, first, 'too-little')
}

/** The customer and the owner, each once. */
async function tell(
  tx: Db,
  { after, zone, now }: Ended,
  { id, businessId, startsAt, service, customer }: Booked,
  end: DepositEnd,
  more: Say[] = [],
): Promise<WrittenTurn['notices']> {
  const args = {
    ...{ service: service.name, customer: customer.name, deposit: Number(after.amount) },
    ...{
      amount: Number(after.paid ?? 0n),
      start: { at: toLocal(startsAt, zone), today: dateOf(toLocal(now, zone)) },
    },
  }
  const cause = `${after.reference}:${end}`
  const says = depositSays(end, args)
  const where = { id, businessId, cause }
  const told = says.customer.length > 0 ? await tellBooker(tx, where, [...says.customer, ...more], now) : []
  return [...told, ...(await tellOwners(tx, businessId, `${cause}:owner`, says.owner, now))]
}
