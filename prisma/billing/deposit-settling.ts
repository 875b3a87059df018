import type { DepositEnd } from '../../domain/billing/deposit-told.ts'
import type { PaymentStatus } from '../../domain/billing/payment.ts'
import type { Payment } from '../../domain/billing/settlement/draft.ts'
import type { Say } from '../../domain/say.ts'
import type { Db } from '../client.ts'
import type { WrittenTurn } from '../turn.ts'
import { bookingsOf, confirm } from './deposit-bookings.ts'
import { type Booked, tellEnd } from './deposit-telling.ts'
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

/** What money for a booking means: it is confirmed, or the money goes back. Within the settlement's transaction. */
export async function depositEnds(tx: Db, ended: Ended): Promise<WrittenTurn['notices']> {
  const { before, after } = ended
  const bookings = stillMeant(await bookingsOf(tx, after))
  const [first] = bookings
  if (!first) return []
  const came = before.paid === null && after.paid !== null
  if (came && after.status === 'paid') return paid(tx, ended, bookings, first)
  if (came && after.status === 'mismatched') return tooLittle(tx, ended, first)
  const end = before.status === after.status ? undefined : ends[after.status]
  if (end === 'returned' || end === 'lost')
    await tx.payment.update({
      where: { id: after.id },
      data: { refundAt: null, keptUntil: null, askAt: null },
    })
  return end ? tell(tx, ended, first, end) : []
}

/** Without who was let go of before it was paid; all of them where nobody is left. */
function stillMeant(bookings: Booked[]): Booked[] {
  const left = bookings.filter((booking) => !isCalledOff(booking))
  return left.length > 0 ? left : bookings
}

function tell(tx: Db, { after: payment, zone, now }: Ended, booked: Booked, end: DepositEnd, more?: Say[]) {
  return tellEnd(tx, { payment, zone, now }, booked, end, more)
}

/** That change nothing of the booking. */
const ends: Partial<Record<PaymentStatus, DepositEnd>> = {
  ...{ refunded: 'returned', mismatched: 'unclear', disputed: 'disputed', lost: 'lost' },
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
  if (bookings.every(({ status, decideBy }) => status === 'held' && decideBy))
    return tell(tx, ended, first, 'came-asked')
  const isTwice = bookings.some(({ status }) => status === 'confirmed')
  const isLate = bookings.length === 1 && first.status === 'cancelled' && first.payBy !== null
  if (isLate) {
    // Other times are looked for afterwards, in a transaction that does not hold who is booked.
    await tx.payment.update({ where: { id: after.id }, data: { keptUntil: keptUntil(now), askAt: now } })
    return []
  }
  await tx.payment.update({ where: { id: after.id }, data: { refundAt: now } })
  return tell(tx, ended, first, isTwice ? 'twice' : bookings.every(isCalledOff) ? 'called-off' : 'too-late')
}

/** By the shop or by her: nobody waited for its money any more. */
function isCalledOff({ status, payBy }: Booked): boolean {
  return status === 'cancelled' && payBy === null
}

/** How long money that came too late is kept for another time. */
const keptMs = 24 * 60 * 60_000

function keptUntil(now: Date): Date {
  return new Date(now.getTime() + keptMs)
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
  const entry = await confirm(tx, bookings, ended)
  return tell(tx, ended, first, isBack ? 'came-late' : 'came', entry)
}

/** What came goes back, and the whole is asked for anew while the time is kept. */
async function tooLittle(tx: Db, ended: Ended, first: Booked): Promise<WrittenTurn['notices']> {
  const { after, now } = ended
  await tx.payment.update({ where: { id: after.id }, data: { refundAt: now } })
  const { businessId, id: bookingId, payBy, status } = first
  if (status === 'held' && payBy && payBy > now) {
    const { amount } = after
    await tx.$executeRaw(depositRow({ businessId, bookingId, amount, how: 'link', until: payBy, now }))
  }
  return tell(tx, ended, first, 'too-little')
}
