import type { Facts } from '../domain/business.ts'
import type { Language } from '../domain/language.ts'
import type { QuietHours } from '../domain/quiet-hours.ts'
import type { Say } from '../domain/say.ts'
import { toInstant, toLocal } from '../domain/time.ts'
import type { FreedTime, InLine } from '../domain/waiting.ts'
import { entitled } from './billing/entitlements.ts'
import { insertBooking } from './bookings.ts'
import { isLanguage } from './catalogue.ts'
import type { ChannelKind } from './channel-kind.ts'
import { type Db, transaction } from './client.ts'
import { causeOfOffer } from './ended-offers.ts'
import { Prisma, type PrismaClient } from './generated/client.ts'
import { bookParts, loadBusy, toBook } from './load-book.ts'
import { writeOutbound } from './outbound.ts'
import { lockPeople, slotOf } from './seats.ts'
import { SlotTaken } from './store.ts'
import { inLine, toWish } from './waiting.ts'

/** The line of one business, and the book in which a time for it may be free. */
export interface WaitingLine {
  facts: Facts
  quiet: QuietHours
  /** In the order in which they came; those with an open offer too. */
  line: InLine[]
}

/** A freed time for one who waited, and what she is told. */
export interface NewOffer extends FreedTime {
  says: Say[]
  now: Date
}

/** How long after a change to the book it is looked at again: one that is on its way may be seen late. */
const settlingMs = 60_000
/** Hours, people and time off change without a booking: everybody is looked at anew this often. */
const anewMs = 10 * 60_000

/** See `Store.lapseWaiting`. One statement, over what is open. Whoever never heard of an offer has not let it pass. */
export async function lapseWaiting(db: Db, now: Date): Promise<number> {
  const [row] = await db.$queryRaw<{ freed: number }[]>`
    WITH freed AS (
      UPDATE "Booking" SET "status" = 'cancelled', "heldUntil" = NULL, "updatedAt" = ${now}::timestamptz
      WHERE "status" = 'held' AND "heldUntil" <= ${now}::timestamptz RETURNING 1),
    unheard AS (
      UPDATE "Waiting" AS q SET "status" = 'waiting', "bookingId" = NULL, "offeredAt" = NULL, "offeredUntil" = NULL, "lookedAt" = NULL
      WHERE q."status" = 'offered' AND q."offeredUntil" <= ${now}::timestamptz AND q."to" > ${now}::timestamptz
        AND EXISTS (SELECT FROM "Outbound" AS o WHERE o."causeId" = 'waiting:' || q."id" || ':' || q."bookingId"
          AND o."status" IN ('pending', 'dropped'))
      RETURNING q."id"),
    lapsed AS (
      UPDATE "Waiting" SET "status" = 'lapsed'
      WHERE ("status" = 'waiting' AND "to" <= ${now}::timestamptz OR "status" = 'offered' AND "offeredUntil" <= ${now}::timestamptz)
        AND "id" NOT IN (SELECT "id" FROM unheard))
    SELECT count(*)::int AS "freed" FROM freed`
  return row?.freed ?? 0
}

/** See `Store.waitingLines`. */
export async function waitingLines(db: Db, now: Date, limit: number): Promise<string[]> {
  const anew = new Date(now.getTime() - anewMs)
  const rows = await db.$queryRaw<{ businessId: string }[]>`
    SELECT DISTINCT w."businessId" FROM "Waiting" AS w JOIN "Business" AS b ON b."id" = w."businessId"
    WHERE w."status" = 'waiting' AND w."to" > ${now}::timestamptz AND b."pausedAt" IS NULL
      AND ${entitled(Prisma.sql`b."id"`, 'waiting-list', now)}
      AND (w."lookedAt" IS NULL OR w."lookedAt" <= ${anew}::timestamptz OR
        (SELECT max(k."updatedAt") FROM "Booking" AS k WHERE k."businessId" = w."businessId")
          > w."lookedAt" - ${settlingMs}::int * interval '1 millisecond')
    LIMIT ${limit}`
  return rows.map(({ businessId }) => businessId)
}

/** See `BusinessStore.waitingLine`. */
export async function waitingLine(client: PrismaClient, businessId: string, now: Date): Promise<WaitingLine> {
  await client.waiting.updateMany({ where: { businessId, status: 'waiting' }, data: { lookedAt: now } })
  const [row, taken, waiting] = await Promise.all([
    client.business.findUniqueOrThrow({
      where: { id: businessId },
      include: bookParts(now),
      relationLoadStrategy: 'join',
    }),
    loadBusy(client, businessId, now),
    client.waiting.findMany({
      ...inLine,
      where: { businessId, status: { in: ['waiting', 'offered'] }, ...reachable(now) },
      relationLoadStrategy: 'join',
    }),
  ])
  const line = waiting.map((one) => ({
    ...{ ...toWish(one, row.timezone), customerId: one.customerId },
    ...(one.status === 'waiting' && one.booking && { gaveUp: toLocal(one.booking.startsAt, row.timezone) }),
  }))
  const facts = { ...toBook(row, taken), bookings: [] }
  return { facts, quiet: { from: row.quietFrom, to: row.quietTo }, line }
}

/** Not one who wants no messages, nor while a person answers her: she would not be told in time. */
function reachable(now: Date) {
  return {
    customer: { optedOutAt: null },
    conversation: { OR: [{ takenOverUntil: null }, { takenOverUntil: { lte: now } }] },
  }
}

/** See `BusinessStore.offerFreed`. */
export async function offerFreed(
  client: PrismaClient,
  businessId: string,
  offer: NewOffer,
): Promise<{ outboundId: string; accountId: string; channel: ChannelKind } | null> {
  try {
    return await transaction(client, (tx) => keepFor(tx, businessId, offer))
  } catch (error) {
    if (!(error instanceof SlotTaken)) throw error
    return null
  }
}

async function keepFor(tx: Db, businessId: string, offer: NewOffer) {
  const seats = await lockPeople(tx, businessId, [offer.slot.personId])
  const waiting = await tx.waiting.findFirst({
    where: { id: offer.waitingId, businessId, status: 'waiting', ...reachable(offer.now) },
    include: {
      business: { select: { timezone: true, languages: true } },
      service: { select: { id: true, setupMinutes: true, cleanupMinutes: true, archivedAt: true } },
      conversation: { include: { account: { select: { kind: true } } } },
    },
  })
  if (!waiting || waiting.service.archivedAt) return null
  const { customerId, service, conversation } = waiting
  const { timezone, languages } = waiting.business
  const until = toInstant(offer.until, timezone)
  const bookingId = await insertBooking(
    tx,
    {
      ...{ businessId, customerId, personId: offer.slot.personId, serviceId: service.id },
      ...slotOf({ start: offer.slot.start, end: offer.end }, timezone, service),
      ...{ status: 'held', heldUntil: until, priceFrom: offer.price.from, priceTo: offer.price.to },
      ...{ deposit: offer.deposit ?? null, createdAt: offer.now, updatedAt: offer.now },
    },
    seats,
  )
  await claimOffer(tx, offer, { bookingId, offeredAt: offer.now, offeredUntil: until })
  const language = [conversation.language, ...languages].find(isLanguage) ?? 'en'
  const outboundId = await tell(tx, { ...offer, businessId, bookingId, until, language }, conversation)
  const { accountId, account } = conversation
  return { outboundId, accountId, channel: account.kind as ChannelKind }
}

/** @throws SlotTaken when somebody else offered her one meanwhile: what this transaction wrote is undone */
async function claimOffer(
  tx: Db,
  { waitingId: id, slot }: NewOffer,
  offered: { bookingId: string; offeredAt: Date; offeredUntil: Date },
): Promise<void> {
  const { count } = await tx.waiting.updateMany({
    where: { id, status: 'waiting' },
    data: { ...offered, status: 'offered' },
  })
  if (count === 0)
    throw new SlotTaken(`What ${id} waits for at ${slot.start} was offered or given up meanwhile`)
}

async function tell(
  tx: Db,
  offer: Omit<NewOffer, 'until'> & { businessId: string; bookingId: string; until: Date; language: Language },
  { id: conversationId, accountId, address }: { id: string; accountId: string; address: string },
): Promise<string> {
  const { businessId, waitingId, bookingId, says, until, now, language } = offer
  const [outboundId = ''] = await writeOutbound(tx, [
    {
      ...{ businessId, conversationId, accountId, address, language, says },
      ...{ purpose: 'proactive', causeId: causeOfOffer(waitingId, bookingId), ordinal: 0 },
      ...{ createdAt: now, expiresAt: until },
    },
  ])
  return outboundId
}
