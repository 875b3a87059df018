import type { Posting } from '../../domain/billing/ledger.ts'
import type { Booked } from '../../domain/billing/reconciling.ts'
import type { Db } from '../client.ts'
import type { PrismaClient } from '../generated/client.ts'
import type { LedgerFault } from './payment-store.ts'

/** Writes postings. The database refuses one that does not balance, and a cause that is there already. */
export async function post(
  tx: Db,
  postings: Posting[],
  of: { businessId: string; paymentId: string; at: Date },
): Promise<void> {
  const data = postings.flatMap(({ cause, lines }) =>
    Object.entries(lines).map(([account, kobo]) => ({ ...of, cause, account, kobo })),
  )
  if (data.length > 0) await tx.ledgerEntry.createMany({ data })
}

/** See `PaymentStore.booked`. */
export async function booked(client: PrismaClient, from: Date, to: Date): Promise<Booked[]> {
  return client.$queryRaw<Booked[]>`
    SELECT payment."reference", payment."businessId", payment."purpose", payment."status", payment."createdAt",
      payment."transactionId", payment."paid",
      coalesce(sum(line."kobo") FILTER (WHERE line."account" IN ('paystack', 'disputed', 'fees')), 0)::bigint AS "left",
      coalesce(sum(line."kobo") FILTER (WHERE line."account" = 'fees'), 0)::bigint AS "ledgerFees"
    FROM "Payment" payment LEFT JOIN "LedgerEntry" line ON line."paymentId" = payment."id"
    WHERE payment."createdAt" >= ${from} AND payment."createdAt" < ${to} AND payment."how" <> 'credit'
    GROUP BY payment."id" ORDER BY payment."createdAt"`
}

/** See `PaymentStore.ledgerFaults`. */
export async function ledgerFaults(client: PrismaClient): Promise<LedgerFault[]> {
  return client.$queryRaw<LedgerFault[]>`
    SELECT 'unbalanced' AS "kind", "cause" AS "name", sum("kobo")::bigint AS "difference"
      FROM "LedgerEntry" GROUP BY "cause" HAVING sum("kobo") <> 0
    UNION ALL
    SELECT 'credit', subscription."businessId", subscription."credit" + coalesce(owed."kobo", 0)::bigint
      FROM "Subscription" subscription LEFT JOIN (
        SELECT "businessId", sum("kobo") AS "kobo" FROM "LedgerEntry" WHERE "account" = 'credit' GROUP BY "businessId"
      ) owed ON owed."businessId" = subscription."businessId"
      WHERE subscription."credit" + coalesce(owed."kobo", 0) <> 0`
}
