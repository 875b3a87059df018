import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { ReusableCard } from '../../domain/billing/verified.ts'
import { type Db, transaction } from '../client.ts'
import type { PrismaClient, SavedCard as SavedCardRow } from '../generated/client.ts'
import { type Seal, SealError } from '../seal.ts'
import { lockBilling } from './billing-lock.ts'
import type { SavedCard } from './payment-store.ts'

const details = z.object({ authorization: z.string(), last4: z.string() })

/** A card opens only where it was kept. */
function boundTo(businessId: string): string {
  return `card:${businessId}`
}

/** Keeps a card for the next time, the same card once; it becomes the one that is charged. */
export async function keepCard(
  tx: Db,
  seal: Seal,
  businessId: string,
  { authorization, signature, last4 }: ReusableCard,
): Promise<void> {
  const hash = createHash('sha256').update(signature).digest('hex')
  const sealed = seal.close(JSON.stringify({ authorization, last4 }), boundTo(businessId))
  const { id } = await tx.savedCard.upsert({
    where: { businessId_signature: { businessId, signature: hash } },
    create: { businessId, signature: hash, details: sealed },
    update: { details: sealed, removedAt: null },
    select: { id: true },
  })
  await tx.subscription.updateMany({ where: { businessId }, data: { cardId: id, rev: { increment: 1 } } })
}

/** See `PaymentStore.cardToCharge`. */
export async function cardToCharge(
  client: PrismaClient,
  seal: Seal,
  businessId: string,
): Promise<SavedCard | null> {
  const row = await client.subscription.findUnique({
    where: { businessId },
    select: { card: { select: { id: true, details: true, removedAt: true } } },
  })
  return row && openCard(seal, businessId, row.card)
}

/** @returns null where there is none, or where it was sealed with a key that is lost: she pays by link, and it is kept anew */
export function openCard(
  seal: Seal,
  businessId: string,
  card: Pick<SavedCardRow, 'id' | 'details' | 'removedAt'> | null,
): SavedCard | null {
  if (!card || card.removedAt) return null
  try {
    const opened: unknown = JSON.parse(seal.open(card.details, boundTo(businessId)))
    return { id: card.id, ...details.parse(opened) }
  } catch (error) {
    if (error instanceof SealError) return null
    throw error
  }
}

/** See `PaymentStore.removeCard`. */
export function removeCard(client: PrismaClient, businessId: string, id: string, now: Date): Promise<void> {
  return transaction(client, async (tx) => {
    await lockBilling(tx, businessId)
    await removeSavedCard(tx, { businessId, id, now })
  })
}

interface Removal {
  businessId: string
  id: string
  now: Date
  /** She wants no card charged from now on, not this one nor another that she pays with. */
  byLink?: boolean
}

/** Within a transaction, in one statement. @returns how many were removed: 0 or 1 */
export async function removeSavedCard(
  tx: Db,
  { businessId, id, now, byLink = false }: Removal,
): Promise<number> {
  const rows = await tx.$queryRaw<unknown[]>`
    WITH removed AS (
      UPDATE "SavedCard" SET "removedAt" = ${now}::timestamptz
      WHERE "id" = ${id} AND "businessId" = ${businessId} AND "removedAt" IS NULL RETURNING "id"),
    without AS (
      UPDATE "Subscription" SET "cardId" = NULL, "rev" = "rev" + 1, "updatedAt" = ${now}::timestamptz,
        "payBy" = CASE WHEN ${byLink} AND "payBy" = 'card' THEN 'link' ELSE "payBy" END
      WHERE "businessId" = ${businessId} AND "cardId" IN (SELECT "id" FROM removed))
    SELECT "id" FROM removed`
  return rows.length
}
