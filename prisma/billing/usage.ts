import type { Db } from '../client.ts'

/** What the counters of all businesses say of the months in which conversations were counted. */
export interface MeasuredUsage {
  conversations: number
  /** Of all models together, in and out. */
  tokens: number
  /** In which models were at work. */
  seconds: number
  /** The first and the last of those months, like `2026-12`; null: nothing was counted yet. */
  months: { from: string; to: string } | null
}

/** See `BillingStore.measuredUsage`. */
export async function measuredUsage(db: Db): Promise<MeasuredUsage> {
  const [row] = await db.$queryRaw<
    [{ conversations: number; tokens: number; ms: number; from: string | null; to: string | null }]
  >`
    SELECT COALESCE(sum(u."count") FILTER (WHERE u."metric" = 'conversations'), 0)::float8 AS "conversations",
      COALESCE(sum(u."count") FILTER (WHERE u."metric" IN ('tokensIn', 'tokensOut')), 0)::float8 AS "tokens",
      COALESCE(sum(u."count") FILTER (WHERE u."metric" = 'modelMs'), 0)::float8 AS "ms",
      min(u."period") AS "from", max(u."period") AS "to"
    FROM "UsageCounter" AS u
    WHERE EXISTS (SELECT FROM "UsageCounter" AS c WHERE c."businessId" = u."businessId"
      AND c."period" = u."period" AND c."metric" = 'conversations' AND c."count" > 0)`
  const { conversations, tokens, ms, from, to } = row
  return { conversations, tokens, seconds: ms / 1000, months: from && to ? { from, to } : null }
}
