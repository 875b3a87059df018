import { nextCheck } from '../../domain/billing/settlement/unpaid.ts'
import { Prisma, type PrismaClient } from '../generated/client.ts'
import { storableJson } from '../text.ts'
import type { OfferFor } from './payment-store.ts'

/** See `PaymentStore.offered`. Rows are locked in one order: two runs at once may have asked for the same. */
export async function offered(client: PrismaClient, offers: OfferFor[], now: Date): Promise<void> {
  const given = storableJson(offers.map(({ reference, offer }) => ({ reference, ...offer })))
  await client.$executeRaw`
    WITH given AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
        AS g("reference" text, "link" text, "transfer" jsonb, "expiresAt" timestamptz)),
    held AS (
      SELECT p."id", g."link", g."transfer", g."expiresAt"
      FROM "Payment" AS p JOIN given AS g ON g."reference" = p."reference"
      ORDER BY p."reference" FOR UPDATE OF p)
    UPDATE "Payment" AS p SET "expiresAt" = h."expiresAt", "updatedAt" = ${now}::timestamptz,
      "link" = coalesce(h."link", p."link"), "transfer" = coalesce(h."transfer", p."transfer")
    FROM held AS h WHERE h."id" = p."id"`
}

/** See `PaymentStore.abandon`. */
export async function abandon(client: PrismaClient, reference: string, now: Date): Promise<void> {
  await client.payment.updateMany({
    where: { reference, status: 'open', link: null, transfer: { equals: Prisma.DbNull } },
    data: {
      status: 'expired',
      reason: 'answer-lost',
      expiresAt: now,
      checkAt: nextCheck({ status: 'expired', expiresAt: now, checks: 0 }, now),
    },
  })
}
