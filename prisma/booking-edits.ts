import { acceptance } from '../domain/owner/accept.ts'
import { refusal } from '../domain/owner/decline.ts'
import type { Edit } from '../domain/owner/edits.ts'
import { shifted } from '../domain/owner/shift.ts'
import type { Say } from '../domain/say.ts'
import { dateOf, toInstant, toLocal } from '../domain/time.ts'
import { mustBeAsShown } from './as-shown.ts'
import { unlessTaken } from './bookings.ts'
import type { Db } from './client.ts'
import { Prisma } from './generated/client.ts'
import type { Place } from './owner-edits.ts'
import type { WrittenTurn } from './turn.ts'
import { chatById, writeToChat } from './write-to-chat.ts'

const settled = { decideBy: null, nudgeAt: null, payBy: null }

/** What a booking is while it waits for the owner's word, and afterwards. */
const standingAs = (asked: boolean) =>
  asked ? { status: 'held', decideBy: { not: null } } : { status: 'confirmed' }

/** The columns that her word sets. */
interface Settled {
  status: 'confirmed' | 'cancelled'
  calendarKeyHash?: string | null
}

/** One conditional write: the booking as she saw it, and what was booked together with it. @returns how many */
async function settle(
  tx: Db,
  at: Place,
  edit: Edit<'accept'> | Edit<'decline'>,
  { asked, set }: { asked: boolean; set: Settled },
): Promise<number> {
  const { businessId, timezone, now } = at
  const startsAt = toInstant(edit.start, timezone)
  if (edit.groupId) return settleParty(tx, at, { ...edit, groupId: edit.groupId, startsAt }, { asked, set })
  if (set.status === 'cancelled') return callOff(tx, at, edit.bookingId, { startsAt, asked })
  const where = { id: edit.bookingId, businessId, startsAt, ...standingAs(asked) }
  const data = { ...settled, heldUntil: null, ...set, updatedAt: now }
  return (await tx.booking.updateMany({ where, data })).count
}

/** Part of a WITH: whoever has paid a deposit for what the owner calls off gets her money back. */
const paidBack = (businessId: string, of: Prisma.Sql, now: Date) => Prisma.sql`back AS (
  UPDATE "Payment" AS p SET "refundAt" = ${now}::timestamptz FROM "Booking" AS o
  WHERE o."id" = p."bookingId" AND ${of} AND p."businessId" = ${businessId} AND p."purpose" = 'deposit' AND p."status" = 'paid')`

function callOff(
  tx: Db,
  { businessId, now }: Place,
  id: string,
  { startsAt, asked }: { startsAt: Date; asked: boolean },
): Promise<number> {
  return tx.$executeRaw`
    WITH ${paidBack(businessId, Prisma.sql`o."id" = ${id}`, now)}
    UPDATE "Booking" AS b SET "status" = 'cancelled', "decideBy" = NULL, "nudgeAt" = NULL, "heldUntil" = NULL,
      "payBy" = NULL, "updatedAt" = ${now}::timestamptz
    WHERE b."id" = ${id} AND b."businessId" = ${businessId} AND b."startsAt" = ${startsAt}::timestamptz
      AND b."status" = ${asked ? 'held' : 'confirmed'} AND (b."decideBy" IS NOT NULL) = ${asked}::boolean`
}

/** A calendar entry has an address of its own: it is that of the booking by which she named the party. */
function settleParty(
  tx: Db,
  { businessId, now }: Place,
  { bookingId, groupId, startsAt }: { bookingId: string; groupId: string; startsAt: Date },
  { asked, set: { status, calendarKeyHash = null } }: { asked: boolean; set: Settled },
): Promise<number> {
  const before = asked ? 'held' : 'confirmed'
  const back = Prisma.sql`o."groupId" = ${groupId} AND ${status} = 'cancelled'`
  return tx.$executeRaw`
    WITH ${paidBack(businessId, back, now)}
    UPDATE "Booking" AS b SET
      "status" = ${status}, "decideBy" = NULL, "nudgeAt" = NULL, "heldUntil" = NULL,
      "updatedAt" = ${now}::timestamptz,
      "calendarKeyHash" = CASE WHEN b."id" = ${bookingId} THEN ${calendarKeyHash} ELSE b."calendarKeyHash" END
    WHERE b."businessId" = ${businessId} AND b."groupId" = ${groupId}
      AND b."status" = ${before} AND (b."decideBy" IS NOT NULL) = ${asked}::boolean
      AND EXISTS (SELECT 1 FROM "Booking" AS seen
        WHERE seen."id" = ${bookingId} AND seen."startsAt" = ${startsAt}::timestamptz AND seen."status" = ${before})`
}

/** The time is free at once. @throws RevConflict where somebody else decided meanwhile */
export async function decline(tx: Db, at: Place, edit: Edit<'decline'>): Promise<Say[]> {
  mustBeAsShown(await settle(tx, at, edit, { asked: edit.asked, set: { status: 'cancelled' } }))
  return refusal(edit, dateOf(toLocal(at.now, at.timezone)))
}

/**
 * From now on the booking is like any other. Of many who accept, refuse and give it up at once, one does.
 * @throws RevConflict where somebody else was faster
 */
export async function accept(tx: Db, at: Place, edit: Edit<'accept'>): Promise<WrittenTurn['notices']> {
  const set = { status: 'confirmed', calendarKeyHash: edit.entry?.keyHash ?? null } as const
  mustBeAsShown(await settle(tx, at, edit, { asked: true, set }))
  return tellCustomer(tx, at, edit.conversationId, acceptance(edit, dateOf(toLocal(at.now, at.timezone))))
}

/**
 * The booking gets its new time, and is sure: it is the owner who chose it.
 * @throws RevConflict where it is not where she saw it; SlotTaken where another booking is in that time
 */
export async function shift(tx: Db, at: Place, edit: Edit<'move'>): Promise<WrittenTurn['notices']> {
  const { timezone, now } = at
  mustBeAsShown((await unlessTaken(moveInOne(tx, at, edit))).length)
  return tellCustomer(tx, at, edit.conversationId, shifted(edit, dateOf(toLocal(now, timezone))))
}

/**
 * In one statement. It waits for others who book the same person, as `lockPeople` (prisma/seats.ts) does, and takes the
 * lowest seat that was free when it began: where that was taken meanwhile, the exclusion constraint says so.
 */
function moveInOne(tx: Db, { businessId, timezone, now }: Place, edit: Edit<'move'>) {
  const { from, to } = edit
  const instant = (local: string) => Prisma.sql`${toInstant(local, timezone)}::timestamptz`
  return tx.$queryRaw<{ id: string }[]>`
    WITH chair AS (
      SELECT p."id", p."seats" - 1 AS "last", ${instant(to.start)} - make_interval(mins => s."setupMinutes") AS "busyFrom",
        ${instant(to.end)} + make_interval(mins => s."cleanupMinutes") AS "busyTo"
      FROM "Person" AS p JOIN "Service" AS s ON s."businessId" = p."businessId" AND s."key" = ${edit.serviceId}
      WHERE p."id" = ${to.personId} AND p."businessId" = ${businessId} AND p."archivedAt" IS NULL
      FOR NO KEY UPDATE OF p)
    UPDATE "Booking" AS k SET "personId" = c."id", "startsAt" = ${instant(to.start)}, "endsAt" = ${instant(to.end)},
      "busyFrom" = c."busyFrom", "busyTo" = c."busyTo", "status" = 'confirmed', "heldUntil" = NULL, "decideBy" = NULL,
      "nudgeAt" = NULL, "updatedAt" = ${now}::timestamptz,
      "seat" = COALESCE((SELECT g."seat" FROM generate_series(0, c."last") AS g("seat") WHERE NOT EXISTS (
        SELECT FROM "Booking" AS b WHERE b."personId" = c."id" AND b."status" IN ('held', 'confirmed') AND b."id" <> k."id"
          AND LEAST(b."seat", c."last") = g."seat"
          AND tstzrange(b."busyFrom", b."busyTo") && tstzrange(c."busyFrom", c."busyTo"))
        ORDER BY 1 LIMIT 1), 0)
    FROM chair AS c
    WHERE k."id" = ${edit.bookingId} AND k."businessId" = ${businessId} AND k."personId" = ${from.personId}
      AND k."startsAt" = ${instant(from.start)}
      AND (k."status" = 'confirmed' OR k."status" = 'held' AND k."decideBy" IS NOT NULL)
    RETURNING k."id"`
}

/** The owner's word about a booking: also while a person talks with its customer. Her chat stays as it is. */
async function tellCustomer(
  tx: Db,
  { businessId, now, changeId }: Place,
  conversationId: string | null,
  says: Say[],
): Promise<WrittenTurn['notices']> {
  if (conversationId === null) return []
  const causeId = `word:${changeId}:${conversationId}`
  return writeToChat(tx, chatById(conversationId, businessId), {
    businessId,
    purpose: 'person',
    causeId,
    says,
    createdAt: now,
  })
}
