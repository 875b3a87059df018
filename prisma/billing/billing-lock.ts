import { type Db, lockAll } from '../client.ts'

/**
 * All that changes the money of one business goes one after the other, until the transaction ends; and whoever changes
 * its subscription besides waits, and then finds another `rev`. Several are locked in one order, so that two who want
 * some of the same wait for each other instead of meeting head-on.
 */
export async function lockBilling(tx: Db, ...businessIds: string[]): Promise<void> {
  await lockAll(
    tx,
    businessIds.map((id) => `billing:${id}`),
  )
  await tx.$executeRaw`
    SELECT 1 FROM "Subscription" WHERE "businessId" = ANY(${businessIds}::text[]) ORDER BY "businessId" FOR UPDATE`
}
