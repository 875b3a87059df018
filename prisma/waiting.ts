import type { Facts, Offered, WaitingWish } from '../domain/business.ts'
import type { Change } from '../domain/changes.ts'
import { toInstant, toLocal } from '../domain/time.ts'
import { present } from './catalogue.ts'
import type { Db } from './client.ts'
import type { Prisma } from './generated/client.ts'
import { standingOf } from './standing.ts'
import { RevConflict } from './store.ts'
import type { TurnResult } from './turn.ts'

/** An answer to an offer that comes later than that is one to something else. */
const answeredWithinMs = 12 * 60 * 60_000
const open = ['waiting', 'offered']

/** First come, first served. */
export const inLine = {
  orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  include: { service: { select: { key: true } }, booking: { select: { startsAt: true } } },
} satisfies Prisma.Customer$waitingArgs

/** What a turn reads of the waiting list: what this customer waits for, and what was offered to her and lapsed. */
export const hersWaiting = {
  where: { OR: [{ status: { in: open } }, { status: 'lapsed', bookingId: { not: null } }] },
  orderBy: { createdAt: 'desc' },
  take: 10,
  include: inLine.include,
} satisfies Prisma.Customer$waitingArgs

export type WaitingRow = Prisma.WaitingGetPayload<Pick<typeof inLine, 'include'>>

/** @returns the facts about what a customer waits for */
export function toWaiting(
  rows: WaitingRow[],
  timezone: string,
  now: Date,
): Pick<Facts, 'waiting' | 'offered'> {
  const waiting = rows.filter(({ status }) => open.includes(status)).map((row) => toWish(row, timezone))
  const since = toLocal(new Date(now.getTime() - answeredWithinMs), timezone)
  // One that was withdrawn is not what a yes is to.
  const told = rows.filter(({ status }) => status !== 'waiting')
  const offers = told.flatMap((row) => offerOf(row, timezone) ?? []).filter((offer) => offer.since > since)
  const last = offers.toSorted((a, b) => (a.since < b.since ? -1 : 1)).at(-1)
  return { waiting, ...(last ? { offered: last } : {}) }
}

export function toWish(row: WaitingRow, timezone: string): WaitingWish {
  const [from, to] = [toLocal(row.from, timezone), toLocal(row.to, timezone)]
  const offer = row.status === 'offered' ? offerOf(row, timezone) : undefined
  const { personId } = row
  return {
    id: row.id,
    serviceId: row.service.key,
    from,
    to,
    ...present({ personId }),
    ...(offer ? { offer } : {}),
  }
}

function offerOf({ bookingId, offeredAt, offeredUntil }: WaitingRow, timezone: string): Offered | undefined {
  if (!bookingId || !offeredAt || !offeredUntil) return undefined
  return { bookingId, since: toLocal(offeredAt, timezone), until: toLocal(offeredUntil, timezone) }
}

type TurnToWrite = Pick<TurnResult, 'conversationId' | 'customerId' | 'now'> & {
  businessId: string
  timezone: string
}

/** She waits from now on. */
export async function addWaiting(
  tx: Db,
  { businessId, conversationId, customerId, now, timezone }: TurnToWrite,
  { personId, from, to }: Extract<Change, { kind: 'wait' }>,
  serviceId: string,
): Promise<void> {
  const window = { from: toInstant(from, timezone), to: toInstant(to, timezone) }
  const whose = { businessId, conversationId, customerId, serviceId, personId: personId ?? null }
  await tx.waiting.createMany({ data: [{ ...whose, ...window, createdAt: now }] })
}

/** She waits for nothing any more, and what was kept for her is free. */
export async function leaveWaiting(
  tx: Db,
  { businessId, customerId, now }: Pick<TurnToWrite, 'businessId' | 'customerId' | 'now'>,
): Promise<void> {
  await tx.$executeRaw`
    WITH gone AS (
      UPDATE "Waiting" SET "status" = 'left'
      WHERE "businessId" = ${businessId} AND "customerId" = ${customerId} AND "status" = ANY(${open}) RETURNING "bookingId")
    UPDATE "Booking" AS k SET "status" = 'cancelled', "heldUntil" = NULL, "updatedAt" = ${now}::timestamptz
    FROM gone WHERE k."id" = gone."bookingId" AND k."businessId" = ${businessId} AND k."status" = 'held'
      AND k."decideBy" IS NULL`
}

/** Her word about the freed time that is kept for her. @throws RevConflict when it is kept no more */
export async function answerOffer(
  tx: Db,
  turn: TurnToWrite,
  change: Extract<Change, { kind: 'take-offer' | 'decline-offer' }>,
): Promise<void> {
  const { businessId, customerId, now } = turn
  const { id } = change.booking
  const takes = change.kind === 'take-offer'
  const taken = takes && {
    ...standingOf(change, turn),
    ...present({ calendarKeyHash: change.calendarKeyHash }),
  }
  const { count } = await tx.booking.updateMany({
    where: { id, businessId, customerId, status: 'held', decideBy: null, payBy: null },
    data: { status: 'cancelled', heldUntil: null, updatedAt: now, ...taken },
  })
  if (count === 0) throw new RevConflict(`Booking ${id} is not kept for this customer any more`)
  await tx.waiting.updateMany({
    where: { bookingId: id, businessId },
    data: { status: takes ? 'taken' : 'left' },
  })
}
