import type { Appointment } from '../domain/owner/sight.ts'
import type { Say } from '../domain/say.ts'
import { appointmentParts, toAppointment } from './appointments.ts'
import { type Db, transaction } from './client.ts'
import type { Prisma, PrismaClient } from './generated/client.ts'
import { tellOwners } from './notices.ts'
import { storableJson } from './text.ts'
import type { WrittenTurn } from './turn.ts'
import { chatById, writeToChat } from './write-to-chat.ts'

/** A booking that waits for the owner's word, and for which something is due. */
export interface Request extends Appointment {
  businessId: string
  timezone: string
  decideBy: Date
  /** The owner has had her time. */
  isOver: boolean
}

/** See `Store.requestsDue`. */
export async function requestsDue(client: PrismaClient, now: Date, limit: number): Promise<Request[]> {
  const rows = await client.booking.findMany({
    // The first two conditions are what the partial index covers.
    where: {
      ...{ status: 'held', decideBy: { not: null } },
      OR: [{ decideBy: { lte: now } }, { nudgeAt: { lte: now } }],
    },
    orderBy: [{ decideBy: 'asc' }, { id: 'asc' }],
    take: limit,
    include: { ...appointmentParts, business: { select: { timezone: true } } },
    relationLoadStrategy: 'join',
  })
  return rows.flatMap((row) => {
    const { decideBy, businessId } = row
    const { timezone } = row.business
    if (!decideBy) return []
    return { ...toAppointment(row, timezone), businessId, timezone, decideBy, isOver: decideBy <= now }
  })
}

/** As it was when somebody looked: a move, or anybody's word since, makes it another one. */
type Seen = Pick<Request, 'id' | 'decideBy' | 'groupId'>

/** What was booked together waits, and is given up, together. */
const asSeen = ({ id, decideBy, groupId }: Seen, businessId: string) => ({
  ...(groupId ? { groupId } : { id }),
  ...{ businessId, decideBy, status: 'held' },
})
const causeOf = ({ id, decideBy }: Seen) => `request:${id}:${decideBy.toISOString()}`

/** See `BusinessStore.nudgeOwner`. */
export function nudgeOwner(
  client: PrismaClient,
  businessId: string,
  seen: Seen,
  says: Say[],
  now: Date,
): Promise<WrittenTurn['notices']> {
  return transaction(client, async (tx) => {
    const where = { ...asSeen(seen, businessId), nudgeAt: { lte: now } }
    const { count } = await tx.booking.updateMany({ where, data: { nudgeAt: null } })
    return count === 0 ? [] : tellOwners(tx, businessId, `${causeOf(seen)}:nudge`, says, now)
  })
}

/** What is said when a request lapses, and where its customer's talk with Jara goes on. */
export interface Lapse {
  customer: Say[]
  owner: Say[]
  /** `ConversationState` after it; null: as it was. */
  state: unknown
  /** Of the conversation from which `state` was made. */
  rev: number
}

/** See `BusinessStore.lapseRequest`. */
export function lapseRequest(
  client: PrismaClient,
  businessId: string,
  seen: Seen & Pick<Request, 'conversationId'>,
  lapse: Lapse,
  now: Date,
): Promise<WrittenTurn['notices']> {
  return transaction(client, async (tx) => {
    const where = { ...asSeen(seen, businessId), AND: { decideBy: { lte: now } } }
    const data = { status: 'cancelled', decideBy: null, nudgeAt: null, updatedAt: now }
    const { count } = await tx.booking.updateMany({ where, data })
    if (count === 0) return []
    await giveBack(tx, businessId, seen, now)
    const told = seen.conversationId ? await tellCustomer(tx, businessId, seen, lapse, now) : []
    return [...told, ...(await tellOwners(tx, businessId, `${causeOf(seen)}:over`, lapse.owner, now))]
  })
}

/** A deposit that was paid before its booking moved, or for another time. */
async function giveBack(tx: Db, businessId: string, { id, groupId }: Seen, now: Date): Promise<void> {
  const booking = groupId ? { groupId } : { id }
  const where = { businessId, purpose: 'deposit', status: 'paid', booking }
  await tx.payment.updateMany({ where, data: { refundAt: now } })
}

async function tellCustomer(
  tx: Db,
  businessId: string,
  seen: Seen & Pick<Request, 'conversationId'>,
  { customer: says, state, rev }: Lapse,
  now: Date,
): Promise<WrittenTurn['notices']> {
  const id = seen.conversationId ?? ''
  if (state !== null) {
    const data = { state: storableJson(state) as Prisma.InputJsonObject, rev: { increment: 1 } }
    // Where she wrote meanwhile, what she talks about stands.
    await tx.conversation.updateMany({ where: { id, businessId, rev }, data })
  }
  // She waits for an answer: a person who talks with her meanwhile does not give this one.
  const causeId = `${causeOf(seen)}:lapsed`
  return writeToChat(tx, chatById(id, businessId), {
    businessId,
    purpose: 'person',
    causeId,
    says,
    createdAt: now,
  })
}
