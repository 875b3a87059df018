import { Hono } from 'hono'
import { z } from 'zod'
import type { PaymentTold } from '../prisma/billing/payment-store.ts'
import type { WebDeps } from './deps.ts'
import { Fault } from './fault.ts'
import { isSigned, signatureHeader } from './paystack-signature.ts'

const eventShape = z.object({ event: z.string().min(1), data: z.unknown() })

const name = z.union([z.string().min(1), z.number().int()]).transform(String)
const chargeShape = z.object({ reference: name })
const refundShape = z.object({
  transaction_reference: name,
  refund_reference: name.nullish(),
  id: name.nullish(),
})
const disputeShape = z.object({ id: name, transaction: z.object({ reference: name }) })

type Told = Omit<PaymentTold, 'now' | 'event'>

/** What an event is about, and what makes it one; an event that is not listed here is none of ours. */
const readings: { begins: string; read(data: unknown): Told | undefined }[] = [
  {
    begins: 'charge.dispute.',
    read: (data) => {
      const dispute = disputeShape.safeParse(data).data
      return dispute && { key: dispute.id, reference: dispute.transaction.reference }
    },
  },
  {
    begins: 'charge.',
    read: (data) => {
      const charge = chargeShape.safeParse(data).data
      return charge && { key: charge.reference, reference: charge.reference }
    },
  },
  {
    begins: 'refund.',
    read: (data) => {
      const refund = refundShape.safeParse(data).data
      const key = refund?.refund_reference ?? refund?.id ?? refund?.transaction_reference
      return refund && key ? { key, reference: refund.transaction_reference } : undefined
    },
  },
]

/**
 * `POST /webhooks/paystack`. Nothing of it is believed but that somebody should look: it is kept, once each, and
 * answered at once; a job, or the next sweep, asks Paystack itself. What cannot be kept is not acknowledged, so that
 * it comes again: https://paystack.com/docs/payments/webhooks/
 */
export function paystackWebhook(deps: Pick<WebDeps, 'paystack' | 'store' | 'now' | 'log'>): Hono {
  const app = new Hono()
  app.post('/', async (context) => {
    const { paystack } = deps
    if (!paystack)
      throw new Fault(404, 'not-set-up', 'Payments are not set up here: PAYSTACK_SECRET_KEY is missing.')
    const body = new Uint8Array(await context.req.arrayBuffer())
    if (!isSigned(body, context.req.header(signatureHeader), paystack.secretKey)) {
      throw new Fault(401, 'bad-signature', 'The signature is missing or wrong; only Paystack may post here.')
    }
    const told = toldBy(body)
    if (told) await keep(deps, paystack, { ...told, now: deps.now() })
    return context.json({ ok: true })
  })
  return app
}

/** @returns undefined for an event that Jara has no use for @throws Fault */
function toldBy(body: Uint8Array): Omit<PaymentTold, 'now'> | undefined {
  const { data: parsed } = eventShape.safeParse(jsonOf(body))
  if (!parsed) throw unreadable()
  const reading = readings.find(({ begins }) => parsed.event.startsWith(begins))
  if (!reading) return undefined
  const read = reading.read(parsed.data)
  if (!read) throw unreadable()
  return { event: parsed.event, ...read }
}

function unreadable(): Fault {
  return new Fault(400, 'bad-event', 'The body is not an event of Paystack.')
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return undefined
  }
}

async function keep(
  { store, log }: Pick<WebDeps, 'store' | 'log'>,
  { settle }: NonNullable<WebDeps['paystack']>,
  told: PaymentTold,
): Promise<void> {
  const kept = await store.billing.recordEvent(told)
  if (kept === 'not-ours') log.info({ event: told.event }, 'Paystack told of a payment that is not ours')
  if (kept !== 'new') return
  // It is kept: where the queue has no ear for it now, the sweep finds it.
  await settle({ reference: told.reference }).catch(() => {
    log.warn({ reference: told.reference }, 'the queue did not take a payment; the sweep will')
  })
}
