import type { Db } from '../client.ts'
import type { PrismaClient } from '../generated/client.ts'
import { storable } from '../text.ts'
import type { PaymentTold, ToSettle } from './payment-store.ts'

const provider = 'paystack'
/** Far above any name of Paystack's or ours. */
const longest = 200

/** See `PaymentStore.recordEvent`. What is not of a payment of ours is settled with being kept. */
export async function recordEvent(
  client: PrismaClient,
  { event, key, now, ...told }: PaymentTold,
): Promise<'new' | 'known' | 'not-ours'> {
  const reference = storable(told.reference, longest)
  const payment = await client.payment.findUnique({ where: { reference }, select: { id: true } })
  const row = { provider, event: storable(event, longest), key: storable(key, longest), reference }
  const { count } = await client.paymentEvent.createMany({
    data: [{ ...row, receivedAt: now, settledAt: payment ? null : now }],
    skipDuplicates: true,
  })
  if (!payment) return 'not-ours'
  return count === 1 ? 'new' : 'known'
}

/** What was told is dealt with. */
export async function eventsSettled(tx: Db, ids: string[], now: Date): Promise<void> {
  if (ids.length === 0) return
  await tx.paymentEvent.updateMany({ where: { id: { in: ids } }, data: { settledAt: now } })
}

/** See `PaymentStore.paymentToSettle`. */
export async function paymentToSettle(client: PrismaClient, reference: string): Promise<ToSettle | null> {
  const payment = await client.payment.findUnique({
    where: { reference },
    select: { paid: true },
  })
  if (!payment) return null
  const told = await client.paymentEvent.findMany({
    where: { reference, settledAt: null },
    select: { id: true, event: true },
  })
  const returned = told.some(({ event }) => event !== 'charge.success')
  return {
    // Of what has come already, nothing else can be new.
    returns: returned || payment.paid !== null,
    told: told.map(({ id }) => id),
  }
}
