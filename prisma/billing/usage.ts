import { type Feature, freePlan } from '../../domain/billing/plan.ts'
import { type PlanStanding, quotaSays, quotaWarning } from '../../domain/billing/quota.ts'
import { entitledPlan, standing } from '../../domain/billing/standing.ts'
import type { SubscriptionStatus } from '../../domain/billing/subscription.ts'
import { toLocal } from '../../domain/time.ts'
import type { Db } from '../client.ts'
import type { Prisma } from '../generated/client.ts'
import { tellOwners } from '../notices.ts'
import type { TurnResult, WrittenTurn } from '../turn.ts'

/** The metric of what plans have a quota of. */
export const conversations = 'conversations'

/** The month of a business's calendar: the period of its counters. */
export function monthOf(now: Date, timezone: string): string {
  return toLocal(now, timezone).slice(0, 7)
}

const dayMs = 24 * 60 * 60_000

const terms = { key: true, name: true, features: true, conversations: true } as const

/** What a turn reads of the plan: its terms and what is used, in whatever month it is there. */
export function planParts(now: Date) {
  const months = [-dayMs, dayMs].map((ms) => monthOf(new Date(now.getTime() + ms), 'UTC'))
  return {
    subscription: {
      select: { businessId: true, status: true, periodEnd: true, nextPlanKey: true, plan: { select: terms } },
    },
    usage: {
      where: { metric: conversations, period: { in: months } },
      select: { period: true, count: true },
    },
  } satisfies Prisma.BusinessInclude
}

type PlanRow = Prisma.BusinessGetPayload<{ include: ReturnType<typeof planParts> }>

/** @returns null where the business is not metered */
export async function standingOf(
  db: Db,
  { subscription, usage, timezone }: Pick<PlanRow, 'subscription' | 'usage' | 'timezone'>,
  now: Date,
): Promise<PlanStanding | null> {
  if (!subscription) return null
  const { name, features, conversations: quota } = await servedPlan(db, subscription, now)
  const month = monthOf(now, timezone)
  const used = usage.find(({ period }) => period === month)?.count ?? 0
  return { name, features: features as Feature[], quota, used }
}

type SubscriptionRow = NonNullable<PlanRow['subscription']>

/** Queries more only where the period has ended and the daily run has not come to write it down. */
async function servedPlan(db: Db, row: SubscriptionRow, now: Date) {
  return (await paidAhead(db, row, now)) ?? (await standingPlan(db, row, now))
}

/** The plan of the period that runs now, where it was paid for before the one of the row had ended. */
async function paidAhead(db: Db, { businessId, status, periodEnd }: SubscriptionRow, now: Date) {
  // In grace the run has found that nothing was paid; what is paid then is entered at once.
  if (status === 'free' || status === 'grace' || !periodEnd || periodEnd > now) return undefined
  const paid = await db.payment.findFirst({
    where: {
      ...{ businessId, purpose: 'subscription', status: { in: ['paid', 'disputed'] } },
      ...{ periodStart: { gte: periodEnd, lte: now }, periodEnd: { gt: now } },
    },
    select: { plan: { select: terms } },
  })
  return paid?.plan ?? undefined
}

async function standingPlan(db: Db, { nextPlanKey, status, ...row }: SubscriptionRow, now: Date) {
  const next = nextPlanKey === null ? null : { planKey: nextPlanKey, cycle: null }
  const subscription = { ...row, status: status as SubscriptionStatus, next }
  const isEnded = status !== 'free' && standing(subscription, now) === 'free'
  const free = isEnded
    ? await db.plan.findFirstOrThrow({ where: { key: freePlan, retiredAt: null }, select: terms })
    : row.plan
  return entitledPlan(subscription, free, now)
}

type QuotaTurn = Pick<TurnResult, 'conversation' | 'quota' | 'now'> & { businessId: string; timezone: string }

/**
 * Warns the owner within a turn's transaction that her quota is nearly or wholly used, each once a month.
 * @param used how many conversations the month has, where this turn added one
 * @returns what is to be sent
 */
export async function warnOfQuota(
  tx: Db,
  { quota, conversation, businessId, timezone, now }: QuotaTurn,
  used: number | undefined,
): Promise<WrittenTurn['notices']> {
  const count = conversation === 'refused' ? null : used
  if (!quota || count === undefined) return []
  const warning = quotaWarning(quota.limit, count)
  if (!warning) return []
  const cause = `quota:${businessId}:${monthOf(now, timezone)}:${quota.limit}:${warning}`
  return tellOwners(tx, businessId, cause, quotaSays(warning, quota, count ?? quota.limit), now)
}

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
