import { billingQuietHours } from '../domain/billing/due.ts'
import type { Language } from '../domain/language.ts'
import type { Say } from '../domain/say.ts'
import { isLanguage } from './catalogue.ts'
import type { ChannelKind } from './channel-kind.ts'
import type { Db } from './client.ts'
import { Prisma } from './generated/client.ts'
import { timeOrderedId } from './new-id.ts'
import type { Claimed, Purpose } from './sending.ts'
import { storable, storableJson } from './text.ts'
import { ofSameDay, visitSql } from './visits.ts'

/** Where a message goes. A notice to the owner belongs to no conversation. */
export interface OutboundAddress {
  accountId: string
  address: string
  conversationId: string | null
  language: Language
}

export interface NewOutbound extends OutboundAddress {
  businessId: string
  purpose: Purpose
  causeId: string
  ordinal: number
  says: Say[]
  createdAt: Date
  /** After that it is dropped. */
  expiresAt?: Date
  /** Of what booking it is, as that stood: it is dropped when that was moved or cancelled. */
  bookingId?: string
  bookingStartsAt?: Date
  /** To pay for the period after this moment: it is dropped when that was paid, and sent by day only. */
  subscriptionEnd?: Date
}

/** @returns the ids, in the order given; with `skipDuplicates`, of those that were not there already. */
export async function writeOutbound(
  tx: Db,
  messages: NewOutbound[],
  { skipDuplicates = false } = {},
): Promise<string[]> {
  const rows = await insertOutbound(tx, messages, skipDuplicates)
  return rows.sort((a, b) => a.ordinal - b.ordinal).map(({ id }) => id)
}

/**
 * One statement, the same for any number: the client would prepare another one for each.
 * @returns the rows that were written, in any order
 */
export async function insertOutbound(
  tx: Db,
  messages: NewOutbound[],
  skipDuplicates: boolean,
): Promise<{ id: string; ordinal: number; accountId: string }[]> {
  if (messages.length === 0) return []
  const rows = storableJson(messages.map((message) => ({ id: timeOrderedId(), ...message })))
  return tx.$queryRaw`
    INSERT INTO "Outbound" ("id", "businessId", "accountId", "conversationId", "address", "purpose", "causeId",
      "ordinal", "says", "language", "createdAt", "expiresAt", "bookingId", "bookingStartsAt", "subscriptionEnd")
    SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r("id" text, "businessId" text,
      "accountId" text, "conversationId" text, "address" text, "purpose" text, "causeId" text, "ordinal" int,
      "says" jsonb, "language" text, "createdAt" timestamptz, "expiresAt" timestamptz, "bookingId" text,
      "bookingStartsAt" timestamptz, "subscriptionEnd" timestamptz)
    ${skipDuplicates ? Prisma.sql`ON CONFLICT DO NOTHING` : Prisma.empty}
    RETURNING "id", "ordinal", "accountId"`
}

interface ClaimedRow
  extends Omit<Claimed, 'channel' | 'says' | 'language' | 'optedOut' | 'purpose' | 'quiet'> {
  kind: string
  quietFrom: number
  quietTo: number
  says: unknown
  language: string
  purpose: string
  optedOutAt: Date | null
}

/**
 * See `Store.claim`. One statement: of two that claim the same row, the second waits for the first and then finds
 * it taken.
 *
 * A process that dies between sending and `sent` leaves the one ambiguous case: the customer may or may not have
 * the message. The row is claimed again after its lease, so she may read it twice but never misses it
 * (docs/decisions/0002-a-message-in-doubt-is-sent-again.md). `attempts` above 1 tells the channel of the doubt.
 *
 * An earlier row that was never tried holds nothing up while it waits for its time; what nobody asked for (a reminder)
 * holds up nothing but its like, also when it is being sent or tried again; and what nobody could send for a day holds up
 * nothing any more.
 */
export async function claim(db: Db, id: string, now: Date, leaseMs: number): Promise<Claimed | null> {
  const leaseUntil = new Date(now.getTime() + leaseMs)
  const [row] = await db.$queryRaw<ClaimedRow[]>`
    WITH claimed AS (
      UPDATE "Outbound" AS o SET "status" = 'sending', "attempts" = o."attempts" + 1, "leaseUntil" = ${leaseUntil}::timestamptz
      WHERE o."id" = ${id} AND ${due(now)} AND NOT ${heldUp(now)}
      RETURNING o.*)
    SELECT c."id", c."businessId", c."accountId", a."kind", c."conversationId", c."address", c."says", c."language",
      c."attempts", c."createdAt", c."purpose", c."causeId", c."expiresAt", b."timezone", b."quietFrom", b."quietTo",
      c."subscriptionEnd",
      c."bookingId" IS NOT NULL AND NOT EXISTS (SELECT FROM "Booking" AS k WHERE k."id" = c."bookingId"
        AND k."status" = 'confirmed' AND k."startsAt" = c."bookingStartsAt" AND right(c."causeId", 32) = ${visitSql})
        OR c."causeId" LIKE 'waiting:%' AND NOT EXISTS (SELECT FROM "Waiting" AS q WHERE q."status" = 'offered'
          AND q."id" = split_part(c."causeId", ':', 2) AND q."bookingId" = split_part(c."causeId", ':', 3))
        OR ${paidSince} AS "outdated",
      v."takenOverUntil", v."personAt", u."optedOutAt", u."name" AS "customerName",
      (SELECT s."value" FROM "CustomerAlias" AS s WHERE s."customerId" = u."id" AND s."kind" = 'phone' LIMIT 1) AS "customerPhone",
      (SELECT max(i."receivedAt") FROM "Inbound" AS i WHERE i."conversationId" = ANY(${addressed})) AS "lastInboundAt"
    FROM claimed AS c JOIN "ChannelAccount" AS a ON a."id" = c."accountId"
    JOIN "Business" AS b ON b."id" = c."businessId"
    LEFT JOIN "Conversation" AS v ON v."id" = c."conversationId"
    LEFT JOIN "Customer" AS u ON u."id" = v."customerId"`
  return row ? toClaimed(row) : null
}

/** What a reminder to pay asks for is paid: another period runs, or the next one was paid ahead of time. */
const paidSince = Prisma.sql`
  c."subscriptionEnd" IS NOT NULL AND (
    EXISTS (SELECT FROM "Subscription" AS s
      WHERE s."businessId" = c."businessId" AND s."periodEnd" <> c."subscriptionEnd")
    OR EXISTS (SELECT FROM "Payment" AS p WHERE p."businessId" = c."businessId" AND p."purpose" = 'subscription'
      AND p."periodStart" = c."subscriptionEnd" AND p."status" IN ('paid', 'disputed')))`

/**
 * The chats with whom a claimed row goes to. A notice belongs to none, and names the owner as her business file does:
 * by an address, or by a phone where chats have addresses of another form (`234…@c.us`).
 */
const addressed = Prisma.sql`
  ARRAY(SELECT c."conversationId" WHERE c."conversationId" IS NOT NULL
    UNION ALL SELECT w."id" FROM "Conversation" AS w, (SELECT regexp_replace(c."address", '\\D', '', 'g') AS "digits") AS d
    WHERE c."conversationId" IS NULL AND w."accountId" = c."accountId" AND (w."address" IN (c."address", d."digits")
      OR d."digits" <> '' AND (starts_with(w."address", d."digits" || '@') OR EXISTS (SELECT FROM "CustomerAlias" AS s
        WHERE s."customerId" = w."customerId" AND s."kind" = 'phone' AND s."value" = d."digits"))))`

function due(now: Date): Prisma.Sql {
  // The first condition is what the partial index covers.
  return Prisma.sql`o."status" IN ('pending', 'sending') AND (o."status" = 'pending' AND (o."notBefore" IS NULL OR o."notBefore" <= ${now}::timestamptz)
    OR o."status" = 'sending' AND o."leaseUntil" <= ${now}::timestamptz)`
}

function heldUp(now: Date): Prisma.Sql {
  return Prisma.sql`EXISTS (SELECT FROM "Outbound" AS e
    WHERE e."conversationId" = o."conversationId" AND e."seq" < o."seq" AND e."status" IN ('pending', 'sending')
      AND NOT (e."purpose" = 'proactive' AND o."purpose" <> 'proactive')
      AND NOT (e."attempts" = 0 AND COALESCE(e."notBefore" > ${now}::timestamptz, false))
      AND NOT (${forgotten('e', now)} AND (e."status" = 'pending' OR e."leaseUntil" <= ${now}::timestamptz)))`
}

/** What nobody could send or try for so long (a terminal that is gone, a phone that was lost) hides and holds up nothing. */
const forgottenAfterMs = 24 * 60 * 60 * 1000

export function forgotten(row: 'o' | 'e', now: Date): Prisma.Sql {
  const since = new Date(now.getTime() - forgottenAfterMs)
  const [notBefore, createdAt] = [Prisma.raw(`${row}."notBefore"`), Prisma.raw(`${row}."createdAt"`)]
  return Prisma.sql`COALESCE(${notBefore}, ${createdAt}) <= ${since}::timestamptz`
}

function toClaimed({
  kind,
  optedOutAt,
  language,
  says,
  purpose,
  quietFrom,
  quietTo,
  ...row
}: ClaimedRow): Claimed {
  return {
    ...row,
    quiet: row.subscriptionEnd ? billingQuietHours : { from: quietFrom, to: quietTo },
    channel: kind as ChannelKind,
    says: says as Say[],
    purpose: purpose as Purpose,
    language: isLanguage(language) ? language : 'en',
    optedOut: optedOutAt !== null,
  }
}

/**
 * See `Store.undelivered`. A row that an earlier one of its conversation holds up is not due. Accounts take turns: the
 * many messages of a phone that is away hide those of no other.
 */
export async function undelivered(db: Db, now: Date, limit: number, conversationId?: string) {
  const among =
    conversationId === undefined ? Prisma.empty : Prisma.sql`AND o."conversationId" = ${conversationId}`
  return db.$queryRaw<{ outboundId: string; accountId: string; channel: ChannelKind }[]>`
    SELECT o."id" AS "outboundId", o."accountId", a."kind" AS "channel"
    FROM "Outbound" AS o JOIN "ChannelAccount" AS a ON a."id" = o."accountId"
    WHERE ${due(now)} AND NOT ${forgotten('o', now)} AND NOT ${heldUp(now)} ${among}
    ORDER BY row_number() OVER (PARTITION BY o."accountId" ORDER BY o."seq"), o."seq" LIMIT ${limit}`
}

export async function retryLater(db: Db, id: string, error: string, notBefore: Date): Promise<void> {
  await db.outbound.updateMany({
    where: { id, status: 'sending' },
    data: { status: 'pending', error: storable(error), notBefore, leaseUntil: null },
  })
}

/** See `Store.postpone`. */
export async function postpone(db: Db, id: string, notBefore: Date): Promise<void> {
  await db.outbound.updateMany({
    where: { id, status: 'sending' },
    data: { status: 'pending', notBefore, leaseUntil: null, attempts: { decrement: 1 } },
  })
}

/** See `Store.drop`. What a reminder that is dropped named, and stands, is looked at anew: it was not reminded of. */
export async function drop(db: Db, id: string, status: 'failed' | 'dropped', reason: string): Promise<void> {
  await db.$executeRaw`
    WITH gone AS (
      UPDATE "Outbound" SET "status" = ${status}, "error" = ${storable(reason)}, "leaseUntil" = NULL
      WHERE "id" = ${id} AND "status" IN ('pending', 'sending') RETURNING "bookingId", "bookingStartsAt")
    UPDATE "Booking" AS e SET "remindAt" = NULL
    FROM gone JOIN "Booking" AS k ON k."id" = gone."bookingId" JOIN "Business" AS b ON b."id" = k."businessId"
    WHERE ${status} = 'dropped' AND e."status" = 'confirmed' AND ${ofSameDay('k', 'b', Prisma.sql`gone."bookingStartsAt"`)}`
}
