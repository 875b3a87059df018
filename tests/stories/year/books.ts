import type { Row } from '../../paystack/fake-rows.ts'
import type { Market } from './market.ts'

interface Line {
  reference: string
  account: string
  kobo: string
}

/** The ledger by itself: every cause balances, and what a business is owed is what its subscription says. */
export async function unbalanced({ sql }: Market): Promise<string[]> {
  const causes = await sql<{ cause: string; sum: string }>(
    `SELECT "cause", sum("kobo")::text AS "sum" FROM public."LedgerEntry" GROUP BY "cause" HAVING sum("kobo") <> 0`,
  )
  const credits = await sql<{ businessId: string; credit: string; owed: string }>(
    `SELECT s."businessId", s."credit"::text AS "credit", COALESCE(-sum(l."kobo"), 0)::text AS "owed"
     FROM public."Subscription" AS s LEFT JOIN public."LedgerEntry" AS l
       ON l."businessId" = s."businessId" AND l."account" = 'credit'
     GROUP BY s."businessId", s."credit" HAVING s."credit" <> COALESCE(-sum(l."kobo"), 0) OR s."credit" < 0`,
  )
  return [
    ...causes.map(({ cause, sum }) => `${cause} is out of balance by ${sum}`),
    ...credits.map(
      ({ businessId, credit, owed }) => `${businessId} has a credit of ${credit}, and is owed ${owed}`,
    ),
  ]
}

/** What the ledger has of each payment, held against Paystack's own books. */
export async function misbooked(market: Market, { final }: { final: boolean }): Promise<string[]> {
  const { paystack, sql } = market
  const lines = await sql<Line>(
    `SELECT p."reference", l."account", sum(l."kobo")::text AS "kobo" FROM public."LedgerEntry" AS l
     JOIN public."Payment" AS p ON p."id" = l."paymentId" WHERE p."how" <> 'credit' GROUP BY 1, 2`,
  )
  const booked = Map.groupBy(lines, ({ reference }) => reference)
  const returned = returnedBy(market)
  const wrong: string[] = []
  for (const [reference, row] of paystack.rows) {
    const of = booked.get(reference) ?? []
    booked.delete(reference)
    // What Jara has not heard of yet is behind, for a while, but never ahead.
    if (of.length === 0 && !final) continue
    wrong.push(...differences(row, of, returned.get(row.id) ?? 0, final))
  }
  return [
    ...wrong,
    ...[...booked.keys()].map((reference) => `${reference} is booked, and Paystack knows nothing of it`),
  ]
}

function differences(row: Row, lines: Line[], returned: number, final: boolean): string[] {
  const came = (row.status === 'success' || row.status === 'reversed') && row.currency === 'NGN'
  const on = (account: string) =>
    lines.reduce((sum, one) => (one.account === account ? sum + Number(one.kobo) : sum), 0)
  const [held, fees] = [on('paystack') + on('disputed'), on('fees')]
  const back = row.status === 'reversed' ? row.amount : returned
  const expected = came ? row.amount - back : 0
  const isRight = final
    ? held + fees === expected
    : came && held + fees >= expected && held + fees <= row.amount
  return [
    ...(isRight ? [] : [`${row.reference} is booked with ${held + fees}, and Paystack holds ${expected}`]),
    ...(fees === (came ? (row.fees ?? 0) : 0)
      ? []
      : [`${row.reference} has fees of ${fees} instead of ${row.fees}`]),
  ]
}

/** By transaction. */
function returnedBy({ paystack }: Market): Map<number, number> {
  const returned = new Map<number, number>()
  for (const { transaction, amount } of paystack.refunds) {
    returned.set(transaction, (returned.get(transaction) ?? 0) + amount)
  }
  return returned
}

/** Money that came for time that was paid for already, and was kept as if it were not. */
export async function chargedTwice({ sql }: Market): Promise<string[]> {
  const rows = await sql<{ one: string; other: string }>(
    `SELECT a."reference" AS "one", b."reference" AS "other" FROM public."Payment" AS a JOIN public."Payment" AS b
       ON a."businessId" = b."businessId" AND a."id" < b."id"
     WHERE a."purpose" = 'subscription' AND b."purpose" = 'subscription'
       AND a."status" IN ('paid', 'disputed') AND b."status" IN ('paid', 'disputed')
       AND a."periodStart" < b."periodEnd" AND b."periodStart" < a."periodEnd"`,
  )
  return rows.map(({ one, other }) => `${one} and ${other} were paid for the same days`)
}

/** Periods that follow on one of the same plan and cycle, without a better plan between them. */
const renewed = `
  FROM public."Payment" AS a JOIN public."Payment" AS b ON b."businessId" = a."businessId" AND b."periodStart" = a."periodEnd"
  JOIN public."Plan" AS had ON had."id" = a."planId" JOIN public."Plan" AS has ON has."id" = b."planId"
  WHERE a."purpose" = 'subscription' AND b."purpose" = 'subscription' AND a."paid" IS NOT NULL AND b."paid" IS NOT NULL
    AND a."status" <> 'mismatched' AND b."status" <> 'mismatched' AND had."key" = has."key" AND a."cycle" = b."cycle"
    AND NOT EXISTS (SELECT FROM public."Payment" AS u WHERE u."businessId" = a."businessId" AND u."purpose" = 'upgrade'
      AND u."periodEnd" = a."periodEnd" AND u."paid" IS NOT NULL)`

/** Renewals on other terms than those that were bought. */
export async function resold({ sql }: Market): Promise<string[]> {
  const rows = await sql<{ one: string; other: string }>(
    `SELECT a."reference" AS "one", b."reference" AS "other" ${renewed}
       AND (a."planId" <> b."planId" OR a."amount" + a."credit" <> b."amount" + b."credit")`,
  )
  return rows.map(({ one, other }) => `${other} renews ${one} on other terms`)
}

/** How many renewals were on terms that nobody else could buy any more. */
export async function keptTerms({ sql }: Market): Promise<number> {
  const [row] = await sql<{ count: number }>(
    `SELECT count(*)::int AS "count" ${renewed} AND had."retiredAt" < b."createdAt"`,
  )
  return row?.count ?? 0
}
