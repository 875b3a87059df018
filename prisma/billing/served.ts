import { freePlan } from '../../domain/billing/plan.ts'
import { graceMs } from '../../domain/billing/standing.ts'
import { Prisma } from '../generated/client.ts'

/**
 * A condition: the subscription `s` is served at that moment what its row says, as `standing` has it, whether or not the
 * daily run has come to end it, or to enter the period that was paid ahead of time.
 */
export function isServed(now: Date): Prisma.Sql {
  const endOfGrace = new Date(now.getTime() - graceMs)
  return Prisma.sql`(s."status" <> 'free' AND s."periodEnd" > CASE
    WHEN s."status" = 'trial' OR s."nextPlanKey" IS NOT DISTINCT FROM ${freePlan} THEN ${now}::timestamptz
    ELSE ${endOfGrace}::timestamptz END OR ${paidAhead(now)})`
}

/** A condition: the period that runs now was paid for before that of the subscription `s` had ended. */
function paidAhead(now: Date): Prisma.Sql {
  return Prisma.sql`(s."status" IN ('trial', 'active') AND EXISTS (SELECT FROM "Payment" AS ahead
    WHERE ahead."businessId" = s."businessId" AND ahead."purpose" = 'subscription'
      AND ahead."status" IN ('paid', 'disputed') AND ahead."periodStart" >= s."periodEnd"
      AND ahead."periodStart" <= ${now}::timestamptz AND ahead."periodEnd" > ${now}::timestamptz))`
}
