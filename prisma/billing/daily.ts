import type { StepKind } from '../../domain/billing/due.ts'
import { freePlan, type Plan } from '../../domain/billing/plan.ts'
import type { Subscription } from '../../domain/billing/subscription.ts'
import type { Say } from '../../domain/say.ts'
import { type Db, transaction } from '../client.ts'
import { Prisma, type PrismaClient } from '../generated/client.ts'
import { type OwnersNotice, tellOwnersOf } from '../notices.ts'
import type { WrittenTurn } from '../turn.ts'
import { toSubscription, withPlan } from './subscriptions.ts'

/** A subscription that the daily run has to look at, with what deciding about it takes. */
export interface DueSubscription {
  subscription: Subscription
  /** Slug and time zone of the business. */
  slug: string
  zone: string
  /** The period after the one that runs is paid for. */
  paidAhead: boolean
}

/** Where a page of due subscriptions ended. */
export interface DueCursor {
  dueAt: Date
  businessId: string
}

/** What a look at a subscription comes to. It is written if the subscription is still the one that was read. */
export interface TakenLook {
  businessId: string
  rev: number
  /** `same`: nothing changes but the next look. */
  becomes: 'same' | 'grace' | 'free'
  dueAt: Date | null
  notice: StepNotice | null
}

interface StepNotice {
  kind: StepKind
  /** The end of the period that it is about: a step of a period is told once. */
  periodEnd: Date
  says: Say[]
  /** When it is out of date; null: never. */
  expiresAt: Date | null
  /** The payment whose link or account it tells. */
  offered?: string
}

/** A business that is metered from now on. */
export interface NewSubscription {
  businessId: string
  /** What it tries, until when; null: it begins on Free. */
  trial: { plan: Plan; end: Date; says: Say[]; dueAt: Date | null } | null
}

/** See `SubscriptionStore.due`. One query over an index of `dueAt`. */
export async function dueSubscriptions(
  db: Db,
  now: Date,
  limit: number,
  after?: DueCursor,
): Promise<DueSubscription[]> {
  const rows = await db.subscription.findMany({
    where: {
      dueAt: { lte: now },
      ...(after && {
        OR: [{ dueAt: { gt: after.dueAt } }, { dueAt: after.dueAt, businessId: { gt: after.businessId } }],
      }),
    },
    orderBy: [{ dueAt: 'asc' }, { businessId: 'asc' }],
    take: limit,
    include: { ...withPlan, business: { select: { slug: true, timezone: true } } },
    relationLoadStrategy: 'join',
  })
  const ahead = await paidAheadOf(
    db,
    rows.map(({ businessId }) => businessId),
  )
  return rows.map(({ business, ...row }) => ({
    subscription: toSubscription(row),
    slug: business.slug,
    zone: business.timezone,
    paidAhead: ahead.has(row.businessId),
  }))
}

async function paidAheadOf(db: Db, businessIds: string[]): Promise<Set<string>> {
  if (businessIds.length === 0) return new Set()
  const rows = await db.$queryRaw<{ businessId: string }[]>`
    SELECT s."businessId" FROM "Subscription" AS s
    WHERE s."businessId" = ANY(${businessIds}) AND EXISTS (SELECT FROM "Payment" AS p
      WHERE p."businessId" = s."businessId" AND p."purpose" = 'subscription' AND p."periodStart" = s."periodEnd"
        AND p."status" IN ('paid', 'disputed'))`
  return new Set(rows.map(({ businessId }) => businessId))
}

/** See `SubscriptionStore.takeLooks`. */
export function takeLooks(
  client: PrismaClient,
  looks: TakenLook[],
  now: Date,
): Promise<{ taken: string[]; notices: WrittenTurn['notices'] }> {
  return transaction(client, async (tx) => {
    const taken = await write(tx, looks, now)
    const told = looks.flatMap((look) => (taken.has(look.businessId) ? noticeOf(look) : []))
    const notices = told.length > 0 ? await tellOwnersOf(tx, told, now) : []
    await notAwaited(tx, looks, taken)
    return { taken: [...taken], notices }
  })
}

/** Whoever waited for a link that Paystack did not give out has it with this. */
async function notAwaited(tx: Db, looks: TakenLook[], taken: Set<string>): Promise<void> {
  const offered = looks.flatMap(({ businessId, notice }) =>
    taken.has(businessId) && notice?.offered ? [notice.offered] : [],
  )
  if (offered.length === 0) return
  const where = { reference: { in: offered }, askAt: { not: null } }
  await tx.payment.updateMany({ where, data: { askAt: null } })
}

/** Rows are locked in one order, so that two runs at once wait for each other instead of meeting head-on. */
async function write(tx: Db, looks: TakenLook[], now: Date): Promise<Set<string>> {
  const decided = looks.map(({ notice: _, ...look }) => look)
  const rows = await tx.$queryRaw<{ businessId: string }[]>`
    WITH look AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(decided)}::jsonb)
        AS l("businessId" text, "rev" int, "becomes" text, "dueAt" timestamptz)),
    held AS (
      SELECT s."businessId", l."becomes", l."dueAt" FROM "Subscription" AS s
      JOIN look AS l ON l."businessId" = s."businessId" AND l."rev" = s."rev"
      ORDER BY s."businessId" FOR UPDATE OF s)
    UPDATE "Subscription" AS s SET ${toFree},
      "status" = CASE h."becomes" WHEN 'same' THEN s."status" ELSE h."becomes" END,
      "dueAt" = h."dueAt", "rev" = s."rev" + 1, "updatedAt" = ${now}::timestamptz
    FROM held AS h WHERE h."businessId" = s."businessId"
    RETURNING s."businessId"`
  return new Set(rows.map(({ businessId }) => businessId))
}

/** What is hers only while she pays; her card, her way of paying and her credit stay. */
const toFree = Prisma.join(
  [
    Prisma.sql`"planId" = CASE h."becomes" WHEN 'free' THEN
      (SELECT "id" FROM "Plan" WHERE "key" = ${freePlan} AND "retiredAt" IS NULL) ELSE s."planId" END`,
    ...['cycle', 'periodStart', 'periodEnd', 'anchorAt', 'nextPlanKey', 'nextCycle'].map((name) =>
      Prisma.raw(`"${name}" = CASE h."becomes" WHEN 'free' THEN NULL ELSE s."${name}" END`),
    ),
  ],
  ', ',
)

function noticeOf({ businessId, notice }: TakenLook): OwnersNotice[] {
  if (!notice) return []
  const { kind, periodEnd, says, expiresAt } = notice
  return [
    {
      ...{ businessId, says, subscriptionEnd: periodEnd, ...(expiresAt && { expiresAt }) },
      cause: `billing:${businessId}:${periodEnd.toISOString()}:${kind}`,
    },
  ]
}

/** See `SubscriptionStore.unmetered`. */
export function unmetered(db: Db, limit: number): Promise<{ businessId: string; zone: string }[]> {
  return db.$queryRaw`
    SELECT b."id" AS "businessId", b."timezone" AS "zone" FROM "Business" AS b
    WHERE b."pausedAt" IS NULL AND NOT EXISTS (SELECT FROM "Subscription" AS s WHERE s."businessId" = b."id")
    ORDER BY b."id" LIMIT ${limit}`
}

/** See `SubscriptionStore.meter`. */
export function meter(
  client: PrismaClient,
  begun: NewSubscription[],
  free: Plan,
  now: Date,
): Promise<{ begun: number; notices: WrittenTurn['notices'] }> {
  return transaction(client, async (tx) => {
    const rows = await tx.subscription.createManyAndReturn({
      data: begun.map(({ businessId, trial }) => ({
        ...{ businessId, createdAt: now },
        ...(trial
          ? {
              ...{ planId: trial.plan.id, status: 'trial', trialAt: now, dueAt: trial.dueAt },
              ...{ periodStart: now, periodEnd: trial.end },
            }
          : { planId: free.id, status: 'free' }),
      })),
      skipDuplicates: true,
      select: { businessId: true },
    })
    const written = new Set(rows.map(({ businessId }) => businessId))
    const told = begun.flatMap(({ businessId, trial }) =>
      trial && written.has(businessId)
        ? [{ businessId, says: trial.says, subscriptionEnd: trial.end, cause: `billing:${businessId}:trial` }]
        : [],
    )
    return { begun: written.size, notices: told.length > 0 ? await tellOwnersOf(tx, told, now) : [] }
  })
}
