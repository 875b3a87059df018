import { withdrawnSays } from '../domain/step/freed.ts'
import { toLocal } from '../domain/time.ts'
import { isLanguage } from './catalogue.ts'
import type { ChannelKind } from './channel-kind.ts'
import { type Db, transaction } from './client.ts'
import { Prisma, type PrismaClient } from './generated/client.ts'
import { writeOutbound } from './outbound.ts'
import type { WrittenTurn } from './turn.ts'

/** One row tells her of one freed time. */
export function causeOfOffer(waitingId: string, bookingId: string): string {
  return `waiting:${waitingId}:${bookingId}`
}

/** An offer of a freed time that stands no more, though its time is not over. */
interface EndedOffer {
  waitingId: string
  bookingId: string
  businessId: string
  /** Of the message that told her of it. */
  message: string
  /** The owner gave the time up, and told her in her own words. */
  heard: boolean
  conversationId: string
  accountId: string
  address: string
  kind: string
  language: string | null
  languages: string[]
  timezone: string
  startsAt: Date
  service: string
  person: string | null
}

/** Not to be had any more: cancelled, or in time that was closed, blocked or taken out since. */
const broken = Prisma.sql`(b."status" = 'cancelled' OR b."status" = 'held' AND (s."archivedAt" IS NOT NULL OR p."archivedAt" IS NOT NULL
  OR EXISTS (SELECT FROM "TimeOff" AS t WHERE t."businessId" = b."businessId" AND (t."personId" IS NULL OR t."personId" = b."personId")
    AND t."startsAt" < b."busyTo" AND t."endsAt" > b."busyFrom")
  OR EXISTS (SELECT FROM "Closure" AS c WHERE c."businessId" = b."businessId"
    AND c."date" = (b."startsAt" AT TIME ZONE w."timezone")::date)))`

/** Also an offer of which she cannot be told any more. */
async function findEnded(db: Db): Promise<EndedOffer[]> {
  return db.$queryRaw<EndedOffer[]>`
    SELECT q."id" AS "waitingId", b."id" AS "bookingId", q."businessId", o."status" AS "message",
      COALESCE(b."status" = 'cancelled' AND v."personAt" >= b."updatedAt", false) AS "heard", v."id" AS "conversationId",
      v."accountId", v."address", a."kind", v."language", w."languages", w."timezone", b."startsAt", s."name" AS "service",
      CASE WHEN w."peopleNamed" THEN p."name" END AS "person"
    FROM "Waiting" AS q JOIN "Booking" AS b ON b."id" = q."bookingId" JOIN "Business" AS w ON w."id" = q."businessId"
    JOIN "Service" AS s ON s."id" = b."serviceId" JOIN "Person" AS p ON p."id" = b."personId"
    JOIN "Conversation" AS v ON v."id" = q."conversationId" JOIN "ChannelAccount" AS a ON a."id" = v."accountId"
    JOIN "Outbound" AS o ON o."causeId" = 'waiting:' || q."id" || ':' || b."id"
    WHERE q."status" = 'offered' AND (o."status" IN ('failed', 'dropped') OR ${broken})
    ORDER BY q."createdAt", q."id"`
}

/** See `Store.endOffers`. */
export async function endOffers(client: PrismaClient, now: Date): Promise<WrittenTurn['notices']> {
  const written: WrittenTurn['notices'] = []
  for (const offer of await findEnded(client))
    written.push(...(await transaction(client, (tx) => end(tx, offer, now))))
  return written
}

/** Whoever could not be reached waits no more; every other one is in line as before. */
async function end(tx: Db, offer: EndedOffer, now: Date): Promise<WrittenTurn['notices']> {
  const { waitingId: id, bookingId, businessId, message } = offer
  const unseen = await takeBack(tx, id, bookingId)
  const isDropped = message === 'dropped'
  const { count } = await tx.waiting.updateMany({
    where: { id, businessId, bookingId, status: 'offered' },
    data: {
      ...(message === 'failed' ? { status: 'lapsed' } : { status: 'waiting', lookedAt: null }),
      // The same time may be offered to her once more: she never heard of it.
      ...(isDropped && { bookingId: null, offeredAt: null, offeredUntil: null }),
    },
  })
  if (count === 0) return []
  await tx.booking.updateMany({
    where: { id: bookingId, businessId, status: 'held' },
    data: { status: 'cancelled', heldUntil: null, updatedAt: now },
  })
  return unseen || offer.heard || isDropped || message === 'failed' ? [] : tell(tx, offer, now)
}

/** What was not sent yet is not sent. @returns whether that was so */
async function takeBack(tx: Db, waitingId: string, bookingId: string): Promise<boolean> {
  const { count } = await tx.outbound.updateMany({
    where: { causeId: causeOfOffer(waitingId, bookingId), status: 'pending' },
    data: { status: 'dropped', error: 'the time that it offers is not to be had any more' },
  })
  return count > 0
}

async function tell(tx: Db, offer: EndedOffer, createdAt: Date): Promise<WrittenTurn['notices']> {
  const { waitingId, bookingId, businessId, conversationId, accountId, address, kind, startsAt } = offer
  const start = toLocal(startsAt, offer.timezone)
  const row = {
    ...{ businessId, conversationId, accountId, address, createdAt, expiresAt: startsAt },
    ...{ purpose: 'proactive' as const, causeId: `withdrawn:${waitingId}:${bookingId}`, ordinal: 0 },
    language: [offer.language, ...offer.languages].find(isLanguage) ?? 'en',
    says: withdrawnSays({ ...offer, start }, toLocal(createdAt, offer.timezone)),
  }
  const ids = await writeOutbound(tx, [row], { skipDuplicates: true })
  return ids.map((outboundId) => ({ outboundId, accountId, channel: kind as ChannelKind }))
}
