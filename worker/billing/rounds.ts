import { type DailyRunDeps, dailyRun } from './daily-run.ts'
import { type StartTrialsDeps, startTrials } from './start-trials.ts'

type RoundsDeps = Omit<DailyRunDeps, 'store'> &
  StartTrialsDeps & { now: () => Date; store: DailyRunDeps['store'] }

/** What is due is looked for with every sweep; a few at a time, so that messages are not kept waiting. */
const most = 100
/** Nobody minds a minute before her trial begins. */
const trialsEveryMs = 60_000

/** Billing as a part of the sweep: one look at an index where nothing is due. */
export function billingRound(deps: RoundsDeps): () => Promise<void> {
  let begunAt = Number.NEGATIVE_INFINITY
  return async () => {
    const now = deps.now()
    if (now.getTime() - begunAt >= trialsEveryMs) {
      begunAt = now.getTime()
      await startTrials(deps, now)
    }
    await dailyRun(deps, now, most)
  }
}
