import { type Db, transaction } from '../client.ts'
import type { PrismaClient } from '../generated/client.ts'
import type { WrittenTurn } from '../turn.ts'
import type { DepositToReturn } from './deposit-store.ts'
import { tellEndOf } from './deposit-telling.ts'

/** For so long nobody else does what one has begun, unless that one dies. */
const leaseMs = 2 * 60_000

/** See `DepositStore.depositsToGiveBack`. */
export function depositsToGiveBack(
  client: PrismaClient,
  now: Date,
  limit: number,
): Promise<DepositToReturn[]> {
  return client.$queryRaw<DepositToReturn[]>`
    UPDATE "Payment" SET "refundAt" = ${new Date(now.getTime() + leaseMs)}::timestamptz
    WHERE "id" IN (SELECT "id" FROM "Payment" WHERE "refundAt" <= ${now}::timestamptz ORDER BY "refundAt" LIMIT ${limit}
      FOR UPDATE SKIP LOCKED)
    RETURNING "reference", "refundTries" AS "tries"`
}

/** See `DepositStore.depositGivenBack`. */
export async function depositGivenBack(client: PrismaClient, reference: string, now: Date): Promise<void> {
  await client.payment.update({ where: { reference }, data: { refundAt: null, checkAt: now, checks: 0 } })
}

/** See `DepositStore.returnTried`. */
export async function returnTried(client: PrismaClient, reference: string): Promise<void> {
  await client.payment.update({ where: { reference }, data: { refundTries: { increment: 1 } } })
}

/** See `DepositStore.returnLater`. What was given back meanwhile is not looked at again. */
export async function returnLater(client: PrismaClient, reference: string, at: Date): Promise<void> {
  await client.payment.updateMany({ where: { reference, refundAt: { not: null } }, data: { refundAt: at } })
}

/** See `DepositStore.returnGivenUp`. */
export function returnGivenUp(
  client: PrismaClient,
  reference: string,
  now: Date,
): Promise<WrittenTurn['notices']> {
  return transaction(client, (tx) => giveUp(tx, reference, now))
}

async function giveUp(tx: Db, reference: string, now: Date): Promise<WrittenTurn['notices']> {
  const { count } = await tx.payment.updateMany({
    where: { reference, refundAt: { not: null } },
    data: { refundAt: null, reason: 'not-returned' },
  })
  if (count === 0) return []
  return tellEndOf(tx, reference, 'not-returned', now)
}
