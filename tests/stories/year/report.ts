import { keptTerms } from './books.ts'
import { dayMs } from './market.ts'
import type { Sent } from './telling.ts'
import type { Year } from './year.ts'

/** What the year was like, as tables in Markdown. */
export async function reportOf({ market }: Year, sent: Sent[], wallMs: number): Promise<string> {
  const { size, weather } = market
  const outageDays = weather.outages.reduce((sum, { from, to }) => sum + (to - from) / dayMs, 0)
  const lines = [
    ...(await plansOf(market)),
    ...(await moneyOf(market)),
    ...remindersOf(sent),
    ['Outages of Paystack', `${weather.outages.length} (${outageDays.toFixed(1)} days)`],
    ['Standstills of the daily run', weather.standstills.length],
    ...Object.entries(market.counted)
      .sort()
      .map(([name, number]) => [name, number]),
    ['Payments that Paystack has', market.paystack.rows.size],
    ['Requests to Paystack', market.paystack.asked.length],
  ]
  return [
    `${size.businesses} businesses, ${size.days} days, seed ${size.seed}.`,
    ...['', '| | |', '| --- | ---: |', ...lines.map(([name, value]) => `| ${name} | ${value} |`), ''],
    `Took: ${Math.round(wallMs / 1_000)} s.`,
  ].join('\n')
}

type Line = (string | number)[]

async function plansOf({ sql, shops }: Year['market']): Promise<Line[]> {
  const rows = await sql<{ name: string; status: string; count: number }>(
    `SELECT p."name", s."status", count(*)::int AS "count" FROM public."Subscription" AS s
     JOIN public."Plan" AS p ON p."id" = s."planId" GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`,
  )
  const [paid] = await sql<{ count: number }>(
    `SELECT count(DISTINCT "businessId")::int AS "count" FROM public."Payment" WHERE "paid" IS NOT NULL`,
  )
  return [
    ['Trials begun', shops.length],
    ['of them ever paid', paid?.count ?? 0],
    ...rows.map(({ name, status, count }) => [`At the end on ${name} (${status})`, count]),
  ]
}

async function moneyOf(market: Year['market']): Promise<Line[]> {
  const { sql } = market
  const accounts = await sql<{ account: string; kobo: string }>(
    `SELECT "account", sum("kobo")::text AS "kobo" FROM public."LedgerEntry" GROUP BY 1 ORDER BY 1`,
  )
  const payments = await sql<{ how: string; status: string; count: number }>(
    `SELECT "how", "status", count(*)::int AS "count" FROM public."Payment" GROUP BY 1, 2 ORDER BY 1, 2`,
  )
  const [untold] = await sql<{ count: number }>(
    `SELECT count(*)::int AS "count" FROM public."Payment" AS p
     WHERE p."paid" IS NOT NULL AND p."how" <> 'credit' AND NOT EXISTS (SELECT FROM public."PaymentEvent" AS e
       WHERE e."reference" = p."reference" AND e."event" = 'charge.success')`,
  )
  return [
    ['Renewed on terms that are not sold any more', await keptTerms(market)],
    ['Paid, and found though no webhook came', untold?.count ?? 0],
    ...accounts.map(({ account, kobo }) => [`Ledger: ${account}`, naira(kobo)]),
    ...payments.map(({ how, status, count }) => [`Payments by ${how}: ${status}`, count]),
  ]
}

function naira(kobo: string): string {
  return `₦${(Number(kobo) / 100).toLocaleString('en', { minimumFractionDigits: 2 })}`
}

function remindersOf(sent: Sent[]): Line[] {
  const steps = Map.groupBy(
    sent.filter(({ cause }) => cause.startsWith('billing:')),
    ({ cause }) => cause.slice(cause.lastIndexOf(':') + 1),
  )
  return [...steps].sort().map(([step, all]) => [`Told: ${step}`, all.length])
}
