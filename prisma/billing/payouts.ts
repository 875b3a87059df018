import type { PrismaClient } from '../generated/client.ts'
import type { Seal } from '../seal.ts'
import type { Payout } from './deposit-store.ts'
import { mustAllow } from './entitlements.ts'
import type { Clock } from './served.ts'

const boundTo = (businessId: string) => `payout ${businessId}`

/** See `DepositStore.payout`. */
export async function findPayout(
  client: PrismaClient,
  seal: Seal,
  businessId: string,
): Promise<Payout | null> {
  const row = await client.payoutAccount.findUnique({ where: { businessId } })
  if (!row) return null
  const { bankCode, bankName, accountName, subaccount } = row
  const number = seal.open(row.number, boundTo(businessId))
  return { bankCode, bankName, accountName, number, isLinked: subaccount !== null }
}

/** See `DepositStore.namePayout`. */
export async function namePayout(
  client: PrismaClient,
  seal: Seal,
  businessId: string,
  { bankCode, bankName, number, accountName }: Omit<Payout, 'isLinked'>,
  now: Clock,
): Promise<void> {
  await mustAllow(client, businessId, 'deposits', now)
  const named = { bankCode, bankName, accountName, number: seal.close(number, boundTo(businessId)) }
  const unsure = { ...named, subaccount: null }
  await client.payoutAccount.upsert({
    where: { businessId },
    create: { businessId, ...unsure },
    update: unsure,
  })
}

/** See `DepositStore.linkPayout`. */
export async function linkPayout(
  client: PrismaClient,
  businessId: string,
  subaccount: string,
): Promise<void> {
  await client.payoutAccount.update({ where: { businessId }, data: { subaccount } })
}

/** See `DepositStore.unlinkPayout`. */
export async function unlinkPayout(client: PrismaClient, businessId: string): Promise<void> {
  await client.payoutAccount.deleteMany({ where: { businessId } })
}
