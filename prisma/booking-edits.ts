import { acceptance } from '../domain/owner/accept.ts'
import { refusal } from '../domain/owner/decline.ts'
import type { OwnerEdit } from '../domain/owner/edits.ts'
import { shifted } from '../domain/owner/shift.ts'
import type { Say } from '../domain/say.ts'
import { dateOf, toInstant, toLocal } from '../domain/time.ts'
import { unlessTaken } from './bookings.ts'
import type { Db } from './client.ts'
import { Prisma } from './generated/client.ts'
import type { Place } from './owner-edits.ts'
import { freeSeat, lockPeople, slotOf } from './seats.ts'
import { RevConflict } from './store.ts'
import type { WrittenTurn } from './turn.ts'
import { writeToChat } from './write-to-chat.ts'

type Edit<Kind extends OwnerEdit['kind']> = Extract<OwnerEdit, { kind: Kind }>

function must(count: number): void {
  if (count === 0) throw new RevConflict('The booking is not as the member was shown it any more')
}

const settled = { decideBy: null, nudgeAt: null }

/** What a booking is while it waits for the owner's word, and afterwards. */
const standingAs = (asked: boolean) =>
  asked ? { status: 'held', decideBy: { not: null } } : { status: 'confirmed' }

/** The time is free at once. @throws RevConflict where somebody else decided meanwhile */
export async function decline(tx: Db, at: Place, edit: Edit<'decline'>): Promise<Say[]> {
  const { businessId, timezone, now } = at
  const startsAt = toInstant(edit.start, timezone)
  const where = { id: edit.bookingId, businessId, startsAt, ...standingAs(edit.asked) }
  const data = { ...settled, status: 'cancelled', updatedAt: now }
  must((await tx.booking.updateMany({ where, data })).count)
  return refusal(edit, dateOf(toLocal(now, timezone)))
}

/**
 * From now on the booking is like any other. Of many who accept, refuse and give it up at once, one does.
 * @throws RevConflict where somebody else was faster
 */
export async function accept(tx: Db, at: Place, edit: Edit<'accept'>): Promise<WrittenTurn['notices']> {
  const { businessId, timezone, now } = at
  const startsAt = toInstant(edit.start, timezone)
  const where = { id: edit.bookingId, businessId, startsAt, ...standingAs(true) }
  const calendarKeyHash = edit.entry?.keyHash ?? null
  const data = { ...settled, status: 'confirmed', heldUntil: null, calendarKeyHash, updatedAt: now }
  must((await tx.booking.updateMany({ where, data })).count)
  return tellCustomer(tx, at, edit.conversationId, acceptance(edit, dateOf(toLocal(now, timezone))))
}

/**
 * The booking gets its new time, and is sure: it is the owner who chose it.
 * @throws RevConflict where it is not where she saw it; SlotTaken where another booking is in that time
 */
export async function shift(tx: Db, at: Place, edit: Edit<'move'>): Promise<WrittenTurn['notices']> {
  const { businessId, timezone, now } = at
  const { from, to, bookingId: id } = edit
  const seats = await lockPeople(tx, businessId, [to.personId])
  const service = await tx.service.findUniqueOrThrow({
    where: { businessId_key: { businessId, key: edit.serviceId } },
    select: { setupMinutes: true, cleanupMinutes: true },
  })
  const slot = { personId: to.personId, ...slotOf(to, timezone, service) }
  const seat = await freeSeat(tx, slot, seats.get(to.personId) ?? 1, id)
  const was = { personId: from.personId, startsAt: toInstant(from.start, timezone) }
  const { count } = await unlessTaken(
    tx.booking.updateMany({
      where: { id, businessId, ...was, OR: [standingAs(false), standingAs(true)] },
      data: { ...settled, ...slot, seat, status: 'confirmed', heldUntil: null, updatedAt: now },
    }),
  )
  must(count)
  return tellCustomer(tx, at, edit.conversationId, shifted(edit, dateOf(toLocal(now, timezone))))
}

/** The owner's word about a booking: also while a person talks with its customer. Her chat stays as it is. */
function tellCustomer(
  tx: Db,
  { businessId, now, changeId }: Place,
  conversationId: string | null,
  says: Say[],
): Promise<WrittenTurn['notices']> {
  if (conversationId === null) return Promise.resolve([])
  const chat = Prisma.sql`
    SELECT "id", "accountId", "address", "language" FROM "Conversation"
    WHERE "id" = ${conversationId} AND "businessId" = ${businessId}`
  const causeId = `word:${changeId}:${conversationId}`
  return writeToChat(tx, chat, { businessId, purpose: 'person', causeId, says, createdAt: now })
}
