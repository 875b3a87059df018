import type { Logger } from 'pino'
import type { Store } from '../prisma/store.ts'
import { dailyRun, type RunReport } from '../worker/billing/daily-run.ts'
import type { JobQueue } from '../worker/queue/queue.ts'
import { openBilling } from './billing.ts'
import type { Config } from './config.ts'
import { Fault } from './fault.ts'

interface DailyDeps {
  store: Store
  key: Buffer
  now: () => Date
  log: Logger
  /** Absent: what is written is sent by the process that sends. */
  queue?: Pick<JobQueue, 'deliver'>
}

/** The daily run of billing for who calls for it by hand, as of any moment. */
export interface Daily {
  /** @throws Fault where no payments are set up */
  run(asOf: Date): Promise<RunReport>
}

/** Opens the daily run. */
export function openDaily({ paystack, publicUrl }: Config, deps: DailyDeps): Daily {
  const { store, log, queue } = deps
  return {
    async run(asOf) {
      if (!paystack)
        throw new Fault(
          'PAYSTACK_SECRET_KEY is not set, so nobody pays and there is nothing to run. `--dry-run` lists without it.',
        )
      const silent = { deliver: async () => {} }
      const { payments } = openBilling(paystack, { ...deps, publicUrl, queue: queue ?? silent })
      return dailyRun({ store, payments, queue, log }, asOf)
    },
  }
}
