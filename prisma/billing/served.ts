import { freePlan } from '../../domain/billing/plan.ts'
import { graceMs } from '../../domain/billing/standing.ts'
import { Prisma } from '../generated/client.ts'

/** Tells the time; absent: the database does. */
export type Clock = (() => Date) | undefined

/** A moment in a statement. */
export function momentOf(now: Clock): Prisma.Sql {
  return now ? Prisma.sql`${now()}::timestamptz` : Prisma.sql`now()`
}

/**
 * A condition: the subscription `s` is served at that moment what its row says, as `standing` has it, whether or not the
 * daily run has come to end it, or to enter the period that was paid ahead of time.
 */
export function isServed(moment: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(${stands(moment)} OR EXISTS (${paidAhead(moment)}))`
}

/** The id of the plan whose terms are in force at that moment for the subscription `s`, as `entitledPlan` has it. */
export function servedPlanId(moment: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`CASE WHEN s."status" = 'free' THEN s."planId" ELSE coalesce(
    (${paidAhead(moment)} ORDER BY ahead."periodStart" LIMIT 1),
    CASE WHEN ${stands(moment)} THEN s."planId" END,
    (SELECT "id" FROM "Plan" WHERE "key" = ${freePlan} AND "retiredAt" IS NULL)) END`
}

/** A condition: what the row of `s` says was paid for, or tried, is not over, nor is its grace. */
function stands(moment: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(s."status" <> 'free' AND s."periodEnd" > CASE
    WHEN s."status" = 'trial' OR s."nextPlanKey" IS NOT DISTINCT FROM ${freePlan} THEN ${moment}
    ELSE ${moment} - ${`${graceMs} milliseconds`}::interval END)`
}

/** The plan of the period that runs now, where it was paid for before that of the subscription `s` had ended. */
function paidAhead(moment: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`SELECT ahead."planId" FROM "Payment" AS ahead
    WHERE s."status" IN ('trial', 'active') AND s."periodEnd" <= ${moment}
      AND ahead."businessId" = s."businessId" AND ahead."purpose" = 'subscription'
      AND ahead."status" IN ('paid', 'disputed') AND ahead."periodStart" >= s."periodEnd"
      AND ahead."periodStart" <= ${moment} AND ahead."periodEnd" > ${moment}`
}
