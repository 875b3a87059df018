import { randomUUID } from 'node:crypto'
import type { Change } from '../domain/changes.ts'
import { unlessTaken } from './bookings.ts'
import type { Db } from './client.ts'
import { Prisma } from './generated/client.ts'
import type { SlotColumns } from './seats.ts'
import type { Standing } from './standing.ts'

/** A booking that was planned with others. */
export type PartyBooking = Change & { kind: 'book'; party: { guest?: number } }

/** A booking that moves with others, into the seat that was planned for it. */
export type PartyMove = Change & { kind: 'move'; seat: number }

export function isOfParty(change: Change): change is PartyBooking {
  return change.kind === 'book' && change.party !== undefined
}

/** The moves of a turn where it moves several at once. */
export function movesTogether(changes: Change[]): PartyMove[] {
  const moves = changes.filter(
    (change): change is PartyMove => change.kind === 'move' && change.seat !== undefined,
  )
  return moves.length > 1 ? moves : []
}

type NewBooking = Prisma.BookingCreateManyInput

/**
 * Books all of a party in the seats that were planned, or nothing: the exclusion constraint decides. From then on they
 * have one `groupId`.
 * @throws SlotTaken
 */
export async function bookTogether(tx: Db, parts: { row: NewBooking; change: PartyBooking }[]) {
  const groupId = randomUUID()
  const data = parts.map(({ row, change: { seat = 0, party } }) => {
    return { ...row, seat, groupId, guest: party.guest ?? null }
  })
  await unlessTaken(tx.booking.createMany({ data }))
}

/**
 * Moves bookings that have given their old times up (they are cancelled for the moment), so that one can take another's
 * place.
 * @throws SlotTaken
 */
export async function moveTogether(
  tx: Db,
  moves: { change: PartyMove; slot: SlotColumns; standing: Standing }[],
  now: Date,
): Promise<void> {
  const rows = moves.map(
    ({ change: { booking, personId, seat, asked, calendarKeyHash = null }, slot, standing }) => {
      const { startsAt, endsAt, busyFrom, busyTo } = slot
      const { status, decideBy, nudgeAt, payBy } = standing
      return Prisma.sql`(${booking.id}, ${personId}, ${seat}::int, ${startsAt}::timestamptz, ${endsAt}::timestamptz,
      ${busyFrom}::timestamptz, ${busyTo}::timestamptz, ${status}, ${decideBy}::timestamptz, ${nudgeAt}::timestamptz,
      ${payBy}::timestamptz, ${asked ? null : calendarKeyHash})`
    },
  )
  // Without a new address the one before stands, unless the owner must accept them first.
  const isKept = moves.every(({ change }) => !change.asked && change.calendarKeyHash === undefined)
  await unlessTaken(tx.$executeRaw`
    UPDATE "Booking" AS b SET
      "personId" = m."personId", "seat" = m."seat", "startsAt" = m."startsAt", "endsAt" = m."endsAt",
      "busyFrom" = m."busyFrom", "busyTo" = m."busyTo", "status" = m."status", "heldUntil" = NULL,
      "decideBy" = m."decideBy", "nudgeAt" = m."nudgeAt", "payBy" = m."payBy", "updatedAt" = ${now}::timestamptz,
      "calendarKeyHash" = CASE WHEN ${isKept}::boolean THEN b."calendarKeyHash" ELSE m."calendarKeyHash" END
    FROM (VALUES ${Prisma.join(rows)}) AS m("id", "personId", "seat", "startsAt", "endsAt", "busyFrom", "busyTo",
      "status", "decideBy", "nudgeAt", "payBy", "calendarKeyHash")
    WHERE b."id" = m."id"`)
}
