import type { Logger } from 'pino'
import type { FailedSending } from '../prisma/channel-events.ts'
import type { Store } from '../prisma/store.ts'
import type { JobQueue } from '../worker/queue/queue.ts'

export interface UndeliveredDeps {
  store: Pick<Store, 'forBusiness'>
  queue: Pick<JobQueue, 'deliver'>
  now: () => Date
  log: Pick<Logger, 'error'>
}

/**
 * Tells the owner that a message never reached its customer, so that she can call her; once for each message, however it
 * came to light. A failure to tell is logged: the message stays marked as failed.
 */
export async function tellUndelivered(
  { store, queue, now, log }: UndeliveredDeps,
  failed: Omit<FailedSending, 'conversationId'>,
  why: 'window-closed' | 'not-on-channel' | 'failed',
): Promise<void> {
  const { outboundId, businessId, purpose } = failed
  // News for the owner that does not reach her would only make more of it; what a person wrote is her own affair.
  if (purpose === 'notice' || purpose === 'person') return
  const says = [{ key: 'owner.undelivered', args: { customer: nameAndPhone(failed), why } }]
  try {
    const notices = await store.forBusiness(businessId).notifyOwner(`undelivered:${outboundId}`, says, now())
    for (const notice of notices) await queue.deliver(notice)
  } catch (error) {
    log.error({ err: error, outboundId }, 'the owner could not be told that a message was not delivered')
  }
}

/** Whom to call. Null: she is known by neither. */
function nameAndPhone({
  customerName,
  customerPhone,
}: Pick<FailedSending, 'customerName' | 'customerPhone'>) {
  const known = [customerName, customerPhone && `+${customerPhone}`].filter((part) => part !== null)
  return known.length > 0 ? known.join(', ') : null
}
