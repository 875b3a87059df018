import type { Cycle } from '../../domain/billing/plan.ts'
import type { Say } from '../../domain/say.ts'
import { transaction } from '../client.ts'
import type { PrismaClient } from '../generated/client.ts'
import { tellOwners } from '../notices.ts'
import type { WrittenTurn } from '../turn.ts'
import type { WantedOffer } from './payment-store.ts'

/** Paystack is asked again so soon, and then later and later. */
const [soonest, latest] = ['2 minutes', '1 hour']
/** As long as a link can be paid. */
const mostAge = '7 days'

/** See `PaymentStore.wantOffer`. */
export async function wantOffer(client: PrismaClient, businessId: string, now: Date): Promise<void> {
  await client.$executeRaw`
    UPDATE "Payment" SET "askAt" = ${now}::timestamptz + ${soonest}::interval WHERE "id" = (
      SELECT "id" FROM "Payment"
      WHERE "businessId" = ${businessId} AND "purpose" <> 'deposit' AND "status" = 'open' AND "how" IN ('link', 'transfer')
      ORDER BY "createdAt" DESC, "id" DESC LIMIT 1)`
}

/** See `PaymentStore.offersWanted`. One statement over an index of `askAt`. */
export function offersWanted(client: PrismaClient, now: Date, limit: number): Promise<WantedOffer[]> {
  return client.$queryRaw<(WantedOffer & { cycle: Cycle })[]>`
    WITH leased AS (
      UPDATE "Payment" AS p SET "askAt" = CASE
        WHEN p."status" IN ('open', 'expired') AND p."createdAt" > ${now}::timestamptz - ${mostAge}::interval
        THEN ${now}::timestamptz + least(greatest((${now}::timestamptz - p."createdAt") / 4, ${soonest}::interval),
          ${latest}::interval) END
      WHERE p."id" IN (SELECT "id" FROM "Payment" WHERE "askAt" <= ${now}::timestamptz AND "purpose" <> 'deposit'
        ORDER BY "askAt" LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING p.*)
    SELECT l."reference", l."businessId", l."purpose", l."planId", p."key" AS "planKey", l."cycle", l."periodStart", l."how", l."createdAt" AS "since",
      b."timezone" AS "zone"
    FROM leased AS l JOIN "Business" AS b ON b."id" = l."businessId" JOIN "Plan" AS p ON p."id" = l."planId"
    WHERE l."askAt" IS NOT NULL`
}

/** See `PaymentStore.offerTold`. */
export function offerTold(
  client: PrismaClient,
  reference: string,
  says: Say[],
  now: Date,
): Promise<WrittenTurn['notices']> {
  return transaction(client, async (tx) => {
    const [row] = await tx.payment.updateManyAndReturn({
      where: { reference, askAt: { not: null } },
      data: { askAt: null },
      select: { businessId: true },
    })
    if (!row || says.length === 0) return []
    return tellOwners(tx, row.businessId, `payment:${reference}:offered`, says, now)
  })
}
