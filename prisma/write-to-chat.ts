import { languages } from '../domain/language.ts'
import type { Say } from '../domain/say.ts'
import type { Db } from './client.ts'
import { Prisma } from './generated/client.ts'
import { newId } from './new-id.ts'
import { callSettled } from './person-calls.ts'
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
  return writeToChats(tx, [Prisma.sql`chat AS (${chat})`], oneChat(message), message)
}

/** A chat as `writeToChat` takes it. @param conversationId null: there is none */
export function chatById(conversationId: string | null, businessId: string): Prisma.Sql {
  return Prisma.sql`SELECT "id", "accountId", "address", "language" FROM "Conversation"
    WHERE "id" = ${conversationId} AND "businessId" = ${businessId}`
}

/** The same where what is written is a person's word: a call for one is settled by it. */
export function chatSeenTo(conversationId: string | null, businessId: string, now: Date): Prisma.Sql {
  return Prisma.sql`UPDATE "Conversation" SET ${callSettled}, "personAt" = ${now}::timestamptz, "rev" = "rev" + 1
    WHERE "id" = ${conversationId} AND "businessId" = ${businessId} RETURNING "id", "accountId", "address", "language"`
}

function oneChat({ causeId, says }: ToChat): Prisma.Sql {
  return Prisma.sql`SELECT c.*, ${causeId} AS "causeId", ${sayable(says)} AS "says" FROM chat AS c`
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
  message: Omit<ToChat, 'causeId' | 'says'>,
): Promise<WrittenTurn['notices']> {
  return tx.$queryRaw<Sent[]>`WITH ${Prisma.join(first)}, ${writtenTo(chats, message)} SELECT * FROM sent`
}

/**
 * Writes to a chat what a change means for its customer, in the statement that makes the change.
 * @param change parts of a WITH, of which `changed` gives what was changed
 * @param chat see `writeToChat`; it may give none
 * @returns how many rows were changed, and what is to be sent
 */
export async function changeAndWrite(
  tx: Db,
  change: Prisma.Sql[],
  chat: Prisma.Sql,
  message: ToChat,
): Promise<{ changed: number; sent: Sent[] }> {
  const rows = await tx.$queryRaw<({ changed: number } & (Sent | { outboundId: null }))[]>`
    WITH ${Prisma.join(change)}, chat AS (${chat}), ${writtenTo(oneChat(message), message)}
    SELECT s.*, n."changed" FROM (SELECT count(*)::int AS "changed" FROM changed) AS n LEFT JOIN sent AS s ON true`
  const sent = rows.flatMap(({ changed: _, ...one }) => (one.outboundId === null ? [] : [one]))
  return { changed: rows[0]?.changed ?? 0, sent }
}

type Sent = WrittenTurn['notices'][number]

/** Parts of a WITH, of which `sent` gives what is to be sent. */
function writtenTo(
  chats: Prisma.Sql,
  { businessId, purpose, createdAt }: Omit<ToChat, 'causeId' | 'says'>,
): Prisma.Sql {
  return Prisma.sql`
    chats AS (SELECT *, row_number() OVER () AS "place" FROM (${chats}) AS c), written AS (
      INSERT INTO "Outbound" ("id", "ordinal", "businessId", "accountId", "conversationId", "address", "purpose", "causeId",
        "says", "language", "createdAt")
      SELECT ${newId(Prisma.sql`c."place"::int`)}, 0, ${businessId}, c."accountId", c."id", c."address", ${purpose},
        c."causeId", c."says", CASE WHEN c."language" = ANY(${[...languages]}::text[]) THEN c."language" ELSE 'en' END,
        ${createdAt}::timestamptz
      FROM chats AS c ON CONFLICT ("causeId", "ordinal") DO NOTHING RETURNING "id", "accountId"),
    sent AS (SELECT w."id" AS "outboundId", w."accountId", a."kind" AS "channel"
      FROM written AS w JOIN "ChannelAccount" AS a ON a."id" = w."accountId")`
}
