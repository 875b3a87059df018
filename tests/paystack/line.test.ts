import { afterAll, beforeAll, expect, it } from 'vitest'
import { openStore } from '../../prisma/open.ts'
import type { Store } from '../../prisma/store.ts'
import { openBilling } from '../../start/billing.ts'
import { createApp } from '../../web/app.ts'
import { checkPayments } from '../../worker/billing/check-payments.ts'
import { openEmbeddedQueue } from '../../worker/queue/embedded.ts'
import { FakePaystack, secretKey } from './fake-paystack.ts'
import { opening, payingShop, silent } from './paying-shop.ts'

const patience = { timeout: 30_000, interval: 50 }
const stack = new AsyncDisposableStack()
const notices: string[] = []
let store: Store
let fake: FakePaystack
let pay: ReturnType<typeof openBilling>['payments']
let post: (webhook: { body: string; headers: Record<string, string> }) => Promise<number>
let sweep: () => Promise<void>
let sql: (text: string, params: unknown[]) => Promise<unknown[]>

/** As `start` lays it: the web app, the queue, and one process that looks after payments. */
beforeAll(async () => {
  const now = () => opening
  const opened = await openStore({ secretKey: Buffer.alloc(32, 7) })
  store = stack.use(opened.store)
  const { pglite } = opened
  if (!pglite) throw new Error('The embedded database is not open')
  sql = async (text, params) => (await pglite.query(text, params)).rows
  const queue = stack.use(await openEmbeddedQueue({ pglite, log: silent }))
  fake = stack.use(await FakePaystack.start(now))
  const billing = openBilling(
    { secretKey, baseUrl: fake.url, emailDomain: 'jara.example' },
    { store, queue, now, key: Buffer.alloc(32, 7), publicUrl: 'https://jara.example', log: silent },
  )
  pay = billing.payments
  stack.use(await queue.onSettle(billing.settle, 4))
  stack.use(await queue.onDeliver(['telegram'], async ({ outboundId }) => void notices.push(outboundId), 1))
  sweep = checkPayments({ store, queue, now: () => new Date(opening.getTime() + 3_600_000), log: silent })
  const app = createApp({
    ...{ store, now, log: silent, dashboardKey: 'a-key-for-the-tests-only' },
    paystack: { secretKey, settle: (job) => queue.settle(job) },
    webChat: async () => null,
    readiness: () => Promise.reject(new Error('nobody asks')),
    metrics: async () => '',
  })
  post = async ({ body, headers }) =>
    (await app.request('/webhooks/paystack', { method: 'POST', body, headers })).status
}, 300_000)
afterAll(() => stack.disposeAsync())

it('takes 20 copies of a webhook in any order, with the sweep between, for one payment', async () => {
  const shop = await payingShop(store)
  const { reference } = await pay.ask({ ...(await shop.wish()), how: 'link' })
  fake.pay(reference)
  const copies = Array.from({ length: 20 }, () => fake.paidEvent(reference))
  const answers = await Promise.all(
    copies.map(async (copy, index) => {
      if (index % 7 === 3) await sweep()
      return post(copy)
    }),
  )
  expect(new Set(answers)).toEqual(new Set([200]))
  const stands = async () => (await store.billing.subscription(shop.businessId))?.status
  await expect.poll(stands, patience).toBe('active')
  await expect.poll(() => notices.length, patience).toBe(1)
  const rows = (table: string) =>
    sql(`SELECT 1 FROM public."${table}" WHERE "businessId" = $1`, [shop.businessId])
  expect(await rows('LedgerEntry')).toHaveLength(3)
  expect(await rows('Outbound')).toHaveLength(1)
  expect(await store.billing.payments(shop.businessId, 10)).toMatchObject([
    { paid: 499_900n, status: 'paid' },
  ])
})

it('finds a payment of which nobody ever told', async () => {
  const shop = await payingShop(store)
  const { reference } = await pay.ask({ ...(await shop.wish('pro')), how: 'transfer' })
  fake.pay(reference)
  await sweep()
  const stands = async () => (await store.billing.subscription(shop.businessId))?.plan.key
  await expect.poll(stands, patience).toBe('pro')
  expect(fake.faults).toEqual([])
})
