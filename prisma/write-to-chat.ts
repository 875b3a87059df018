import { languages } from '../domain/language.ts'
import type { Say } from '../domain/say.ts'
import type { ChannelKind } from './channel-kind.ts'
import type { Db } from './client.ts'
import { Prisma } from './generated/client.ts'
import { newId } from './new-id.ts'
import type { Purpose } from './sending.ts'
import { storableJson } from './text.ts'
import type { WrittenTurn } from './turn.ts'

interface ToChat {
  businessId: string
  purpose: Purpose
  causeId: string
  says: Say[]
  createdAt: Date
}

/**
 * Writes one message to a chat, in one statement with what is read or changed of the chat; once for each cause.
 * @param chat a statement on `Conversation` that gives `id`, `accountId`, `address` and `language`
 * @returns what is to be sent; empty where there is no such chat
 */
export function writeToChat(tx: Db, chat: Prisma.Sql, message: ToChat): Promise<WrittenTurn['notices']> {
  const { causeId, says } = message
  const chats = Prisma.sql`SELECT c.*, ${causeId} AS "causeId", ${sayable(says)} AS "says" FROM chat AS c`
  return writeToChats(tx, [Prisma.sql`chat AS (${chat})`], chats, message)
}

/** A chat as `writeToChat` takes it. */
export function chatById(conversationId: string, businessId: string): Prisma.Sql {
  return Prisma.sql`SELECT "id", "accountId", "address", "language" FROM "Conversation"
    WHERE "id" = ${conversationId} AND "businessId" = ${businessId}`
}

export function sayable(says: Say[]): Prisma.Sql {
  return Prisma.sql`${JSON.stringify(storableJson(says))}::jsonb`
}

/**
 * The same for several chats.
 * @param first what the statement does before: parts of its WITH
 * @param chats gives also `causeId` and `says`
 */
export function writeToChats(
  tx: Db,
  first: Prisma.Sql[],
  chats: Prisma.Sql,
  { businessId, purpose, createdAt }: Pick<ToChat, 'businessId' | 'purpose' | 'createdAt'>,
): Promise<WrittenTurn['notices']> {
  const known = [...languages]
  return tx.$queryRaw<{ outboundId: string; accountId: string; channel: ChannelKind }[]>`
    WITH ${Prisma.join(first)}, chats AS (SELECT *, row_number() OVER () AS "place" FROM (${chats}) AS c), written AS (
      INSERT INTO "Outbound" ("id", "ordinal", "businessId", "accountId", "conversationId", "address", "purpose", "causeId",
        "says", "language", "createdAt")
      SELECT ${newId(Prisma.sql`c."place"::int`)}, 0, ${businessId}, c."accountId", c."id", c."address", ${purpose},
        c."causeId", c."says", CASE WHEN c."language" = ANY(${known}::text[]) THEN c."language" ELSE 'en' END,
        ${createdAt}::timestamptz
      FROM chats AS c ON CONFLICT ("causeId", "ordinal") DO NOTHING RETURNING "id", "accountId")
    SELECT w."id" AS "outboundId", w."accountId", a."kind" AS "channel"
    FROM written AS w JOIN "ChannelAccount" AS a ON a."id" = w."accountId"`
}
