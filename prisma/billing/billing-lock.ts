import { type Db, lock } from '../client.ts'

/**
 * All that changes the money of one business goes one after the other, until the transaction ends; and whoever changes
 * its subscription besides waits, and then finds another `rev`.
 */
export async function lockBilling(tx: Db, businessId: string): Promise<void> {
  await lock(tx, `billing:${businessId}`)
  await tx.$queryRaw`SELECT 1 FROM "Subscription" WHERE "businessId" = ${businessId} FOR UPDATE`
}
