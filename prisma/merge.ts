import type { Db } from './client.ts'
import { type Conversation, type Customer, Prisma } from './generated/client.ts'
import { moveMember } from './members.ts'

const oldestFirst = [{ createdAt: 'asc' as const }, { id: 'asc' as const }]

/**
 * Waits for turns and messages on their way into any chat of these customers, and lets no further ones in until the
 * transaction ends: what would be written beside a merge would be deleted with the row that goes. Chats first, as
 * `commitTurn` does, so that the two never wait for each other.
 */
export async function lockToMerge(tx: Db, customerIds: string[], conversationIds: string[]): Promise<void> {
  if (customerIds.length < 2 && conversationIds.length < 2) return
  await tx.$queryRaw`
    SELECT "id" FROM "Conversation" WHERE "customerId" = ANY(${customerIds}) ORDER BY "id" FOR UPDATE`
  await tx.$queryRaw`SELECT "id" FROM "Customer" WHERE "id" = ANY(${customerIds}) ORDER BY "id" FOR UPDATE`
}

/** The oldest of the customers stays, with the names, chats and bookings of all. @returns her id */
export async function mergeCustomers(tx: Db, ids: string[]): Promise<string> {
  const [first = ''] = ids
  if (ids.length === 1) return first
  const rows = await tx.customer.findMany({ where: { id: { in: ids } }, orderBy: oldestFirst })
  const [kept, ...others] = rows
  if (!kept) throw new Error(`Customer ${first} is gone, although nothing but a merge takes customers away`)
  const gone = { customerId: { in: others.map(({ id }) => id) } }
  await tx.customerAlias.updateMany({ where: gone, data: { customerId: kept.id } })
  // Not by the client, which would call them changed now.
  await tx.$executeRaw`
    UPDATE "Booking" SET "customerId" = ${kept.id} WHERE "customerId" = ANY(${gone.customerId.in})`
  await tx.openQuestion.updateMany({ where: gone, data: { customerId: kept.id } })
  await tx.waiting.updateMany({ where: gone, data: { customerId: kept.id } })
  await tx.conversation.updateMany({ where: gone, data: { customerId: kept.id, rev: { increment: 1 } } })
  await tx.customer.update({ where: { id: kept.id }, data: whatBothSaid(rows) })
  await tx.customer.deleteMany({ where: { id: gone.customerId } })
  return kept.id
}

/** Whoever said "no messages" under one of her names has said it. */
function whatBothSaid(rows: Customer[]) {
  const outs = rows.flatMap(({ optedOutAt }) => (optedOutAt ? [optedOutAt.getTime()] : []))
  return {
    name: rows.find(({ name }) => name !== null)?.name ?? null,
    optedOutAt: outs.length > 0 ? new Date(Math.min(...outs)) : null,
  }
}

/** The oldest of the chats stays, with the messages of all, and has this address from now on. */
export async function mergeConversations(tx: Db, ids: string[], address: string) {
  const rows = await tx.conversation.findMany({ where: { id: { in: ids } }, orderBy: oldestFirst })
  const [kept, ...others] = rows
  if (!kept) throw new Error(`Conversation ${ids[0]} is gone, although nothing but a merge takes chats away`)
  if (others.length > 0) await takeOverMessages(tx, kept.id, others)
  if (others.length > 0 || kept.address !== address) await moveTo(tx, kept.id, address)
  await moveMember(
    tx,
    kept.accountId,
    rows.map((row) => row.address),
    address,
  )
  const data = others.length > 0 ? whatBothKnow(kept, rows) : {}
  return tx.conversation.update({
    where: { id: kept.id },
    data: { ...data, address },
    select: { id: true, language: true, takenOverUntil: true },
  })
}

async function takeOverMessages(tx: Db, conversationId: string, others: Conversation[]): Promise<void> {
  const gone = others.map(({ id }) => id)
  const where = { conversationId: { in: gone } }
  await tx.inbound.updateMany({ where, data: { conversationId } })
  await tx.outbound.updateMany({ where, data: { conversationId } })
  await tx.openQuestion.updateMany({ where, data: { conversationId } })
  await tx.waiting.updateMany({ where, data: { conversationId } })
  await tx.ownerChange.updateMany({ where, data: { conversationId } })
  await tx.conversation.deleteMany({ where: { id: { in: gone } } })
}

/** What is still to be sent goes where the chat is now. */
async function moveTo(tx: Db, conversationId: string, address: string): Promise<void> {
  const where = { conversationId, status: { in: ['pending', 'sending'] } }
  await tx.outbound.updateMany({ where, data: { address } })
}

function whatBothKnow(kept: Conversation, rows: Conversation[]): Prisma.ConversationUpdateInput {
  const call = rows.toSorted((a, b) => time(b.handoffAt) - time(a.handoffAt))[0] ?? kept
  const state = rows.find((row) => row.state !== null)?.state ?? null
  return {
    rev: { increment: 1 },
    state: state === null ? Prisma.DbNull : state,
    language: rows.find(({ language }) => language !== null)?.language ?? null,
    handoffAt: call.handoffAt,
    handoffReason: call.handoffReason,
    handoffRemindedAt: call.handoffRemindedAt,
    handoffApologisedAt: call.handoffApologisedAt,
    takenOverUntil: latest(rows.map(({ takenOverUntil }) => takenOverUntil)),
    personAt: latest(rows.map(({ personAt }) => personAt)),
    countedAt: latest(rows.map(({ countedAt }) => countedAt)),
    // It covers the older messages of one chat only: made afresh from those of both.
    ...{ summary: null, summaryThroughId: null, summaryThroughAt: null },
  }
}

function latest(instants: (Date | null)[]): Date | null {
  const times = instants.flatMap((instant) => (instant ? [instant.getTime()] : []))
  return times.length > 0 ? new Date(Math.max(...times)) : null
}

function time(instant: Date | null): number {
  return instant?.getTime() ?? Number.NEGATIVE_INFINITY
}
