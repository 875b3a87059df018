import { type Db, lockAll } from '../client.ts'

/**
 * Until the transaction ends, nobody else changes the money of these businesses: who calls this waits for its turn, and who
 * changes a subscription without it waits at the row, and then finds another `rev`. Several are locked in one order, so
 * that two who want some of the same cannot block each other for ever.
 */
export async function lockBilling(tx: Db, ...businessIds: string[]): Promise<void> {
  await lockAll(
    tx,
    businessIds.map((id) => `billing:${id}`),
  )
  await tx.$executeRaw`
    SELECT 1 FROM "Subscription" WHERE "businessId" = ANY(${businessIds}::text[]) ORDER BY "businessId" FOR UPDATE`
}
