import { freePlan } from '../../domain/billing/plan.ts'
import { graceMs } from '../../domain/billing/standing.ts'
import { Prisma } from '../generated/client.ts'

/**
 * A condition: the subscription `s` is served at that moment what its row says, as `standing` has it, whether or not the
 * daily run has come to end it.
 */
export function isServed(now: Date): Prisma.Sql {
  const endOfGrace = new Date(now.getTime() - graceMs)
  return Prisma.sql`(s."status" <> 'free' AND s."periodEnd" > CASE
    WHEN s."status" = 'trial' OR s."nextPlanKey" IS NOT DISTINCT FROM ${freePlan} THEN ${now}::timestamptz
    ELSE ${endOfGrace}::timestamptz END)`
}
