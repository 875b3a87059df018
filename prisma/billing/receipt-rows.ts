import type { PaymentPurpose, PaymentStatus } from '../../domain/billing/payment.ts'
import { isLanguage } from '../catalogue.ts'
import type { Payment, PrismaClient } from '../generated/client.ts'
import { storable } from '../text.ts'
import type { PaymentRow, PaymentState, ReceiptRow } from './payment-store.ts'

const shown = { name: true, timezone: true, languages: true } as const

/** See `PaymentStore.receipt`. */
export async function findReceipt(client: PrismaClient, keyHash: string): Promise<ReceiptRow | null> {
  const row = await client.payment.findUnique({
    where: { receiptKeyHash: keyHash },
    include: { business: { select: shown }, plan: { select: { name: true } } },
  })
  if (!row || row.paid === null || row.paidAt === null) return null
  const { reference, paid, credit, paidAt, periodStart, periodEnd } = row
  return {
    ...{ reference, paid, credit, paidAt, periodStart, periodEnd },
    purpose: row.purpose as PaymentPurpose,
    status: row.status as PaymentStatus,
    business: row.business.name,
    timezone: row.business.timezone,
    language: row.business.languages.find(isLanguage) ?? 'en',
    plan: row.plan?.name ?? null,
  }
}

/** See `PaymentStore.paymentState`. */
export async function paymentState(client: PrismaClient, reference: string): Promise<PaymentState | null> {
  const row = await client.payment.findUnique({
    // Anybody may ask for anything.
    where: { reference: storable(reference) },
    select: { status: true, business: { select: { languages: true } } },
  })
  return (
    row && { status: row.status as PaymentStatus, language: row.business.languages.find(isLanguage) ?? 'en' }
  )
}

/** See `PaymentStore.payments`. */
export async function listPayments(
  client: PrismaClient,
  businessId: string,
  limit: number,
): Promise<PaymentRow[]> {
  const rows = await client.payment.findMany({
    where: { businessId, purpose: { not: 'deposit' }, paid: { not: null }, paidAt: { not: null } },
    orderBy: { createdAt: 'desc' },
    take: limit,
    include: { plan: { select: { name: true } } },
  })
  return rows.map(paymentRow)
}

/** One that has come. */
export function paymentRow({
  id,
  plan,
  paid,
  paidAt,
  status,
}: Payment & { plan: { name: string } | null }): PaymentRow {
  return { id, status, paid: paid ?? 0n, paidAt: paidAt as Date, plan: plan?.name ?? null }
}
