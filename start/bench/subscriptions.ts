import { graceMs } from '../../domain/billing/standing.ts'

/** Runs one statement on the database under test. */
export type Sql = (text: string) => Promise<unknown>

const day = 24 * 60 * 60_000

/** Businesses `from` … `to`, each with an owner on Telegram, paid by the month and not due for long. */
export async function addSubscribers(
  sql: Sql,
  { from, to }: { from: number; to: number },
  planId: string,
  now: Date,
): Promise<void> {
  const [start, end] = [-day, 29 * day].map((ms) => literal(new Date(now.getTime() + ms)))
  const each = `FROM generate_series(${from}, ${to}) AS n`
  await sql(`INSERT INTO "Business" ("id", "slug", "name", "kind", "timezone", "languages", "noticeMinutes", "horizonDays",
      "cancelHours", "lateMinutes", "ownerName", "ownerChannel", "ownerExternalId", "peopleNamed", "updatedAt")
    SELECT 'bench-' || n, 'bench-' || n, 'Bench ' || n, 'salon', 'Africa/Lagos', '{en}', 60, 60, 12, 15, 'Ada',
      'telegram', n::text, false, ${start} ${each}`)
  await sql(`INSERT INTO "ChannelAccount" ("id", "businessId", "kind", "externalId")
    SELECT 'bench-' || n, 'bench-' || n, 'telegram', 'bench-' || n ${each}`)
  await sql(`INSERT INTO "Subscription" ("businessId", "planId", "status", "cycle", "periodStart", "periodEnd", "anchorAt",
      "dueAt", "createdAt", "updatedAt")
    SELECT 'bench-' || n, '${planId}', 'active', 'monthly', ${start}, ${end}, ${start}, ${end}, ${start}, ${start} ${each}`)
}

/** When the periods of those who are due end, from now, as a day's work has them: most are reminded, some lapse. */
const ends = [3 * day, 3 * day, 3 * day, 0, 0, -1 * day, -3 * day, -5 * day, -graceMs - day, -graceMs - day]

/** Makes these due now. */
export async function makeDue(
  sql: Sql,
  { from, to }: { from: number; to: number },
  now: Date,
): Promise<void> {
  const cases = ends.map((ms, nth) => `WHEN ${nth} THEN ${literal(new Date(now.getTime() + ms))}`).join(' ')
  await sql(`UPDATE "Subscription" SET "dueAt" = ${literal(now)}, "periodStart" = ${literal(new Date(now.getTime() - 60 * day))},
      "periodEnd" = CASE substr("businessId", 7)::int % ${ends.length} ${cases} END
    WHERE "businessId" IN (SELECT 'bench-' || n FROM generate_series(${from}, ${to}) AS n)`)
}

function literal(moment: Date): string {
  return `'${moment.toISOString()}'::timestamptz`
}
