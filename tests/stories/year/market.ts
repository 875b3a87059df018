import { readFile } from 'node:fs/promises'
import { pino } from 'pino'
import { deliver } from '../../../bots/deliver.ts'
import type { PlanTerms } from '../../../domain/billing/plan.ts'
import { parsePlansFile } from '../../../prisma/billing/plan-file.ts'
import { openStore } from '../../../prisma/open.ts'
import type { Store } from '../../../prisma/store.ts'
import { receipts } from '../../../start/billing.ts'
import { createApp } from '../../../web/app.ts'
import { openPayments, type Payments } from '../../../worker/billing/payments.ts'
import { settle } from '../../../worker/billing/settle.ts'
import { openPaystack, type PaystackApi } from '../../../worker/paystack/paystack-api.ts'
import type { JobQueue } from '../../../worker/queue/queue.ts'
import { FakePaystack, secretKey } from '../../paystack/fake-paystack.ts'
import { postgresFolder, startPostgres } from '../../store/postgres-server.ts'
import { type Random, seeded } from '../week/random.ts'
import { type Agenda, openAgenda } from './agenda.ts'
import { type ListeningPhone, openHearing, type Told } from './hearing.ts'
import { openWeather, type Weather } from './weather.ts'

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

export interface Size {
  businesses: number
  days: number
  seed: number
  begin: Date
  /** On a PostgreSQL server, where this machine has one. */
  server: boolean
}

/** A business whose owner may pay for Jara. */
export interface Shop {
  index: number
  businessId: string
  zone: string
  /** What she is like, and what happens to her, comes from her own numbers. */
  random: Random
  begunAt: Date
  told: Told[]
  phone: ListeningPhone
  /** When she said that she wants nothing any more, or that she does after all. */
  said: { at: number; cancelled: boolean }[]
  /** A customer's chat, in which she is served or not. */
  conversationId: string
}

/** What went wrong outside of Jara, for the report. */
export type Counted = Record<string, number>

/** Everything that there is: the real line of billing, a strict Paystack, and the clock of the year. */
export interface Market extends AsyncDisposable {
  size: Size
  agenda: Agenda
  store: Store
  paystack: FakePaystack
  api: PaystackApi
  payments: Payments
  plans: PlanTerms[]
  shops: Shop[]
  counted: Counted
  /** What should never be, as it was seen. */
  wrong: string[]
  /** Nobody begins, pays or changes anything any more. */
  atRest: boolean
  weather: Weather
  log: typeof silent
  sql<Row>(text: string, params?: unknown[]): Promise<Row[]>
  /** A job's work: asks Paystack how a payment stands. */
  settle(reference: string): Promise<void>
  deliver: ReturnType<typeof deliver>
  queue: Pick<JobQueue, 'deliver' | 'settle'>
  /** References that a job is to look at, and rows that are to be sent. */
  jobs: { settle: string[]; deliver: Parameters<JobQueue['deliver']>[0][] }
  post(body: string, headers: Record<string, string>): Promise<number>
  phones: Map<string, ListeningPhone>
  hearing: ReturnType<typeof openHearing>
}

const silent = pino({ enabled: false })
const publicUrl = 'https://jara.example'
const key = Buffer.alloc(32, 7)
/** Of requests that are never answered: nothing else is asked through this one. */
const hasteMs = 25

export async function openMarket(size: Size): Promise<Market> {
  await using stack = new AsyncDisposableStack()
  const agenda = openAgenda(size.begin)
  const { store, sql } = await openDatabase(stack, size.server)
  const paystack = stack.use(await FakePaystack.start(agenda.now))
  const api = apiOf(paystack)
  const jobs: Market['jobs'] = { settle: [], deliver: [] }
  const queue: Market['queue'] = {
    settle: async ({ reference }) => void jobs.settle.push(reference),
    deliver: async (job) => void jobs.deliver.push(job),
  }
  const hearing = openHearing()
  const phones = new Map<string, ListeningPhone>()
  const shared = { store, queue, log: silent, now: agenda.now }
  const asking = {
    ...shared,
    paystack: api,
    publicUrl,
    emailDomain: 'jara.example',
    receipt: receipts(key, publicUrl),
  }
  const look = settle(asking)
  const app = createApp({
    ...{ store, now: agenda.now, log: silent, dashboardKey: key.toString('hex') },
    ...{
      webChat: async () => null,
      metrics: async () => '',
      readiness: () => Promise.reject(new Error('not asked')),
    },
    paystack: { secretKey, settle: queue.settle },
  })
  const { plans } = parsePlansFile(await readFile('plans.yaml', 'utf8'))
  await store.billing.importPlans(plans, size.begin)
  const open = stack.move()
  return {
    ...{ size, agenda, store, paystack, api, plans, sql, queue, jobs, phones, hearing, log: silent },
    ...{
      shops: [],
      counted: {},
      wrong: [],
      atRest: false,
      weather: openWeather(size),
      payments: openPayments(asking),
    },
    settle: async (reference) => void (await look({ reference })),
    deliver: deliver({
      ...shared,
      ...{ channels: phones, render: hearing.render, random: seeded(size.seed).next },
      measure: { count: () => {}, stage: () => {} },
    }),
    async post(body, headers) {
      return (await app.request('/webhooks/paystack', { method: 'POST', body, headers })).status
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}

export function count({ counted }: Pick<Market, 'counted'>, name: string, more = 1) {
  counted[name] = (counted[name] ?? 0) + more
}

async function openDatabase(stack: AsyncDisposableStack, server: boolean) {
  const programs = server ? postgresFolder() : undefined
  if (programs) {
    const { default: pg } = await import('pg')
    const databaseUrl = await stack.use(await startPostgres(programs)).createDatabase()
    const { store } = await openStore({ databaseUrl, secretKey: key, connections: 12 })
    stack.use(store)
    const pool = stack.adopt(new pg.Pool({ connectionString: databaseUrl }), (open) => open.end())
    const sql: Market['sql'] = async (text, params = []) => (await pool.query(text, params)).rows
    return { store, sql }
  }
  const { store, pglite } = await openStore({ secretKey: key })
  stack.use(store)
  const sql: Market['sql'] = async <Row>(text: string, params: unknown[] = []) =>
    (await pglite?.query<Row>(text, params))?.rows ?? []
  return { store, sql }
}

/** While Paystack is silent nobody waits for it as long as the product would; at any other time it answers. */
function apiOf(paystack: FakePaystack): PaystackApi {
  const patient = openPaystack({ secretKey, baseUrl: paystack.url, timeoutMs: 60_000 })
  const hasty = openPaystack({ secretKey, baseUrl: paystack.url, timeoutMs: hasteMs })
  return new Proxy(patient, {
    get: (target, name) => Reflect.get(paystack.trouble === 'silent' ? hasty : target, name),
  })
}
