import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../prisma/open.ts'
import type { Store } from '../../prisma/store.ts'
import { secretKey, withoutPostgres } from '../store/backends.ts'
import { postgresFolder, startPostgres } from '../store/postgres-server.ts'
import { FakePaystack } from './fake-paystack.ts'
import { card, openDesk, opening, payingShop } from './paying-shop.ts'

const programs = postgresFolder()
const patience = { timeout: 60_000, interval: 50 }

if (!programs) withoutPostgres('several processes that settle one payment')
else describe('several processes that settle one payment', () => withServer(programs))

function withServer(folder: string) {
  const stack = new AsyncDisposableStack()
  let databaseUrl: string
  let store: Store
  let fake: FakePaystack
  let pool: pg.Pool
  beforeAll(async () => {
    const server = stack.use(await startPostgres(folder))
    databaseUrl = await server.createDatabase()
    store = stack.use((await openStore({ databaseUrl, secretKey })).store)
    fake = stack.use(await FakePaystack.start(() => opening))
    pool = stack.adopt(new pg.Pool({ connectionString: databaseUrl }), (open) => open.end())
  })
  afterAll(() => stack.disposeAsync())

  /** A payment that has come in, and everybody held between Paystack's answer and writing it down. */
  async function heldPayment() {
    const shop = await payingShop(store)
    const desk = openDesk(store, fake.url, () => opening)
    const { reference } = await desk.payments.ask({ ...(await shop.wish()), how: 'link' })
    fake.pay(reference, { card })
    const holder = await pool.connect()
    await holder.query('BEGIN')
    const name = `billing:${shop.businessId}`
    await holder.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name])
    const release = async () => {
      await holder.query('ROLLBACK')
      holder.release()
    }
    return { ...shop, desk, reference, release }
  }

  const starting = (reference: string) =>
    spawn(process.execPath, ['tests/paystack/settling-process.ts', databaseUrl, fake.url, reference], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  const waiting = async (count: number) =>
    expect
      .poll(async () => {
        const { rows } = await pool.query(
          `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`,
        )
        return rows.length
      }, patience)
      .toBe(count)
  const ended = async (child: ChildProcess) => child.exitCode ?? (await once(child, 'exit'))[0]

  async function written(businessId: string) {
    const count = async (table: string) => {
      const { rows } = await pool.query(`SELECT 1 FROM "${table}" WHERE "businessId" = $1`, [businessId])
      return rows.length
    }
    const stands = await store.billing.subscription(businessId)
    return {
      lines: await count('LedgerEntry'),
      notices: await count('Outbound'),
      until: stands?.periodEnd ?? null,
    }
  }

  const whole = { lines: 3, notices: 1, until: new Date('2027-01-01T09:00:00Z') }

  it('writes nothing of what it knew when it was killed before writing, and all of it afterwards', async () => {
    const { reference, businessId, desk, release } = await heldPayment()
    const victim = starting(reference)
    await waiting(1)
    victim.kill('SIGKILL')
    await ended(victim)
    await release()
    await waiting(0)
    expect(await written(businessId)).toEqual({ lines: 0, notices: 0, until: null })
    await desk.settle(reference)
    expect(await written(businessId)).toEqual(whole)
  })

  it('writes it once when two processes and this one know it at the same moment', async () => {
    const { reference, businessId, desk, release } = await heldPayment()
    const others = [starting(reference), starting(reference)]
    const own = desk.settle(reference)
    await waiting(3)
    await release()
    expect(await Promise.all(others.map(ended))).toEqual([0, 0])
    expect(await own).toMatchObject({ status: 'paid' })
    expect(await written(businessId)).toEqual(whole)
  })
}
