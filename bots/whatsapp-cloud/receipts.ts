import type { Receipt, ReceiptStatus } from '../../prisma/channel-events.ts'
import { receiptFailureOf } from './faults.ts'
import { type Hearing, type Told, timeOf } from './hearing.ts'
import { type Status, statusShape } from './payload.ts'

/** A voice message that was played has been read; other statuses (`deleted`, `warning`) say nothing of how far it got. */
const statuses: Record<string, ReceiptStatus> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  played: 'read',
  failed: 'failed',
}

/**
 * How far a message got. Statuses come in any order, and even before the answer to the request that sent the message:
 * the store sorts that out.
 */
export function receiptOf(raw: unknown, { accountId, now, log }: Hearing): Told[] {
  const { success, data } = statusShape.safeParse(raw)
  if (!success) {
    log.warn({ accountId }, 'a status of a WhatsApp webhook cannot be read and is left out')
    return []
  }
  const status = statuses[data.status]
  if (!status || data.recipient_type === 'group') return []
  const receipt: Receipt = {
    ...{ accountId, externalId: data.id, status, at: timeOf(data.timestamp, now) },
    ...(data.biz_opaque_callback_data && { outboundId: data.biz_opaque_callback_data }),
    ...(status === 'failed' && { error: errorOf(data) }),
  }
  return [{ chat: `status of ${data.id}`, event: { ...receipt, event: 'receipt' } }]
}

function errorOf({ errors }: Status): NonNullable<Receipt['error']> {
  const code = errors?.[0]?.code
  if (code === undefined) return { code: 'unknown' }
  const failure = receiptFailureOf(code)
  return { code: String(code), ...(failure && { failure }) }
}
