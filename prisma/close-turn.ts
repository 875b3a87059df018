import { conversations } from './billing/usage.ts'
import type { Db } from './client.ts'
import { Prisma } from './generated/client.ts'
import { newId } from './new-id.ts'
import type { NewOutbound } from './outbound.ts'
import { storableJson } from './text.ts'

/** What the end of a turn writes. */
export interface Closing {
  businessId: string
  /** Month of the business's calendar, `2026-12`. */
  period: string
  usage: Record<string, number>
  messages: NewOutbound[]
  /** Rows of other tables: INSERT statements. */
  beside: Prisma.Sql[]
}

/**
 * Writes the end of a turn in one statement. Last of all, because the counters of one business are shared by all its
 * conversations.
 * @returns the ids of the messages, in their order; `counted`: how many conversations the month has, where the turn
 * writes messages and adds one
 */
export async function closeTurn(
  tx: Db,
  closing: Closing,
): Promise<{ outboundIds: string[]; counted: number | undefined }> {
  const { messages, beside } = closing
  const parts = [
    ...beside.map((sql, i) => Prisma.sql`${Prisma.raw(`part${i}`)} AS (${sql})`),
    ...counted(closing).map((sql) => Prisma.sql`counted AS (${sql})`),
  ]
  const head = parts.length > 0 ? Prisma.sql`WITH ${Prisma.join(parts)}` : Prisma.empty
  if (messages.length === 0) {
    if (parts.length > 0) await tx.$executeRaw`${head} SELECT 1`
    return { outboundIds: [], counted: undefined }
  }
  const adds = closing.usage[conversations] !== undefined
  const rows = await tx.$queryRaw<{ id: string; ordinal: number; conversations: number | null }[]>`
    ${head} ${written(messages)}, ${adds ? conversationsCounted : Prisma.sql`NULL::int`} AS "conversations"`
  return {
    outboundIds: rows.sort((a, b) => a.ordinal - b.ordinal).map(({ id }) => id),
    counted: rows[0]?.conversations ?? undefined,
  }
}

const conversationsCounted = Prisma.sql`(SELECT "count" FROM counted WHERE "metric" = ${conversations})`

function counted({ businessId, period, usage }: Closing): Prisma.Sql[] {
  const rows = Object.entries(usage)
    .filter(([, amount]) => amount > 0)
    // In one order for all, so that two turns never wait for each other's counters.
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([metric, amount]) => Prisma.sql`(${businessId}, ${period}, ${metric}, ${Math.round(amount)}::int)`)
  if (rows.length === 0) return []
  return [
    Prisma.sql`
      INSERT INTO "UsageCounter" ("businessId", "period", "metric", "count") VALUES ${Prisma.join(rows)}
      ON CONFLICT ("businessId", "period", "metric")
      DO UPDATE SET "count" = "UsageCounter"."count" + EXCLUDED."count" RETURNING "metric", "count"`,
  ]
}

function written(messages: NewOutbound[]): Prisma.Sql {
  const rows = messages.map(
    (row) => Prisma.sql`
      (${row.ordinal}::int, ${row.businessId}, ${row.accountId}, ${row.conversationId}, ${row.address}, ${row.purpose},
        ${row.causeId}, ${JSON.stringify(storableJson(row.says))}::jsonb, ${row.language}, ${row.createdAt}::timestamptz)`,
  )
  return Prisma.sql`
    INSERT INTO "Outbound" ("id", "ordinal", "businessId", "accountId", "conversationId", "address", "purpose", "causeId",
      "says", "language", "createdAt")
    SELECT ${newId(Prisma.sql`m."ordinal"`)}, m.*
    FROM (VALUES ${Prisma.join(rows)}) AS m ("ordinal", "businessId", "accountId", "conversationId", "address", "purpose",
      "causeId", "says", "language", "createdAt")
    ORDER BY m."ordinal" RETURNING "id", "ordinal"`
}
