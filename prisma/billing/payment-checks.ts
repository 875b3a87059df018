import { nextCheck } from '../../domain/billing/settlement/unpaid.ts'
import type { PrismaClient } from '../generated/client.ts'

/** See `PaymentStore.askAgain`. */
export async function askAgain(client: PrismaClient, reference: string, now: Date): Promise<void> {
  const row = await client.payment.findUnique({
    where: { reference },
    select: { status: true, expiresAt: true, checks: true },
  })
  if (!row) return
  // An end that is only waited for to be confirmed is asked for as what is open.
  const checkAt = nextCheck({ status: 'open', expiresAt: null, checks: row.checks }, now)
  await client.payment.update({ where: { reference }, data: { checkAt, checks: { increment: 1 } } })
}

/** See `PaymentStore.lookAgain`. */
export async function lookAgain(client: PrismaClient, references: string[], now: Date): Promise<void> {
  await client.payment.updateMany({ where: { reference: { in: references } }, data: { checkAt: now } })
}

/** See `PaymentStore.lookSoon`. */
export async function lookSoon(client: PrismaClient, references: string[], now: Date): Promise<void> {
  await client.payment.updateMany({
    where: { reference: { in: references }, status: { in: ['open', 'expired', 'failed'] } },
    data: { checks: 0, checkAt: new Date(now.getTime() + 60_000) },
  })
}

/** See `PaymentStore.paymentsToCheck`. */
export async function paymentsToCheck(
  client: PrismaClient,
  now: Date,
  toldBefore: Date,
  limit: number,
): Promise<string[]> {
  const rows = await client.$queryRaw<{ reference: string }[]>`
    (SELECT "reference" FROM "Payment" WHERE "checkAt" <= ${now} ORDER BY "checkAt" LIMIT ${limit})
    UNION
    (SELECT "reference" FROM "PaymentEvent" told
      WHERE "settledAt" IS NULL AND "receivedAt" <= ${toldBefore}
        -- Where Paystack was asked in vain, it is asked when the payment says.
        AND NOT EXISTS (
          SELECT 1 FROM "Payment" asked WHERE asked."reference" = told."reference" AND asked."checkAt" > ${now})
      ORDER BY "receivedAt" LIMIT ${limit})`
  return rows.map(({ reference }) => reference)
}
