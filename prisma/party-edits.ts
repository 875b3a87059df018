import type { Edit } from '../domain/owner/edits.ts'
import { shiftedAll } from '../domain/owner/shift-party.ts'
import { dateOf, toInstant, toLocal } from '../domain/time.ts'
import { mustBeAsShown } from './as-shown.ts'
import { unlessTaken } from './bookings.ts'
import type { Db } from './client.ts'
import { Prisma } from './generated/client.ts'
import type { Place } from './owner-edits.ts'
import type { WrittenTurn } from './turn.ts'
import { changeAndWrite, chatById } from './write-to-chat.ts'

type Together = Edit<'move-party'>

/**
 * All of a party or a row gets its new times, or none of it does; it is sure, as it is the owner who chose. Two
 * statements: the old times are given up with the word to the customer, then each takes its seat, so that one can have
 * another's.
 * @throws RevConflict where one of them is not where she saw it; SlotTaken where another booking is in the way
 */
export async function shiftParty(tx: Db, at: Place, edit: Together): Promise<WrittenTurn['notices']> {
  const told = await giveUp(tx, at, edit)
  const moved = await unlessTaken(takeSeats(tx, at, edit))
  mustBeAsShown(moved === edit.parts.length ? moved : 0)
  return told
}

/** @throws RevConflict where one of them is not as she saw it */
async function giveUp(tx: Db, at: Place, edit: Together): Promise<WrittenTurn['notices']> {
  const { businessId, timezone, now, changeId } = at
  const rows = edit.parts.map(({ bookingId, from }) => {
    return Prisma.sql`(${bookingId}, ${from.personId}, ${toInstant(from.start, timezone)}::timestamptz)`
  })
  // Those who do any of it are waited for in one order, as `lockPeople` (prisma/seats.ts) does.
  const people = [...new Set(edit.parts.flatMap(({ from, to }) => [from.personId, to.personId]))]
  const locked = Prisma.sql`locked AS (SELECT p."id" FROM "Person" AS p
    WHERE p."id" = ANY(${people}::text[]) AND p."businessId" = ${businessId} ORDER BY p."id" FOR NO KEY UPDATE)`
  const given = Prisma.sql`changed AS (UPDATE "Booking" AS k SET "status" = 'cancelled'
      FROM (VALUES ${Prisma.join(rows)}) AS v("id", "personId", "startsAt")
      WHERE (SELECT count(*) FROM locked) > 0 AND k."id" = v."id" AND k."businessId" = ${businessId}
        AND k."personId" = v."personId" AND k."startsAt" = v."startsAt"
        AND (k."status" = 'confirmed' OR k."status" = 'held' AND k."decideBy" IS NOT NULL)
      RETURNING 1)`
  const message = {
    ...{ businessId, purpose: 'person' as const, createdAt: now },
    causeId: `word:${changeId}:${edit.conversationId}`,
    says: shiftedAll(edit, dateOf(toLocal(now, timezone))),
  }
  const chat = chatById(edit.conversationId, businessId)
  const { changed, sent } = await changeAndWrite(tx, [locked, given], chat, message)
  mustBeAsShown(changed === edit.parts.length ? changed : 0)
  if (edit.conversationId !== null) mustBeAsShown(sent.length)
  return sent
}

function takeSeats(tx: Db, { businessId, timezone, now }: Place, { parts }: Together): Promise<number> {
  const rows = parts.map(({ bookingId, to }) => {
    const [start, end] = [toInstant(to.start, timezone), toInstant(to.end, timezone)]
    return Prisma.sql`(${bookingId}, ${to.personId}, ${to.seat}::int, ${start}::timestamptz, ${end}::timestamptz)`
  })
  return tx.$executeRaw`
    UPDATE "Booking" AS k SET "personId" = p."id", "seat" = v."seat", "startsAt" = v."startsAt", "endsAt" = v."endsAt",
      "busyFrom" = v."startsAt" - make_interval(mins => s."setupMinutes"),
      "busyTo" = v."endsAt" + make_interval(mins => s."cleanupMinutes"), "status" = 'confirmed', "heldUntil" = NULL,
      "decideBy" = NULL, "nudgeAt" = NULL, "updatedAt" = ${now}::timestamptz
    FROM (VALUES ${Prisma.join(rows)}) AS v("id", "personId", "seat", "startsAt", "endsAt"), "Person" AS p, "Service" AS s
    WHERE k."id" = v."id" AND k."businessId" = ${businessId} AND k."status" = 'cancelled' AND s."id" = k."serviceId"
      AND p."id" = v."personId" AND p."businessId" = ${businessId} AND p."archivedAt" IS NULL`
}
