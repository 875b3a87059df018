import type { Logger } from 'pino'
import type { Plan } from '../../domain/billing/plan.ts'
import type { BillingStore } from '../../prisma/billing/billing-store.ts'
import type { DueSubscription } from '../../prisma/billing/daily.ts'
import type { JobQueue } from '../queue/queue.ts'
import { type CircuitBreaker, circuitBreaker } from './circuit-breaker.ts'
import { concurrently, resultOf } from './concurrently.ts'
import { type LookResult, look, type Outcome, putOff } from './look.ts'
import type { Payments } from './payments.ts'

export interface DailyRunDeps {
  store: {
    billing: Pick<BillingStore, 'due' | 'takeLooks' | 'plansOnSale' | 'enterPaidPeriod'>
  }
  payments: Pick<Payments, 'askAll' | 'chargeCard'>
  /** Absent: what is written is sent by the process that answers. */
  queue?: Pick<JobQueue, 'deliver'> | undefined
  log: Pick<Logger, 'info' | 'error'>
}

/** How many subscriptions came to what. `looked` is all of them. */
export type RunReport = Record<Outcome | 'looked', number>

/** Subscriptions that are read, opened payments for, and written, at once: one transaction each. */
const page = 100

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
  const run: Run = { ...deps, now, breaker: circuitBreaker(), onSale: [] }
  let last: DueSubscription | undefined
  while (report.looked < most) {
    const after = last && cursorOf(last)
    const due = await deps.store.billing.due(now, Math.min(page, most - report.looked), after)
    if (due.length === 0) break
    if (!last) run.onSale = await deps.store.billing.plansOnSale()
    const results = await lookAtAll(run, due)
    await write(deps, results, now)
    for (const { outcome } of results) report[outcome] += 1
    report.looked += due.length
    last = due.at(-1)
  }
  if (report.looked > 0) deps.log.info(report, 'subscriptions were looked at')
  return report
}

/** What one run has for all of its pages. */
interface Run extends DailyRunDeps {
  now: Date
  onSale: Plan[]
  breaker: CircuitBreaker
}

function emptyReport(): RunReport {
  const none = { told: 0, ended: 0, charged: 0, charging: 0, entered: 0, nothing: 0 }
  return { looked: 0, ...none, 'put-off': 0 }
}

function cursorOf({ subscription: { dueAt, businessId } }: DueSubscription) {
  return dueAt ? { dueAt, businessId } : undefined
}

/** What stands alone is done first; then all that is to be asked for is asked for together. */
async function lookAtAll(run: Run, due: DueSubscription[]): Promise<LookResult[]> {
  const { payments, store, onSale, now } = run
  const deps = { billing: store.billing, payments }
  const looked = await concurrently(due, (one) => look(deps, one, onSale, now))
  const questions = looked.flatMap((one) =>
    one.status === 'fulfilled' && 'asks' in one.value ? one.value : [],
  )
  const asked = await payments.askAll(
    questions.map(({ asks }) => asks),
    run.breaker,
  )
  const answers = new Map(questions.map((question, nth) => [question, asked[nth]]))
  return due.map((one, nth) => {
    try {
      const found = resultOf(looked[nth])
      return 'asks' in found ? found.answered(resultOf(answers.get(found))) : found
    } catch (error) {
      return failed(run, one, error)
    }
  })
}

/** It is tried again in an hour. */
function failed({ log, now }: Run, due: DueSubscription, error: unknown): LookResult {
  const { businessId } = due.subscription
  log.error({ err: error, businessId }, 'a subscription could not be looked at and is put off for an hour')
  return putOff(due, now)
}

async function write({ store, queue }: DailyRunDeps, results: LookResult[], now: Date): Promise<void> {
  const looks = results.flatMap(({ look }) => look ?? [])
  if (looks.length === 0) return
  const { notices } = await store.billing.takeLooks(looks, now)
  for (const notice of notices) await queue?.deliver(notice)
}
