import type { Logger } from 'pino'
import { actionOn } from '../../domain/billing/action.ts'
import { payable, wantedNow } from '../../domain/billing/chat/payable.ts'
import { latePayingSays } from '../../domain/billing/chat/paying.ts'
import { billingQuietHours } from '../../domain/billing/due.ts'
import type { PeriodWish } from '../../domain/billing/payment.ts'
import { afterQuietHours } from '../../domain/quiet-hours.ts'
import type { Say } from '../../domain/say.ts'
import { toLocal } from '../../domain/time.ts'
import type { DeskRow } from '../../prisma/billing/billing-store.ts'
import type { WantedOffer } from '../../prisma/billing/payment-store.ts'
import type { Store } from '../../prisma/store.ts'
import type { JobQueue } from '../queue/queue.ts'
import { outageMs } from './look.ts'
import type { Payments, Wish } from './payments.ts'

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
  if (!row) return []
  const due = payable({ ...row, zone, now })
  if (due.kind !== 'pay') return []
  const { wish } = due
  const stands = wantedNow(wish, wanted, row.onSale, now)
  if (stands === 'no') return []
  if (now.getTime() - since.getTime() > answerMs && isNight(now, zone)) return undefined
  if (isOwed(row, { ...wish, how }, zone, now)) return undefined
  const asked = await deps.payments.ask({ ...wish, how })
  if (asked.kind === 'later') return undefined
  return [...(stands === 'changed' ? changed(row, wish) : []), ...latePayingSays(asked, { zone, now })]
}

/** The daily run is about to remind her of the same payment, with the same link: that is her answer. */
function isOwed({ subscription, onSale, paidAhead }: DeskRow, wish: Wish, zone: string, now: Date): boolean {
  const { dueAt } = subscription
  if (!dueAt || dueAt.getTime() > now.getTime() + outageMs) return false
  const action = actionOn({ subscription, zone, paidAhead: paidAhead !== null }, onSale, now)
  const isSame = action.kind === 'ask' && action.how === wish.how && action.wish.purpose === wish.purpose
  return isSame && action.wish.planId === wish.planId && +action.wish.periodStart === +wish.periodStart
}

/** Its plan is sold on other terms since she asked. */
function changed({ onSale }: DeskRow, { planId, price }: PeriodWish): Say[] {
  const plan = onSale.find(({ id }) => id === planId)
  return [{ key: 'billing.changedSince', args: { plan: plan?.name ?? 'Jara', price } }]
}

function isNight(now: Date, zone: string): boolean {
  const local = toLocal(now, zone)
  return afterQuietHours(local, billingQuietHours) !== local
}
