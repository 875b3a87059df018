import type { Town } from './town.ts'

/** Messages without an answer, and what was answered more than once. */
export async function misanswered({ pglite, told, end }: Town): Promise<string[]> {
  const { rows: unanswered } = await pglite.query<{ id: string }>(
    `SELECT i."id" FROM public."Inbound" AS i JOIN public."Conversation" AS v ON v."id" = i."conversationId"
     WHERE i."answeredAt" IS NULL AND (v."takenOverUntil" IS NULL OR v."takenOverUntil" <= $1)`,
    [end.toISOString()],
  )
  const { rows: silent } = await pglite.query<{ turnId: string }>(
    `SELECT DISTINCT i."turnId" FROM public."Inbound" AS i JOIN public."Conversation" AS v ON v."id" = i."conversationId"
     WHERE i."turnId" IS NOT NULL AND v."personAt" IS NULL
       AND NOT EXISTS (SELECT FROM public."Outbound" AS o WHERE o."causeId" = i."turnId" AND o."purpose" = 'reply')`,
  )
  const { rows: unsent } = await pglite.query<{ id: string; status: string }>(
    `SELECT o."id", o."status" FROM public."Outbound" AS o LEFT JOIN public."Conversation" AS v ON v."id" = o."conversationId"
     WHERE o."purpose" = 'reply' AND o."status" <> 'sent' AND v."personAt" IS NULL`,
  )
  const { rows: twice } = await pglite.query<{ causeId: string; count: number }>(
    `SELECT "causeId", count(*)::int AS "count" FROM public."Outbound" WHERE "purpose" = 'reply'
     GROUP BY "causeId" HAVING count(*) > 1`,
  )
  const sends = Map.groupBy(told, ({ id }) => id)
  return [
    ...unanswered.map(({ id }) => `${id} was not answered`),
    ...silent.map(({ turnId }) => `${turnId} was dealt with without a word`),
    ...unsent.map(({ id, status }) => `${id} is ${status}`),
    ...twice.map(({ causeId, count }) => `${causeId} was answered ${count} times`),
    ...[...sends]
      .filter(([, sent]) => sent.length > 1)
      .map(([id]) => `${id} was sent ${sends.get(id)?.length} times`),
  ]
}

/** What is counted for each business, beside what its rows say. */
export async function miscounted({ pglite }: Town): Promise<string[]> {
  const { rows } = await pglite.query<{ slug: string; metric: string; counted: number; there: number }>(
    `WITH "rows" AS (
       SELECT "businessId", 'turns' AS "metric", count(DISTINCT "turnId")::int AS "there" FROM public."Inbound" GROUP BY 1
       UNION ALL SELECT "businessId", 'messagesIn', count("answeredAt")::int FROM public."Inbound" GROUP BY 1
       UNION ALL SELECT "businessId", 'messagesOut', count(*)::int FROM public."Outbound"
         WHERE "purpose" = 'reply' AND "causeId" IN (SELECT "turnId" FROM public."Inbound") GROUP BY 1)
     SELECT w."slug", r."metric", r."there", COALESCE(sum(c."count"), 0)::int AS "counted"
     FROM "rows" AS r JOIN public."Business" AS w ON w."id" = r."businessId"
     LEFT JOIN public."UsageCounter" AS c ON c."businessId" = r."businessId" AND c."metric" = r."metric"
     GROUP BY 1, 2, 3`,
  )
  return rows
    .filter(({ counted, there }) => counted !== there)
    .map(({ slug, metric, counted, there }) => `${slug}: ${metric} counts ${counted}, there are ${there}`)
}
