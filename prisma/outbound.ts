import type { Language } from '../domain/language.ts'
import type { Say } from '../domain/say.ts'
import { isLanguage } from './catalogue.ts'
import type { Db } from './client.ts'
import type { Business as BusinessRow } from './generated/client.ts'
import { Prisma } from './generated/client.ts'
import type { ChannelKind, Claimed, SentButton } from './store.ts'
import { storable, storableJson } from './text.ts'

/** Where a message goes. A notice to the owner belongs to no conversation. */
export interface OutboundAddress {
  accountId: string
  address: string
  conversationId: string | null
  language: Language
}

/** Where the owner is told; `channel` is what the account is on. */
export interface OwnerAddress extends OutboundAddress {
  channel: ChannelKind
}

export interface NewOutbound extends OutboundAddress {
  businessId: string
  causeId: string
  ordinal: number
  says: Say[]
  createdAt: Date
}

/** @returns the ids, in the order given. */
export async function writeOutbound(tx: Db, messages: NewOutbound[]): Promise<string[]> {
  if (messages.length === 0) return []
  const data = messages.map(({ says, ...row }) => ({
    ...row,
    says: storableJson(says) as unknown as Prisma.InputJsonValue,
  }))
  const rows = await tx.outbound.createManyAndReturn({ data, select: { id: true, ordinal: true } })
  return rows.sort((a, b) => a.ordinal - b.ordinal).map(({ id }) => id)
}

/** @returns null where the business has no account on the owner's channel: nothing can reach her there. */
export async function ownerAddress(db: Db, business: BusinessRow): Promise<OwnerAddress | null> {
  const { id: businessId, ownerChannel, ownerExternalId, languages } = business
  if (!ownerChannel || !ownerExternalId) return null
  const account = await db.channelAccount.findFirst({
    where: { businessId, kind: ownerChannel },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { id: true, kind: true },
  })
  if (!account) return null
  const language = languages.find(isLanguage) ?? 'en'
  const channel = account.kind as ChannelKind
  return { accountId: account.id, channel, address: ownerExternalId, conversationId: null, language }
}

interface ClaimedRow extends Omit<Claimed, 'channel' | 'says' | 'language' | 'optedOut'> {
  kind: string
  says: unknown
  language: string
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
 * An earlier row that waits for its time and was never tried (a reminder) holds nothing up.
 */
export async function claim(db: Db, id: string, now: Date, leaseMs: number): Promise<Claimed | null> {
  const leaseUntil = new Date(now.getTime() + leaseMs)
  const [row] = await db.$queryRaw<ClaimedRow[]>`
    WITH claimed AS (
      UPDATE "Outbound" AS o SET "status" = 'sending', "attempts" = o."attempts" + 1, "leaseUntil" = ${leaseUntil}::timestamptz
      WHERE o."id" = ${id} AND ${due(now)} AND NOT ${heldUp(now)}
      RETURNING o.*)
    SELECT c."id", c."businessId", c."accountId", a."kind", c."conversationId", c."address", c."says", c."language",
      c."attempts", c."causeId", v."takenOverUntil", u."optedOutAt"
    FROM claimed AS c JOIN "ChannelAccount" AS a ON a."id" = c."accountId"
    LEFT JOIN "Conversation" AS v ON v."id" = c."conversationId"
    LEFT JOIN "Customer" AS u ON u."id" = v."customerId"`
  return row ? toClaimed(row) : null
}

function due(now: Date): Prisma.Sql {
  // The first condition is what the partial index covers.
  return Prisma.sql`o."status" IN ('pending', 'sending') AND (o."status" = 'pending' AND (o."notBefore" IS NULL OR o."notBefore" <= ${now}::timestamptz)
    OR o."status" = 'sending' AND o."leaseUntil" <= ${now}::timestamptz)`
}

function heldUp(now: Date): Prisma.Sql {
  return Prisma.sql`EXISTS (SELECT FROM "Outbound" AS e
    WHERE e."conversationId" = o."conversationId" AND e."seq" < o."seq" AND e."status" IN ('pending', 'sending')
      AND NOT (e."attempts" = 0 AND e."notBefore" IS NOT NULL AND e."notBefore" > ${now}::timestamptz))`
}

function toClaimed({ kind, optedOutAt, language, says, ...row }: ClaimedRow): Claimed {
  return {
    ...row,
    channel: kind as ChannelKind,
    says: says as Say[],
    language: isLanguage(language) ? language : 'en',
    optedOut: optedOutAt !== null,
  }
}

/** What nobody could send or try for so long (a terminal that is gone) must not hide what can be sent. */
const forgottenAfterMs = 24 * 60 * 60 * 1000

/** See `Store.undelivered`. A row that an earlier one of its conversation holds up is not due. */
export async function undelivered(db: Db, now: Date, limit: number, conversationId?: string) {
  const forgotten = new Date(now.getTime() - forgottenAfterMs)
  const among =
    conversationId === undefined ? Prisma.empty : Prisma.sql`AND o."conversationId" = ${conversationId}`
  return db.$queryRaw<{ outboundId: string; accountId: string; channel: ChannelKind }[]>`
    SELECT o."id" AS "outboundId", o."accountId", a."kind" AS "channel"
    FROM "Outbound" AS o JOIN "ChannelAccount" AS a ON a."id" = o."accountId"
    WHERE ${due(now)} AND COALESCE(o."notBefore", o."createdAt") > ${forgotten}::timestamptz
      AND NOT ${heldUp(now)} ${among} ORDER BY o."seq" LIMIT ${limit}`
}

/** True also when the lease had lapsed: what was sent was sent. */
const unsettled = { in: ['pending', 'sending'] }

export async function markSent(
  db: Db,
  id: string,
  sent: { externalId: string; text: string; buttons: SentButton[]; at: Date },
): Promise<void> {
  const { externalId, text, buttons, at: sentAt } = sent
  const shown = { text: storable(text), buttons: storableJson(buttons) as unknown as Prisma.InputJsonValue }
  await db.outbound.updateMany({
    where: { id, status: unsettled },
    data: {
      status: 'sent',
      externalId: storable(externalId),
      ...shown,
      sentAt,
      leaseUntil: null,
      error: null,
    },
  })
}

export async function retryLater(db: Db, id: string, error: string, notBefore: Date): Promise<void> {
  await db.outbound.updateMany({
    where: { id, status: 'sending' },
    data: { status: 'pending', error: storable(error), notBefore, leaseUntil: null },
  })
}

export async function drop(db: Db, id: string, status: 'failed' | 'dropped', reason: string): Promise<void> {
  await db.outbound.updateMany({
    where: { id, status: unsettled },
    data: { status, error: storable(reason), leaseUntil: null },
  })
}
