import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../prisma/open.ts'
import type { Store } from '../../prisma/store.ts'
import { createApp } from '../../web/app.ts'
import { secretKey as storeKey, withoutPostgres } from '../store/backends.ts'
import { postgresFolder, startPostgres } from '../store/postgres-server.ts'
import { FakePaystack, secretKey } from './fake-paystack.ts'
import { openDesk, opening, payingShop, silent } from './paying-shop.ts'

const programs = postgresFolder()
if (!programs) withoutPostgres('a webhook while everything of its payment is locked')
else describe('a webhook while everything of its payment is locked', () => withServer(programs))

function withServer(folder: string) {
  const stack = new AsyncDisposableStack()
  const now = () => opening
  let store: Store
  let pool: pg.Pool
  let fake: FakePaystack
  beforeAll(async () => {
    const server = stack.use(await startPostgres(folder))
    const databaseUrl = await server.createDatabase()
    store = stack.use((await openStore({ databaseUrl, secretKey: storeKey })).store)
    fake = stack.use(await FakePaystack.start(now))
    pool = stack.adopt(new pg.Pool({ connectionString: databaseUrl }), (open) => open.end())
  })
  afterAll(() => stack.disposeAsync())

  it('is kept and answered, and what it means is written when the locks are gone', async () => {
    const shop = await payingShop(store)
    const desk = openDesk(store, fake.url, now)
    const { reference } = await desk.payments.ask({ ...(await shop.wish()), how: 'link' })
    fake.pay(reference)
    const looks: Promise<unknown>[] = []
    const app = createApp({
      ...{ store, now, log: silent, dashboardKey: 'a-key-for-the-tests-only' },
      paystack: {
        secretKey,
        // As the queue does: it takes the hint, and works on it afterwards.
        settle: async (job) => void looks.push(desk.settle(job.reference)),
      },
      webChat: async () => null,
      readiness: () => Promise.reject(new Error('nobody asks')),
      metrics: async () => '',
    })
    const holder = await pool.connect()
    await holder.query('BEGIN')
    await holder.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `billing:${shop.businessId}`,
    ])
    for (const table of ['Payment', 'Subscription', 'Business'])
      await holder.query(`SELECT 1 FROM "${table}" FOR UPDATE`)
    const { body, headers } = fake.paidEvent(reference)
    const post = () => app.request('/webhooks/paystack', { method: 'POST', body, headers })
    // Each would wait for ever for what it had to lock.
    for (let copy = 0; copy < 3; copy += 1) expect((await post()).status).toBe(200)
    expect(looks).toHaveLength(1)
    expect((await store.billing.subscription(shop.businessId))?.status).toBe('free')
    await holder.query('ROLLBACK')
    holder.release()
    await Promise.all(looks)
    expect((await store.billing.subscription(shop.businessId))?.status).toBe('active')
  })
}
