import type { Logger } from 'pino'
import { isStillWanted, payable } from '../../domain/billing/chat/payable.ts'
import { latePayingSays } from '../../domain/billing/chat/paying.ts'
import { billingQuietHours } from '../../domain/billing/due.ts'
import { afterQuietHours } from '../../domain/quiet-hours.ts'
import type { Say } from '../../domain/say.ts'
import { toLocal } from '../../domain/time.ts'
import type { WantedOffer } from '../../prisma/billing/payment-store.ts'
import type { Store } from '../../prisma/store.ts'
import type { JobQueue } from '../queue/queue.ts'
import type { Payments } from './payments.ts'

export interface LateOffersDeps {
  store: { billing: Pick<Store['billing'], 'desk' | 'offersWanted' | 'offerTold'> }
  queue: Pick<JobQueue, 'deliver'>
  payments: Pick<Payments, 'ask'>
  now: () => Date
  log: Pick<Logger, 'info'>
}

/** Of one round; the next one goes on. */
const limit = 50
/** So long after she asked it is an answer to her, at any hour. */
const answerMs = 60 * 60_000

/**
 * Sends the links and accounts that owners asked for while Paystack did not answer, once each; not what they have
 * changed their minds about since. Costs one look at an index where there are none.
 */
export function lateOffers(deps: LateOffersDeps): () => Promise<void> {
  return async () => {
    const { store, queue, log, now } = deps
    for (const wanted of await store.billing.offersWanted(now(), limit)) {
      const says = await answerTo(deps, wanted)
      if (!says) continue
      const { reference } = wanted
      for (const job of await store.billing.offerTold(reference, says, now())) await queue.deliver(job)
      log.info({ reference, told: says.length > 0 }, 'what an owner asked for is no longer waited for')
    }
  }
}

/** @returns what she is told; nothing where she does not want it any more; undefined while it is waited for */
async function answerTo(deps: LateOffersDeps, wanted: WantedOffer): Promise<Say[] | undefined> {
  const { billing } = deps.store
  const { businessId, zone, since, how } = wanted
  const now = deps.now()
  const row = await billing.desk(businessId, now)
  const due = row && payable({ ...row, zone, now })
  if (due?.kind !== 'pay' || !isStillWanted(due.wish, wanted, now)) return []
  if (now.getTime() - since.getTime() > answerMs && isNight(now, zone)) return undefined
  const asked = await deps.payments.ask({ ...due.wish, how })
  return asked.kind === 'later' ? undefined : latePayingSays(asked, { zone, now })
}

function isNight(now: Date, zone: string): boolean {
  const local = toLocal(now, zone)
  return afterQuietHours(local, billingQuietHours) !== local
}
