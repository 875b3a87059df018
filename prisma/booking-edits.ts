import { acceptance } from '../domain/owner/accept.ts'
import { refusal } from '../domain/owner/decline.ts'
import type { Edit } from '../domain/owner/edits.ts'
import { shifted } from '../domain/owner/shift.ts'
import type { Say } from '../domain/say.ts'
import { dateOf, toInstant, toLocal } from '../domain/time.ts'
import { mustBeAsShown } from './as-shown.ts'
import { depositRow } from './billing/deposits-in-turn.ts'
import { unlessTaken } from './bookings.ts'
import type { Db } from './client.ts'
import { Prisma } from './generated/client.ts'
import type { Place } from './owner-edits.ts'
import type { WrittenTurn } from './turn.ts'
import { changeAndWrite, chatById, chatSeenTo } from './write-to-chat.ts'

type Decided = Edit<'accept'> | Edit<'decline'>

/**
 * Her word about a booking as she saw it, and about what was booked together with it: all of it is confirmed, held for
 * its deposit, or called off. Whoever has paid a deposit for what is called off gets her money back. A calendar entry has an address of its
 * own: it is that of the booking by which she named a party.
 * @returns parts of a WITH, of which `changed` gives the bookings
 */
function decided({ businessId, timezone, now }: Place, edit: Decided): Prisma.Sql[] {
  const { bookingId, groupId } = edit
  const accepted = edit.kind === 'accept'
  const asked = accepted || edit.asked
  const payBy = accepted && edit.payBy ? toInstant(edit.payBy, timezone) : null
  const unpaid = !accepted && edit.unpaid === true
  const before = asked || unpaid ? 'held' : 'confirmed'
  const status = !accepted ? 'cancelled' : payBy ? 'held' : 'confirmed'
  const entry = accepted ? (edit.entry?.keyHash ?? null) : null
  const all = groupId ? Prisma.sql`"groupId" = ${groupId}` : Prisma.sql`"id" = ${bookingId}`
  const back = Prisma.sql`back AS (
    UPDATE "Payment" AS p SET "refundAt" = ${now}::timestamptz
    FROM (SELECT "id" FROM "Booking" WHERE ${all}) AS o
    WHERE o."id" = p."bookingId" AND p."businessId" = ${businessId} AND p."purpose" = 'deposit' AND p."status" = 'paid')`
  const changed = Prisma.sql`changed AS (
    UPDATE "Booking" AS b SET "status" = ${status}, "decideBy" = NULL, "nudgeAt" = NULL, "heldUntil" = NULL,
      "payBy" = ${payBy}::timestamptz, "updatedAt" = ${now}::timestamptz, "calendarKeyHash" =
        CASE WHEN ${accepted}::boolean AND b."id" = ${bookingId} THEN ${entry} ELSE b."calendarKeyHash" END
    WHERE ${all} AND b."businessId" = ${businessId}
      AND b."status" = ${before} AND (b."decideBy" IS NOT NULL) = ${asked}::boolean
      AND (b."payBy" IS NOT NULL OR NOT ${unpaid}::boolean)
      AND EXISTS (SELECT FROM "Booking" AS seen WHERE seen."id" = ${bookingId} AND seen."status" = ${before}
        AND seen."startsAt" = ${toInstant(edit.start, timezone)}::timestamptz)
    RETURNING b."id")`
  if (!accepted) return [back, changed]
  if (!payBy) return [changed]
  const row = { businessId, bookingId, amount: edit.deposit ?? 0, how: 'link' as const, until: payBy, now }
  return [changed, Prisma.sql`asks AS (${depositRow(row)})`]
}

/**
 * The time is free at once, and the customer gets the reason in the owner's words, as from a person.
 * @throws RevConflict where somebody else decided meanwhile
 */
export async function decline(tx: Db, at: Place, edit: Edit<'decline'>): Promise<WrittenTurn['notices']> {
  const { businessId, timezone, now, changeId } = at
  const { conversationId } = edit
  const { changed, sent } = await changeAndWrite(
    tx,
    decided(at, edit),
    chatSeenTo(conversationId, businessId, now),
    {
      ...{ businessId, purpose: 'person', createdAt: now },
      causeId: `tell:${changeId}:${conversationId}`,
      says: refusal(edit, dateOf(toLocal(now, timezone))),
    },
  )
  mustBeAsShown(conversationId === null ? changed : sent.length && changed)
  return sent
}

/**
 * From now on the booking is like any other; where a deposit is collected, like any that waits for it. Of many who accept, refuse and give it up at once, one does.
 * @throws RevConflict where somebody else was faster
 */
export async function accept(tx: Db, at: Place, edit: Edit<'accept'>): Promise<WrittenTurn['notices']> {
  const says = acceptance(edit, dateOf(toLocal(at.now, at.timezone)))
  const { changed, sent } = await changeAndTell(tx, at, decided(at, edit), edit.conversationId, says)
  mustBeAsShown(changed)
  return sent
}

/**
 * The booking gets its new time, and is sure: it is the owner who chose it.
 * @throws RevConflict where it is not where she saw it; SlotTaken where another booking is in that time
 */
export async function shift(tx: Db, at: Place, edit: Edit<'move'>): Promise<WrittenTurn['notices']> {
  const says = shifted(edit, dateOf(toLocal(at.now, at.timezone)))
  const written = changeAndTell(tx, at, movedInOne(at, edit), edit.conversationId, says)
  const { changed, sent } = await unlessTaken(written)
  mustBeAsShown(changed)
  return sent
}

/**
 * It waits for others who book the same person, as `lockPeople` (prisma/seats.ts) does, and takes the lowest seat that
 * was free when it began: where that was taken meanwhile, the exclusion constraint says so.
 */
function movedInOne({ businessId, timezone, now }: Place, edit: Edit<'move'>): Prisma.Sql[] {
  const { from, to } = edit
  const instant = (local: string) => Prisma.sql`${toInstant(local, timezone)}::timestamptz`
  const chair = Prisma.sql`chair AS (
    SELECT p."id", p."seats" - 1 AS "last", ${instant(to.start)} - make_interval(mins => s."setupMinutes") AS "busyFrom",
      ${instant(to.end)} + make_interval(mins => s."cleanupMinutes") AS "busyTo"
    FROM "Person" AS p JOIN "Service" AS s ON s."businessId" = p."businessId" AND s."key" = ${edit.serviceId}
    WHERE p."id" = ${to.personId} AND p."businessId" = ${businessId} AND p."archivedAt" IS NULL
    FOR NO KEY UPDATE OF p)`
  const changed = Prisma.sql`changed AS (
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
    RETURNING k."id")`
  return [chair, changed]
}

/** The owner's word about a booking: also while a person talks with its customer. Her chat stays as it is. */
function changeAndTell(
  tx: Db,
  { businessId, now: createdAt, changeId }: Place,
  change: Prisma.Sql[],
  conversationId: string | null,
  says: Say[],
) {
  const causeId = `word:${changeId}:${conversationId}`
  const message = { businessId, purpose: 'person' as const, causeId, says, createdAt }
  return changeAndWrite(tx, change, chatById(conversationId, businessId), message)
}
