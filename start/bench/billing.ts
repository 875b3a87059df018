import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { openClient } from '../../prisma/client.ts'
import { openStore } from '../../prisma/open.ts'
import { openPostgres } from '../../prisma/postgres.ts'
import type { Store } from '../../prisma/store.ts'
import { dailyRun, type RunReport } from '../../worker/billing/daily-run.ts'
import { openBilling } from '../billing.ts'
import { Fault } from '../fault.ts'
import { places } from '../places.ts'
import { importFirstPlans } from '../plans-file.ts'
import { openPaystackStandIn } from './paystack-standin.ts'
import { addSubscribers, makeDue, type Sql } from './subscriptions.ts'

export interface BillingBenchOptions {
  /** Each run: how many are due, of how many. In order; the second never falls. */
  runs: { due: number; of: number }[]
  /** What Paystack's stand-in takes for an answer. */
  latencyMs: number
  /** A database of its own; without it, the embedded one in a temporary folder. */
  databaseUrl?: string | undefined
  log: Logger
  progress(done: number, of: number): void
}

export interface BillingBenchReport {
  database: 'PostgreSQL' | 'embedded'
  latencyMs: number
  runs: BillingBenchRun[]
}

export interface BillingBenchRun {
  due: number
  of: number
  ms: number
  /** Of the processor, in this process. */
  cpuMs: number
  /** Links that Paystack was asked for. */
  asked: number
  report: RunReport
  /** Most resident memory of this process during the run, the embedded database in it; and before it. */
  peakBytes: number
  beforeBytes: number
}

/** A weekday, ten in the morning in Lagos: nobody is put off until the day. */
const now = new Date('2026-12-01T09:00:00Z')
const watchEveryMs = 25

/** How long the daily run takes, and what it holds, against a stand-in of Paystack that is asked for every link. */
export async function measureBilling(options: BillingBenchOptions): Promise<BillingBenchReport> {
  await using stack = new AsyncDisposableStack()
  const { store, sql } = await openDatabase(options.databaseUrl, stack)
  if ((await store.businesses()).length > 0)
    throw new Fault('This database has businesses in it. Name an empty one in DATABASE_URL: it is filled.')
  await importFirstPlans(store, places.plans, now)
  const planId = (await store.billing.plansOnSale()).find(({ key }) => key === 'pro')?.id
  if (planId === undefined) throw new Fault('plans.yaml has no plan `pro`, which the measurement sells.')
  const paystack = stack.use(await openPaystackStandIn(options.latencyMs))
  const runs: BillingBenchRun[] = []
  let [used, total] = [0, 0]
  for (const { due, of } of options.runs) {
    if (of > total) await addSubscribers(sql, { from: total + 1, to: of }, planId, now)
    total = Math.max(total, of)
    await makeDue(sql, { from: used + 1, to: used + due }, now)
    await sql('ANALYZE')
    used += due
    runs.push({ due, of: total, ...(await timed(store, paystack, options.log)) })
    options.progress(runs.length, options.runs.length)
  }
  const database = options.databaseUrl === undefined ? 'embedded' : 'PostgreSQL'
  return { database, latencyMs: options.latencyMs, runs }
}

async function openDatabase(
  databaseUrl: string | undefined,
  stack: AsyncDisposableStack,
): Promise<{ store: Store; sql: Sql }> {
  const secretKey = Buffer.alloc(32, 1)
  if (databaseUrl !== undefined) {
    const store = stack.use((await openStore({ databaseUrl, secretKey })).store)
    const { adapter } = stack.use(await openPostgres(databaseUrl, 1))
    const client = stack.adopt(openClient(adapter), (open) => open.$disconnect())
    return { store, sql: (text) => client.$executeRawUnsafe(text) }
  }
  const folder = await mkdtemp(join(tmpdir(), 'jara-bench-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const { store, pglite } = await openStore({ folder, secretKey })
  stack.use(store)
  return { store, sql: async (text) => pglite?.exec(`SET search_path TO public; ${text}`) }
}

async function timed(
  store: Store,
  paystack: { url: string; asked(): number },
  log: Logger,
): Promise<Omit<BillingBenchRun, 'due' | 'of'>> {
  const account = {
    secretKey: 'sk_test_00000000000000000000',
    baseUrl: paystack.url,
    emailDomain: 'jara.example',
  }
  const { payments } = openBilling(account, {
    ...{ store, log, now: () => now, key: Buffer.alloc(32, 1), publicUrl: 'https://jara.example' },
    queue: { deliver: async () => {} },
  })
  const before = paystack.asked()
  const beforeBytes = process.memoryUsage.rss()
  const watch = watchMemory()
  const [began, cpuBegan] = [performance.now(), process.cpuUsage()]
  const report = await dailyRun({ store, payments, log }, now)
  const ms = Math.round(performance.now() - began)
  const cpu = process.cpuUsage(cpuBegan)
  const cpuMs = Math.round((cpu.user + cpu.system) / 1_000)
  return { ms, cpuMs, asked: paystack.asked() - before, report, beforeBytes, peakBytes: watch.end() }
}

function watchMemory(): { end(): number } {
  let peak = process.memoryUsage.rss()
  const look = () => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }
  const timer = setInterval(look, watchEveryMs)
  return {
    end() {
      clearInterval(timer)
      look()
      return peak
    },
  }
}
