import { cyclesAMonth } from '../../domain/billing/cycle.ts'
import type { Cycle } from '../../domain/billing/plan.ts'
import { graceMs } from '../../domain/billing/standing.ts'
import type { Db } from '../client.ts'
import { Prisma } from '../generated/client.ts'
import { isServed, momentOf } from './served.ts'
import { conversations } from './usage.ts'

/** How the business with businesses goes; amounts are kobo. */
export interface BillingReport {
  from: Date
  to: Date
  lines: ReportLine[]
  /** Of the trials that began in the span: who still tries, who has paid, who has gone on with Free. */
  trials: { begun: number; trying: number; paid: number; free: number }
}

/** One plan at one cycle; a plan that nobody pays for has none. */
export interface ReportLine {
  plan: string
  cycle: Cycle | null
  /** Who has it now: tries it, has paid for it, is in grace, or has it for nothing. */
  trying: number
  active: number
  overdue: number
  free: number
  /** Monthly recurring revenue (MRR): what those who have paid bring in a month, whatever their cycle. */
  monthly: number
  /** What those in grace have not paid. */
  owed: number
  /** Periods that ended in the span and are past their grace or paid on: how many were paid on, how many not. */
  renewed: number
  lost: number
  /** Payments that came in the span, and charges of cards that failed. */
  received: number
  failedCharges: number
  /** Answered this month. */
  conversations: number
}

type Part = Partial<Omit<ReportLine, 'plan' | 'cycle'>> & { plan: string; cycle: string | null }

/** See `SubscriptionStore.report`. Five queries that group where the rows are. */
export async function billingReport(db: Db, from: Date, to: Date): Promise<BillingReport> {
  const [standing, ended, came, used, [trials]] = await Promise.all([
    standingNow(db, to),
    endedBetween(db, from, to),
    cameBetween(db, from, to),
    usedThisMonth(db, to),
    trialsSince(db, from, to),
  ])
  const lines = new Map<string, ReportLine>()
  for (const part of [...standing, ...ended, ...came, ...used]) add(lines, part)
  return {
    ...{ from, to, lines: [...lines.values()].filter(saysSomething).sort(byName) },
    trials: trials ?? { begun: 0, trying: 0, paid: 0, free: 0 },
  }
}

function add(lines: Map<string, ReportLine>, { plan, cycle, ...counted }: Part): void {
  const name = `${plan} ${cycle}`
  const line = lines.get(name) ?? emptyLine(plan, cycle as Cycle | null)
  for (const [key, value] of Object.entries(counted) as [keyof typeof counted, number | bigint][])
    line[key] += Number(value)
  lines.set(name, line)
}

function emptyLine(plan: string, cycle: Cycle | null): ReportLine {
  const now = { trying: 0, active: 0, overdue: 0, free: 0, monthly: 0, owed: 0, conversations: 0 }
  return { plan, cycle, ...now, renewed: 0, lost: 0, received: 0, failedCharges: 0 }
}

/** A payment that was only asked for leaves a line of nothing. */
function saysSomething({ plan: _, cycle: __, ...counted }: ReportLine): boolean {
  return Object.values(counted).some((value) => value !== 0)
}

function byName(one: ReportLine, other: ReportLine): number {
  return one.plan.localeCompare(other.plan) || (one.cycle ?? '').localeCompare(other.cycle ?? '')
}

/** How a row stands at that moment, whether or not the daily run has come to write it down; as `standing`. */
function standsAt(now: Date): Prisma.Sql {
  return Prisma.sql`CASE WHEN NOT ${isServed(momentOf(() => now))} THEN 'free' WHEN s."status" = 'trial' THEN 'trial'
    WHEN s."periodEnd" > ${now}::timestamptz THEN 'active' ELSE 'grace' END`
}

async function standingNow(db: Db, now: Date): Promise<Part[]> {
  const rows = await db.$queryRaw<
    { plan: string; cycle: Cycle | null; stands: string; count: bigint; price: bigint | null }[]
  >`
    SELECT CASE g."stands" WHEN 'free' THEN 'free' ELSE p."key" END AS "plan",
      CASE g."stands" WHEN 'free' THEN NULL ELSE g."cycle" END AS "cycle", g."stands",
      sum(g."count")::bigint AS "count", sum(g."count" * x."price")::bigint AS "price"
    FROM (SELECT s."planId", s."cycle", ${standsAt(now)} AS "stands", count(*) AS "count"
      FROM "Subscription" AS s GROUP BY 1, 2, 3) AS g
    JOIN "Plan" AS p ON p."id" = g."planId"
    LEFT JOIN "PlanPrice" AS x ON x."planId" = g."planId" AND x."cycle" = g."cycle"
    GROUP BY 1, 2, 3`
  return rows.map(({ plan, cycle, stands, count, price }) => {
    const isPaid = stands === 'active' && cycle
    return {
      ...{ plan, cycle, [nameOf(stands)]: Number(count) },
      monthly: isPaid ? Math.round(Number(price ?? 0) * cyclesAMonth(cycle)) : 0,
      owed: stands === 'grace' ? Number(price ?? 0) : 0,
    }
  })
}

function nameOf(stands: string): 'trying' | 'active' | 'overdue' | 'free' {
  if (stands === 'trial') return 'trying'
  return stands === 'grace' ? 'overdue' : stands === 'active' ? 'active' : 'free'
}

/** Of a period that is past its grace everybody knows whether it was paid on; of one in grace only if it was. */
function endedBetween(db: Db, from: Date, to: Date): Promise<Part[]> {
  return db.$queryRaw<Part[]>`
    SELECT e."plan", e."cycle", count(*) FILTER (WHERE e."renewed")::int AS "renewed",
      count(*) FILTER (WHERE NOT e."renewed" AND e."periodEnd" <= ${new Date(to.getTime() - graceMs)}::timestamptz)::int AS "lost"
    FROM (SELECT p."key" AS "plan", a."cycle", a."periodEnd", EXISTS (SELECT FROM "Payment" AS n
        WHERE n."businessId" = a."businessId" AND n."purpose" = 'subscription' AND n."status" IN ('paid', 'disputed')
          AND n."periodStart" >= a."periodEnd"
          AND n."periodStart" < a."periodEnd" + ${graceMs / 1000}::int * interval '1 second') AS "renewed"
      FROM "Payment" AS a JOIN "Plan" AS p ON p."id" = a."planId"
      WHERE a."purpose" = 'subscription' AND a."status" IN ('paid', 'disputed')
        AND a."periodEnd" >= ${from}::timestamptz AND a."periodEnd" < ${to}::timestamptz) AS e
    GROUP BY 1, 2`
}

function cameBetween(db: Db, from: Date, to: Date): Promise<Part[]> {
  return db.$queryRaw<Part[]>`
    SELECT p."key" AS "plan", a."cycle",
      COALESCE(sum(a."paid") FILTER (WHERE a."paidAt" >= ${from}::timestamptz AND a."paidAt" < ${to}::timestamptz), 0)::bigint
        AS "received",
      count(*) FILTER (WHERE a."how" = 'card' AND a."status" = 'failed' AND a."createdAt" >= ${from}::timestamptz
        AND a."createdAt" < ${to}::timestamptz)::int AS "failedCharges"
    FROM "Payment" AS a JOIN "Plan" AS p ON p."id" = a."planId"
    WHERE a."purpose" <> 'deposit' AND (a."paidAt" >= ${from}::timestamptz OR a."createdAt" >= ${from}::timestamptz)
    GROUP BY 1, 2`
}

/** In the month that it is where most of them are. */
function usedThisMonth(db: Db, now: Date): Promise<Part[]> {
  return db.$queryRaw<Part[]>`
    SELECT CASE g."stands" WHEN 'free' THEN 'free' ELSE p."key" END AS "plan",
      CASE g."stands" WHEN 'free' THEN NULL ELSE g."cycle" END AS "cycle", sum(g."count")::bigint AS "conversations"
    FROM (SELECT s."planId", s."cycle", ${standsAt(now)} AS "stands", sum(u."count") AS "count"
      FROM "UsageCounter" AS u JOIN "Subscription" AS s ON s."businessId" = u."businessId"
      WHERE u."metric" = ${conversations} AND u."period" = to_char(${now}::timestamptz AT TIME ZONE 'Africa/Lagos', 'YYYY-MM')
      GROUP BY 1, 2, 3) AS g
    JOIN "Plan" AS p ON p."id" = g."planId" GROUP BY 1, 2`
}

function trialsSince(db: Db, from: Date, to: Date): Promise<BillingReport['trials'][]> {
  return db.$queryRaw`
    SELECT count(*)::int AS "begun", count(*) FILTER (WHERE t."paid")::int AS "paid",
      count(*) FILTER (WHERE NOT t."paid" AND t."stands" = 'trial')::int AS "trying",
      count(*) FILTER (WHERE NOT t."paid" AND t."stands" <> 'trial')::int AS "free"
    FROM (SELECT ${standsAt(to)} AS "stands", EXISTS (SELECT FROM "Payment" AS a
        WHERE a."businessId" = s."businessId" AND a."purpose" = 'subscription' AND a."status" IN ('paid', 'disputed')) AS "paid"
      FROM "Subscription" AS s
      WHERE s."trialAt" >= ${from}::timestamptz AND s."trialAt" < ${to}::timestamptz) AS t`
}
