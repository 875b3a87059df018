import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openClient } from '../../prisma/client.ts'
import { openStore } from '../../prisma/open.ts'
import { openPostgres } from '../../prisma/postgres.ts'
import type { Store } from '../../prisma/store.ts'
import { Fault } from '../fault.ts'
import { places } from '../places.ts'
import { importFirstPlans } from '../plans-file.ts'
import { type MeasuredProcess, measureRun } from './billing-process.ts'
import { openPaystackStandIn } from './paystack-standin.ts'
import { addSubscribers, makeDue, type Sql } from './subscriptions.ts'

export interface BillingBenchOptions {
  /** Each run: how many are due, of how many. In order; the second never falls. */
  runs: { due: number; of: number }[]
  /** What Paystack's stand-in takes for an answer. */
  latencyMs: number
  /** A database of its own; without it, the embedded one in a temporary folder. */
  databaseUrl?: string | undefined
  progress(done: number, of: number): void
}

export interface BillingBenchReport {
  database: 'PostgreSQL' | 'embedded'
  latencyMs: number
  runs: BillingBenchRun[]
}

export interface BillingBenchRun extends MeasuredProcess {
  due: number
  of: number
  /** Links that Paystack was asked for. */
  asked: number
}

/** A weekday, ten in the morning in Lagos: nobody is put off until the day. */
const now = new Date('2026-12-01T09:00:00Z')
const secretKey = Buffer.alloc(32, 1)

/** How long `jara billing run` takes, and what it holds, against a stand-in of Paystack that is asked for every link. */
export async function measureBilling(options: BillingBenchOptions): Promise<BillingBenchReport> {
  const { databaseUrl, latencyMs } = options
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'jara-bench-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const paystack = stack.use(await openPaystackStandIn(latencyMs))
  const environment = environmentOf(folder, paystack.url, databaseUrl)
  const runs: BillingBenchRun[] = []
  let [used, total] = [0, 0]
  for (const { due, of } of options.runs) {
    // The embedded database is open in one process at a time.
    await withDatabase({ databaseUrl, folder }, (store, sql) => fill(store, sql, { due, of, used, total }))
    used += due
    total = of
    const before = paystack.asked()
    const measured = await measureRun(environment)
    runs.push({ due, of, asked: paystack.asked() - before, ...measured })
    options.progress(runs.length, options.runs.length)
  }
  return { database: databaseUrl === undefined ? 'embedded' : 'PostgreSQL', latencyMs, runs }
}

function environmentOf(folder: string, paystackUrl: string, databaseUrl: string | undefined) {
  return {
    ...{ JARA_DATA: folder, JARA_SECRET_KEY: secretKey.toString('hex'), JARA_NOW: now.toISOString() },
    ...{ NODE_ENV: '', DATABASE_URL: databaseUrl ?? '', REDIS_URL: '', PUBLIC_URL: 'https://jara.example' },
    ...{ PAYSTACK_SECRET_KEY: 'sk_test_00000000000000000000', PAYSTACK_BASE_URL: paystackUrl },
  }
}

interface Filling {
  due: number
  of: number
  /** Who was due in runs before, and how many there are. */
  used: number
  total: number
}

/** @throws Fault where somebody else's businesses are in the database */
async function fill(store: Store, sql: Sql, { due, of, used, total }: Filling): Promise<void> {
  if (total === 0) {
    if ((await store.businesses()).length > 0)
      throw new Fault('This database has businesses in it. Name an empty one in DATABASE_URL: it is filled.')
    await importFirstPlans(store, places.plans, now)
  }
  const planId = (await store.billing.plansOnSale()).find(({ key }) => key === 'pro')?.id
  if (planId === undefined) throw new Fault('plans.yaml has no plan `pro`, which the measurement sells.')
  if (of > total) await addSubscribers(sql, { from: total + 1, to: of }, planId, now)
  await makeDue(sql, { from: used + 1, to: used + due }, now)
  await sql('ANALYZE')
}

async function withDatabase(
  { databaseUrl, folder }: { databaseUrl: string | undefined; folder: string },
  work: (store: Store, sql: Sql) => Promise<void>,
): Promise<void> {
  await using stack = new AsyncDisposableStack()
  if (databaseUrl !== undefined) {
    const store = stack.use((await openStore({ databaseUrl, secretKey })).store)
    const { adapter } = stack.use(await openPostgres(databaseUrl, 1))
    const client = stack.adopt(openClient(adapter), (open) => open.$disconnect())
    return await work(store, (text) => client.$executeRawUnsafe(text))
  }
  const { store, pglite } = await openStore({ folder, secretKey })
  stack.use(store)
  await work(store, async (text) => pglite?.exec(`SET search_path TO public; ${text}`))
}
