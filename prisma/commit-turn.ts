import type { Change } from '../domain/changes.ts'
import { conversations, monthOf, warnOfQuota } from './billing/usage.ts'
import { insertBooking, unlessTaken } from './bookings.ts'
import { present } from './catalogue.ts'
import { type Db, transaction } from './client.ts'
import { Prisma, type PrismaClient } from './generated/client.ts'
import { addressOf, type OwnerAddress, ownerAddresses } from './notices.ts'
import { keepQuestion } from './open-questions.ts'
import { type OutboundAddress, writeOutbound } from './outbound.ts'
import { applyOwner } from './owner-changes.ts'
import { markCalled } from './person-calls.ts'
import { freeSeat, lockPeople, slotOf } from './seats.ts'
import { RevConflict, SlotTaken } from './store.ts'
import { storable, storableJson } from './text.ts'
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
  const business = await client.business.findUniqueOrThrow({ where: { id: businessId } })
  const turn = { ...result, businessId, timezone: business.timezone }
  const owners = result.ownerNotices.length > 0 ? await ownerAddresses(client, business) : []
  return transaction(client, async (tx) => {
    const chat = await advance(tx, turn)
    await applyChanges(tx, turn)
    const sent = await applyOwner(tx, turn, chat)
    await markAnswered(tx, turn)
    const outboundIds = await writeReplies(
      tx,
      turn,
      { ...chat, language: result.language ?? chat.language },
      owners,
    )
    // Last, because the counters of one business are shared by all its conversations.
    const used = await count(tx, turn)
    const others = [...sent, ...(await warnOfQuota(tx, turn, used))]
    const notices = [...noticesOf(outboundIds.slice(result.replies.length), owners), ...others]
    return { outboundIds: [...outboundIds, ...others.map(({ outboundId }) => outboundId)], notices }
  })
}

/** In the order in which they were written: all of one owner's, then the next one's. */
function noticesOf(ids: string[], owners: OwnerAddress[]): WrittenTurn['notices'] {
  const each = ids.length / owners.length
  return ids.flatMap((outboundId, i) => {
    const owner = owners[Math.floor(i / each)]
    return owner ? [{ outboundId, accountId: owner.accountId, channel: owner.channel }] : []
  })
}

type TurnToWrite = TurnResult & { businessId: string; timezone: string }

/** How many each locked person has. */
type Seats = Map<string, number>

/** Also locks the conversation for the rest of the transaction. @throws RevConflict */
async function advance(tx: Db, turn: TurnToWrite): Promise<OutboundAddress> {
  const { conversationId: id, businessId, customerId, rev, state, language, now } = turn
  const [row] = await tx.conversation.updateManyAndReturn({
    where: { id, businessId, customerId, rev },
    data: {
      rev: { increment: 1 },
      state: state === null || state === undefined ? Prisma.DbNull : storableJson(state),
      language,
      ...(turn.conversation === 'counted' ? { countedAt: now } : {}),
      ...(turn.owner ? { ownerState: storableJson(turn.owner.state) as Prisma.InputJsonObject } : {}),
    },
    select: { accountId: true, address: true },
  })
  if (!row) throw new RevConflict(`Conversation ${id} is not at revision ${rev} of this business any more`)
  return { ...row, conversationId: id, language: language ?? 'en' }
}

async function applyChanges(tx: Db, turn: TurnToWrite): Promise<void> {
  const booked = turn.changes.filter((change) => change.kind === 'book' || change.kind === 'move')
  const people = booked.map(({ personId }) => personId)
  const seats = await lockPeople(tx, turn.businessId, people)
  for (const change of turn.changes) await applyChange(tx, turn, change, seats)
}

async function applyChange(tx: Db, turn: TurnToWrite, change: Change, seats: Seats): Promise<void> {
  switch (change.kind) {
    case 'book':
      return book(tx, turn, change, seats)
    case 'move':
      return move(tx, turn, change, seats)
    case 'cancel':
      return updateBooking(tx, turn, change.booking.id, { status: 'cancelled' })
    case 'name':
      return updateCustomer(tx, turn, { name: storable(change.name) })
    case 'wait':
      return addWaiting(tx, turn, change)
    case 'leave-list':
      return leaveWaiting(tx, turn)
    case 'take-offer':
    case 'decline-offer':
      return answerOffer(tx, turn, change)
    case 'opt-out':
      await leaveWaiting(tx, turn)
      return updateCustomer(tx, turn, { optedOutAt: turn.now })
    case 'opt-in':
      return updateCustomer(tx, turn, { optedOutAt: null })
    case 'open-question':
      return keepQuestion(tx, turn, change.words)
    case 'handoff':
      return markCalled(tx, turn.conversationId, change.reason, turn.now)
  }
}

async function updateCustomer(
  tx: Db,
  { customerId: id, businessId }: TurnToWrite,
  data: Prisma.CustomerUpdateInput,
): Promise<void> {
  await tx.customer.update({ where: { id, businessId }, data })
}

async function book(
  tx: Db,
  turn: TurnToWrite,
  change: Change & { kind: 'book' },
  seats: Seats,
): Promise<void> {
  const { businessId, customerId, now } = turn
  const service = await tx.service.findUnique({
    where: { businessId_key: { businessId, key: change.serviceId }, archivedAt: null },
    select: { id: true, setupMinutes: true, cleanupMinutes: true },
  })
  if (!service) throw new SlotTaken(`The business does not offer ${change.serviceId} any more`)
  const booking = {
    businessId,
    customerId,
    personId: change.personId,
    serviceId: service.id,
    ...slotOf(change, turn.timezone, service),
    status: 'confirmed',
    priceFrom: change.price.from,
    priceTo: change.price.to,
    deposit: change.deposit ?? null,
    calendarKeyHash: change.calendarKeyHash ?? null,
    createdAt: now,
    updatedAt: now,
  }
  await insertBooking(tx, booking, seats)
}

async function move(
  tx: Db,
  turn: TurnToWrite,
  change: Change & { kind: 'move' },
  seats: Seats,
): Promise<void> {
  const { booking, personId } = change
  const service = await tx.service.findUniqueOrThrow({
    where: { businessId_key: { businessId: turn.businessId, key: booking.serviceId } },
    select: { setupMinutes: true, cleanupMinutes: true },
  })
  const slot = { personId, ...slotOf(change, turn.timezone, service) }
  const seat = await freeSeat(tx, slot, seats.get(personId) ?? 1, booking.id)
  const { calendarKeyHash } = change
  await updateBooking(tx, turn, booking.id, { ...slot, seat, ...present({ calendarKeyHash }) })
}

/** @throws SlotTaken, or RevConflict when the booking is not the one that was read any more. */
async function updateBooking(
  tx: Db,
  { businessId, customerId, now }: TurnToWrite,
  id: string,
  data: Prisma.BookingUncheckedUpdateManyInput,
): Promise<void> {
  const { count } = await unlessTaken(
    tx.booking.updateMany({
      where: { id, businessId, customerId, status: { in: ['held', 'confirmed'] } },
      data: { ...data, updatedAt: now },
    }),
  )
  if (count === 0) throw new RevConflict(`Booking ${id} does not stand any more`)
}

/** @throws RevConflict when another turn has dealt with one of them. */
async function markAnswered(
  tx: Db,
  { conversationId, businessId, answered, now }: TurnToWrite,
): Promise<void> {
  const turnId = answered.at(-1)
  if (turnId === undefined) return
  const { count } = await tx.inbound.updateMany({
    where: { id: { in: answered }, businessId, conversationId, answeredAt: null },
    data: { answeredAt: now, turnId },
  })
  if (count < answered.length)
    throw new RevConflict(`Messages of conversation ${conversationId} are answered already`)
}

async function writeReplies(
  tx: Db,
  { businessId, answered, replies, ownerNotices, now }: TurnToWrite,
  chat: OutboundAddress,
  owners: OwnerAddress[],
): Promise<string[]> {
  const messages = [
    ...replies.map((says) => ({ ...chat, says, purpose: 'reply' as const })),
    ...owners.flatMap((owner) =>
      ownerNotices.map((says) => ({ ...addressOf(owner), says, purpose: 'notice' as const })),
    ),
  ]
  const cause = { businessId, causeId: answered.at(-1) ?? '', createdAt: now }
  return writeOutbound(
    tx,
    messages.map((message, ordinal) => ({ ...cause, ...message, ordinal })),
  )
}

/** @returns how many conversations the month has, where this turn added one */
async function count(tx: Db, turn: TurnToWrite): Promise<number | undefined> {
  const { businessId, timezone, now, usage, conversation } = turn
  const amounts = conversation === 'counted' ? { ...usage, [conversations]: 1 } : usage
  const counted = Object.entries(amounts).filter(([, amount]) => amount > 0)
  if (counted.length === 0) return undefined
  const period = monthOf(now, timezone)
  // In one order for all, so that two turns never wait for each other's counters.
  const rows = counted
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([metric, amount]) => {
      return Prisma.sql`(${businessId}, ${period}, ${metric}, ${Math.round(amount)}::int)`
    })
  const counters = await tx.$queryRaw<{ metric: string; count: number }[]>`
    INSERT INTO "UsageCounter" ("businessId", "period", "metric", "count") VALUES ${Prisma.join(rows)}
    ON CONFLICT ("businessId", "period", "metric")
    DO UPDATE SET "count" = "UsageCounter"."count" + EXCLUDED."count"
    RETURNING "metric", "count"`
  return counters.find(({ metric }) => metric === conversations)?.count
}
