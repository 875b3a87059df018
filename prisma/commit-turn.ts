import type { Booking } from '../domain/business.ts'
import type { Change } from '../domain/changes.ts'
import { depositsOf, named } from './billing/deposits-in-turn.ts'
import { conversations, monthOf, warnOfQuota } from './billing/usage.ts'
import { insertBooking, unlessTaken } from './bookings.ts'
import { present } from './catalogue.ts'
import { type Db, transaction } from './client.ts'
import { closeTurn } from './close-turn.ts'
import type { Prisma, PrismaClient } from './generated/client.ts'
import { addressOf, type OwnerAddress } from './notices.ts'
import { questionsKept, questionsLock } from './open-questions.ts'
import { type OpenedTurn, openTurn, type ServiceRow } from './open-turn.ts'
import type { NewOutbound, OutboundAddress } from './outbound.ts'
import { applyOwner, editsOf, membersLock } from './owner-changes.ts'
import { freeSeat, slotOf } from './seats.ts'
import { standingOf } from './standing.ts'
import { RevConflict, SlotTaken } from './store.ts'
import { bookTogether, isOfParty, movesTogether, moveTogether } from './together.ts'
import type { TurnResult, WrittenTurn } from './turn.ts'
import { addWaiting, answerOffer, leaveWaiting } from './waiting.ts'

/** See `BusinessStore.commitTurn`. */
export async function commitTurn(
  client: PrismaClient,
  businessId: string,
  result: TurnResult,
): Promise<WrittenTurn> {
  if (result.answered.length === 0 && result.replies.length + result.ownerNotices.length > 0) {
    throw new RangeError(
      'A turn that answers no message has no cause for replies: name the answered messages',
    )
  }
  return transaction(client, async (tx) => {
    const opened = await openTurn(tx, { ...result, businessId }, locksOf(businessId, result))
    const { chat, owners, timezone, services } = opened
    const turn = { ...result, ...named(result), businessId, timezone, services }
    const questions = await applyChanges(tx, turn, opened.seats)
    const { sent, kept } = await applyOwner(tx, turn, chat)
    const { outboundIds, counted } = await closeTurn(tx, {
      ...{ businessId, usage: usageOf(turn), beside: [...questions, ...kept] },
      period: monthOf(turn.now, timezone),
      messages: messagesOf(turn, chat, owners),
    })
    const others = [...sent, ...(await warnOfQuota(tx, turn, counted))]
    const notices = [...noticesOf(outboundIds.slice(result.replies.length), owners), ...others]
    return { outboundIds: [...outboundIds, ...others.map(({ outboundId }) => outboundId)], notices }
  })
}

/** What is locked beside the conversation and those who are booked. */
function locksOf(businessId: string, { changes, owner }: TurnResult): string[] {
  const asks = changes.some(({ kind }) => kind === 'open-question')
  return [
    ...(asks ? [questionsLock(businessId)] : []),
    ...(editsOf(owner).length > 0 ? [membersLock(businessId)] : []),
  ]
}

/** In the order in which they were written: all of one owner's, then the next one's. */
function noticesOf(ids: string[], owners: OwnerAddress[]): WrittenTurn['notices'] {
  const each = ids.length / owners.length
  return ids.flatMap((outboundId, i) => {
    const owner = owners[Math.floor(i / each)]
    return owner ? [{ outboundId, accountId: owner.accountId, channel: owner.channel }] : []
  })
}

type TurnToWrite = TurnResult & { businessId: string } & Pick<OpenedTurn, 'timezone' | 'services'>

/** How many each locked person has. */
type Seats = Map<string, number>

/** @returns what is left to write of them */
async function applyChanges(tx: Db, turn: TurnToWrite, seats: Seats): Promise<Prisma.Sql[]> {
  // What is given up first makes room for the rest.
  await cancel(tx, turn)
  const together = await applyTogether(tx, turn)
  const alone = turn.changes.filter((change) => !together.includes(change))
  for (const change of alone) await applyChange(tx, turn, change, seats)
  const unknown = turn.changes.flatMap((change) => (change.kind === 'open-question' ? [change.words] : []))
  return [...(await questionsKept(tx, turn, unknown)), ...depositsOf(turn)]
}

/** All of a party is booked or moved, or none of it. @returns what was */
async function applyTogether(tx: Db, turn: TurnToWrite): Promise<Change[]> {
  const [booked, moved] = [turn.changes.filter(isOfParty), movesTogether(turn.changes)]
  if (booked.length > 0)
    await bookTogether(
      tx,
      booked.map((change) => ({ change, row: rowOf(turn, change) })),
    )
  if (moved.length === 0) return booked
  const ids = moved.map(({ booking }) => booking.id)
  await updateBookings(tx, turn, ids, { status: 'cancelled' })
  const moves = moved.map((change) => {
    const slot = slotOf(change, turn.timezone, serviceOf(turn, change.booking))
    return { change, slot, standing: standingOf(change, turn) }
  })
  await moveTogether(tx, moves, turn.now)
  return [...booked, ...moved]
}

/** @throws RevConflict when one of them is not the one that was read any more. */
async function cancel(tx: Db, turn: TurnToWrite): Promise<void> {
  const ids = turn.changes.flatMap((change) => (change.kind === 'cancel' ? [change.booking.id] : []))
  if (ids.length > 0) await updateBookings(tx, turn, ids, { status: 'cancelled', payBy: null })
}

/** What `openTurn` writes, and what is cancelled, is written already. */
async function applyChange(tx: Db, turn: TurnToWrite, change: Change, seats: Seats): Promise<void> {
  switch (change.kind) {
    case 'book':
      await insertBooking(tx, rowOf(turn, change), seats)
      return
    case 'move':
      return move(tx, turn, change, seats)
    case 'wait':
      return addWaiting(tx, turn, change, offered(turn, change.serviceId).id)
    case 'leave-list':
    case 'opt-out':
      return leaveWaiting(tx, turn)
    case 'take-offer':
    case 'decline-offer':
      return answerOffer(tx, turn, change)
  }
}

function rowOf(turn: TurnToWrite, change: Change & { kind: 'book' }) {
  const { businessId, customerId, now } = turn
  const service = offered(turn, change.serviceId)
  return {
    businessId,
    customerId,
    personId: change.personId,
    serviceId: service.id,
    ...slotOf(change, turn.timezone, service),
    ...(change.id === undefined ? {} : { id: change.id }),
    ...standingOf(change, turn),
    priceFrom: change.price.from,
    priceTo: change.price.to,
    deposit: change.deposit ?? null,
    calendarKeyHash: change.calendarKeyHash ?? null,
    createdAt: now,
    updatedAt: now,
  }
}

/** @throws SlotTaken when the business offers it no more */
function offered({ services }: TurnToWrite, key: string): ServiceRow {
  const service = services.get(key)
  if (!service || service.archived) throw new SlotTaken(`The business does not offer ${key} any more`)
  return service
}

async function move(
  tx: Db,
  turn: TurnToWrite,
  change: Change & { kind: 'move' },
  seats: Seats,
): Promise<void> {
  const { booking, personId } = change
  const slot = { personId, ...slotOf(change, turn.timezone, serviceOf(turn, booking)) }
  const seat = await freeSeat(tx, slot, seats.get(personId) ?? 1, booking.id)
  const { calendarKeyHash, asked } = change
  // Its calendar entry is told again once the owner has accepted it.
  const entry = asked ? { calendarKeyHash: null } : present({ calendarKeyHash })
  await updateBookings(tx, turn, [booking.id], { ...slot, seat, ...entry, ...standingOf(change, turn) })
}

/** What a booking is of, offered or not. */
function serviceOf({ services }: TurnToWrite, { id, serviceId }: Booking): ServiceRow {
  const service = services.get(serviceId)
  if (!service) throw new RevConflict(`The service of booking ${id} is gone`)
  return service
}

/** @throws SlotTaken, or RevConflict when one of the bookings is not the one that was read any more. */
async function updateBookings(
  tx: Db,
  { businessId, customerId, now }: TurnToWrite,
  ids: string[],
  data: Prisma.BookingUncheckedUpdateManyInput,
): Promise<void> {
  const { count } = await unlessTaken(
    tx.booking.updateMany({
      where: { id: { in: ids }, businessId, customerId, status: { in: ['held', 'confirmed'] } },
      data: { ...data, updatedAt: now },
    }),
  )
  if (count < new Set(ids).size)
    throw new RevConflict(`A booking of ${ids.join(', ')} does not stand any more`)
}

function messagesOf(
  { businessId, answered, replies, ownerNotices, now }: TurnToWrite,
  chat: OutboundAddress,
  owners: OwnerAddress[],
): NewOutbound[] {
  const cause = { businessId, causeId: answered.at(-1) ?? '', createdAt: now }
  const messages = [
    ...replies.map((says) => ({ ...chat, says, purpose: 'reply' as const })),
    ...owners.flatMap((owner) =>
      ownerNotices.map((says) => ({ ...addressOf(owner), says, purpose: 'notice' as const })),
    ),
  ]
  return messages.map((message, ordinal) => ({ ...cause, ...message, ordinal }))
}

function usageOf({ usage, conversation }: TurnToWrite): Record<string, number> {
  return conversation === 'counted' ? { ...usage, [conversations]: 1 } : usage
}
