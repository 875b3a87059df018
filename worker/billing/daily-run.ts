import type { Logger } from 'pino'
import type { Plan } from '../../domain/billing/plan.ts'
import type { BillingStore } from '../../prisma/billing/billing-store.ts'
import type { DueSubscription } from '../../prisma/billing/daily.ts'
import type { JobQueue } from '../queue/queue.ts'
import { type LookDeps, type LookResult, look, type Outcome, putOff } from './look.ts'
import type { Payments } from './payments.ts'

export interface DailyRunDeps {
  store: {
    billing: Pick<BillingStore, 'due' | 'takeLooks' | 'plansOnSale' | 'enterPaidPeriod'>
  }
  payments: Payments
  /** Absent: what is written is sent by the process that answers. */
  queue?: Pick<JobQueue, 'deliver'> | undefined
  log: Pick<Logger, 'info' | 'error'>
}

/** How many subscriptions came to what. `looked` is all of them. */
export type RunReport = Record<Outcome | 'looked', number>

/** Subscriptions that are read, and written, at once: one transaction each. */
const page = 100
/** Of whom Paystack is asked at once. */
const atOnce = 8
/** More than one burst of lost connections. */
const patience = 2 * atOnce

/**
 * Does what is due of all subscriptions, or of the first `most`. Killed in the middle it goes on where it was: what was
 * written is not due any more. Two at once are one: of each subscription the first to write it wins, and of Paystack both
 * ask for the same.
 */
export async function dailyRun(
  deps: DailyRunDeps,
  now: Date,
  most = Number.POSITIVE_INFINITY,
): Promise<RunReport> {
  const report = emptyReport()
  const lookDeps: LookDeps = { billing: deps.store.billing, payments: untilSilent(deps.payments) }
  let onSale: Plan[] | undefined
  let last: DueSubscription | undefined
  while (report.looked < most) {
    const after = last && cursorOf(last)
    const due = await deps.store.billing.due(now, Math.min(page, most - report.looked), after)
    if (due.length === 0) break
    onSale ??= await deps.store.billing.plansOnSale()
    const plans = onSale
    const results = await inTurns(due, (one) => lookSafely(deps, lookDeps, one, plans, now))
    await write(deps, results, now)
    for (const { outcome } of results) report[outcome] += 1
    report.looked += due.length
    last = due.at(-1)
  }
  if (report.looked > 0) deps.log.info(report, 'subscriptions were looked at')
  return report
}

function emptyReport(): RunReport {
  const none = { told: 0, ended: 0, charged: 0, charging: 0, entered: 0, nothing: 0 }
  return { looked: 0, ...none, 'put-off': 0 }
}

function cursorOf({ subscription: { dueAt, businessId } }: DueSubscription) {
  return dueAt ? { dueAt, businessId } : undefined
}

/** Of one that fails nobody else hears: it is tried again in an hour. */
async function lookSafely(
  { log }: DailyRunDeps,
  deps: LookDeps,
  due: DueSubscription,
  onSale: Plan[],
  now: Date,
): Promise<LookResult> {
  try {
    return await look(deps, due, onSale, now)
  } catch (error) {
    const { businessId } = due.subscription
    log.error({ err: error, businessId }, 'a subscription could not be looked at and is put off for an hour')
    return putOff(due, now)
  }
}

async function write({ store, queue }: DailyRunDeps, results: LookResult[], now: Date): Promise<void> {
  const looks = results.flatMap(({ look }) => look ?? [])
  if (looks.length === 0) return
  const { notices } = await store.billing.takeLooks(looks, now)
  for (const notice of notices) await queue?.deliver(notice)
}

/** Paystack that does not answer so many times in a row is not waited for again in the same run; the rest goes on. */
function untilSilent(payments: Payments): Payments {
  let unanswered = 0
  return {
    chargeCard: (wish) => payments.chargeCard(wish),
    async ask(wish) {
      if (unanswered >= patience) return { kind: 'later', reference: '' }
      const asked = await payments.ask(wish)
      unanswered = asked.kind === 'later' ? unanswered + 1 : 0
      return asked
    },
  }
}

/** Some at once, in any order. @returns the results in the order of `all` */
async function inTurns<One, Result>(all: One[], work: (one: One) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  const worker = async () => {
    for (let index = next++; index < all.length; index = next++) {
      results[index] = await work(all[index] as One)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, worker))
  return results
}
