import { languages } from '../domain/language.ts'
import type { Say } from '../domain/say.ts'
import type { ChannelKind } from './channel-kind.ts'
import type { Db } from './client.ts'
import { newId } from './close-turn.ts'
import { Prisma } from './generated/client.ts'
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
 * Writes one message to a chat, in one statement with what is read or changed of the chat.
 * @param chat a statement on `Conversation` that gives `id`, `accountId`, `address` and `language`
 * @returns what is to be sent; empty where there is no such chat
 */
export function writeToChat(tx: Db, chat: Prisma.Sql, message: ToChat): Promise<WrittenTurn['notices']> {
  const { businessId, purpose, causeId, says, createdAt } = message
  return tx.$queryRaw<{ outboundId: string; accountId: string; channel: ChannelKind }[]>`
    WITH chat AS (${chat}), written AS (
      INSERT INTO "Outbound" ("id", "ordinal", "businessId", "accountId", "conversationId", "address", "purpose", "causeId",
        "says", "language", "createdAt")
      SELECT ${newId(Prisma.sql`0`)}, 0, ${businessId}, c."accountId", c."id", c."address", ${purpose}, ${causeId},
        ${JSON.stringify(storableJson(says))}::jsonb,
        CASE WHEN c."language" = ANY(${[...languages]}::text[]) THEN c."language" ELSE 'en' END, ${createdAt}::timestamptz
      FROM chat AS c RETURNING "id", "accountId")
    SELECT w."id" AS "outboundId", w."accountId", a."kind" AS "channel"
    FROM written AS w JOIN "ChannelAccount" AS a ON a."id" = w."accountId"`
}
