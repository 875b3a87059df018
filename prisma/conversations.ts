import { isLanguage } from './catalogue.ts'
import type { ChannelKind } from './channel-kind.ts'
import type { Db } from './client.ts'
import { Prisma } from './generated/client.ts'
import type { ConversationRow } from './listings.ts'

interface Row extends Omit<ConversationRow, 'language' | 'summary'> {
  language: string | null
  summary: string | null
  summaryThroughAt: Date | null
}

/** See `BusinessStore.conversations`: those with the latest messages first. */
export async function listConversations(
  db: Db,
  businessId: string,
  limit: number,
): Promise<ConversationRow[]> {
  const rows = await select(
    db,
    Prisma.sql`v."businessId" = ${businessId}`,
    Prisma.sql`ORDER BY m."lastMessageAt" DESC NULLS LAST, v."id" DESC LIMIT ${limit}`,
  )
  return rows.map(toConversation)
}

/** See `BusinessStore.conversationByAddress`. */
export async function conversationByAddress(
  db: Db,
  businessId: string,
  accountId: string,
  address: string,
): Promise<ConversationRow | null> {
  const chat = Prisma.sql`v."accountId" = ${accountId} AND v."address" = ${address}`
  const [row] = await select(db, Prisma.sql`v."businessId" = ${businessId} AND ${chat}`, Prisma.empty)
  return row ? toConversation(row) : null
}

function select(db: Db, which: Prisma.Sql, rest: Prisma.Sql): Promise<Row[]> {
  return db.$queryRaw<Row[]>`
    SELECT v."id", v."customerId", u."name" AS "customerName", a."kind" AS "channel", v."accountId", v."address",
      v."language", v."handoffAt", v."takenOverUntil", v."summary", v."summaryThroughAt", m."lastMessageAt", m."unanswered"
    FROM "Conversation" AS v
    JOIN "Customer" AS u ON u."id" = v."customerId"
    JOIN "ChannelAccount" AS a ON a."id" = v."accountId"
    CROSS JOIN LATERAL (
      SELECT greatest(max(i."receivedAt"),
          (SELECT max(o."createdAt") FROM "Outbound" AS o WHERE o."conversationId" = v."id")) AS "lastMessageAt",
        (count(*) FILTER (WHERE i."answeredAt" IS NULL))::int AS "unanswered"
      FROM "Inbound" AS i WHERE i."conversationId" = v."id") AS m
    WHERE ${which} ${rest}`
}

function toConversation({ summary, summaryThroughAt, ...row }: Row): ConversationRow {
  return {
    ...row,
    summary:
      summary === null || summaryThroughAt === null ? null : { text: summary, through: summaryThroughAt },
    channel: row.channel as ChannelKind,
    language: isLanguage(row.language) ? row.language : null,
  }
}

/** See `Store.unanswered`: those that wait longest first. */
export function unanswered(db: Db, before: Date, limit: number, now: Date) {
  return db.$queryRaw<{ conversationId: string; businessId: string }[]>`
    SELECT i."conversationId", i."businessId" FROM "Inbound" AS i JOIN "Conversation" AS v ON v."id" = i."conversationId"
    WHERE i."answeredAt" IS NULL AND i."receivedAt" < ${before}::timestamptz
      AND (v."takenOverUntil" IS NULL OR v."takenOverUntil" <= ${now}::timestamptz)
    GROUP BY i."conversationId", i."businessId" ORDER BY min(i."receivedAt") LIMIT ${limit}`
}
