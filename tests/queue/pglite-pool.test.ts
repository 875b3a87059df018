import { randomBytes, randomUUID } from 'node:crypto'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../prisma/open.ts'
import type { Store } from '../../prisma/store.ts'
import { openEmbeddedQueue } from '../../worker/queue/embedded.ts'
import { PglitePool } from '../../worker/queue/pglite-pool.ts'
import { salon } from '../stories/scene.ts'

describe('a client of the pool over PGlite', () => {
  let pglite: PGlite
  let pool: PglitePool
  beforeAll(async () => {
    pglite = await PGlite.create()
    pool = new PglitePool(pglite)
    await pglite.exec('CREATE TABLE ours (id int); CREATE TABLE theirs (id int PRIMARY KEY)')
  })
  afterAll(async () => {
    await pglite.close()
  })
  const ids = async (table: string) =>
    (await pglite.query<{ id: number }>(`SELECT id FROM ${table} ORDER BY id`)).rows.map(({ id }) => id)

  it("keeps others' statements out of its transaction, and its own out of theirs", async () => {
    const client = await pool.connect()
    await client.query('BEGIN')
    await client.query('INSERT INTO ours VALUES (1)')
    let landed = false
    const theirs = pglite.query('INSERT INTO theirs VALUES (1)').then(() => {
      landed = true
    })
    await client.query('INSERT INTO ours VALUES (2)')
    expect(landed).toBe(false)
    await client.query('ROLLBACK')
    await theirs
    expect(await ids('ours')).toEqual([])
    expect(await ids('theirs')).toEqual([1])

    const second = pglite.transaction(async (tx) => {
      await tx.query('INSERT INTO theirs VALUES (2)')
      const late = client.query('INSERT INTO ours VALUES ($1)', [3])
      await tx.rollback()
      return { late }
    })
    await (await second).late
    expect(await ids('theirs')).toEqual([1])
    expect(await ids('ours')).toEqual([3])
    client.release()
  })

  it('goes on after a statement that fails, with savepoints and without', async () => {
    const client = await pool.connect()
    await client.query('START TRANSACTION')
    await client.query('INSERT INTO theirs VALUES (10)')
    await client.query('SAVEPOINT s')
    await expect(client.query('INSERT INTO theirs VALUES (10)')).rejects.toMatchObject({ code: '23505' })
    await client.query('ROLLBACK TO SAVEPOINT s')
    await client.query('INSERT INTO theirs VALUES (11)')
    await client.query('COMMIT')
    expect(await ids('theirs')).toEqual([1, 10, 11])

    await client.query('BEGIN')
    await expect(client.query('SELECT * FROM nowhere')).rejects.toMatchObject({ code: '42P01' })
    await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' })
    await client.query('ROLLBACK')
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    client.release()
  })

  it('rolls back what is left open when it is released', async () => {
    const client = await pool.connect()
    await client.query('BEGIN')
    await client.query('INSERT INTO ours VALUES (99)')
    client.release()
    expect(await ids('ours')).toEqual([3])
  })

  it('takes an end without a beginning, as PostgreSQL does', async () => {
    const client = await pool.connect()
    await client.query('COMMIT')
    await client.query('ROLLBACK')
    client.release()
    expect(await ids('ours')).toEqual([3])
  })

  it('tells of notifications until it stops listening', async () => {
    const client = await pool.connect()
    const heard: unknown[] = []
    client.on('notification', (message) => heard.push(message))
    await client.query('-- a comment first\n-- and another\nLISTEN "Some_Channel"')
    await pool.query('SELECT pg_notify($1, $2)', ['Some_Channel', 'one'])
    await client.query('UNLISTEN "Some_Channel"')
    await pool.query('SELECT pg_notify($1, $2)', ['Some_Channel', 'two'])
    expect(heard).toEqual([{ channel: 'Some_Channel', payload: 'one' }])
    client.release()
  })

  it('gives 64-bit integers as text, as node-postgres does', async () => {
    expect((await pool.query('SELECT $1::bigint AS big', [7])).rows).toEqual([{ big: '7' }])
  })
})

describe('store and queue in one PGlite', () => {
  let store: Store
  let pglite: PGlite
  beforeAll(async () => {
    const opened = await openStore({ secretKey: randomBytes(32) })
    if (!opened.pglite) throw new Error('an embedded store is expected')
    ;({ store } = opened)
    pglite = opened.pglite
  })
  afterAll(async () => {
    await store[Symbol.asyncDispose]()
  })

  it('lose nothing and leak nothing into each other under load', async () => {
    await using queue = await openEmbeddedQueue({ pglite })
    const { businessId } = await store.importBusiness(salon)
    const account = await store.saveAccount({ businessId, kind: 'telegram', externalId: 'load' })
    const woken = new Set<string>()
    await queue.onWake(async ({ conversationId }) => void woken.add(conversationId), 8)
    const pool = new PglitePool(pglite)
    const wanted = Array.from({ length: 120 }, () => randomUUID())
    const writing = wanted.map(async (address, index) => {
      const received = await store.receive({
        ...{
          accountId: account.id,
          externalId: address,
          address,
          kind: 'text',
          text: 'hi',
          receivedAt: new Date(),
        },
        aliases: [{ kind: 'phone', value: address }],
      })
      if (!received) throw new Error('a first message is never a repeat')
      await queue.wake(received, 5)
      // A transaction of the queue's own that is rolled back, in the middle of everybody's work.
      if (index % 3 === 0) await rolledBack(pool)
      // One of the store's that fails and takes its writes back.
      if (index % 4 === 0)
        await expect(store.importBusiness({ ...salon, languages: null as never })).rejects.toThrow()
      return received.conversationId
    })
    const conversations = await Promise.all(writing)
    await expect.poll(() => woken.size, { timeout: 15_000 }).toBe(wanted.length)
    expect(woken).toEqual(new Set(conversations))
    expect(await store.forBusiness(businessId).conversations(1_000)).toHaveLength(wanted.length)
    const { rows } = await pglite.query(`SELECT * FROM bullmq.meta WHERE queue = 'nobody'`)
    expect(rows).toEqual([])
    expect((await store.forBusiness(businessId).business()).languages).toEqual(salon.languages)
  })

  it('find their own tables: the public schema stays first', async () => {
    await using _queue = await openEmbeddedQueue({ pglite })
    const { rows } = await pglite.query('SELECT current_schema() AS first')
    expect(rows).toEqual([{ first: 'public' }])
    const clash = await pglite.query(`SELECT relname FROM pg_class
      WHERE relnamespace IN ('public'::regnamespace, 'bullmq'::regnamespace) GROUP BY relname HAVING count(*) > 1`)
    expect(clash.rows).toEqual([])
  })

  it('a second opening finds everything in place', async () => {
    await using queue = await openEmbeddedQueue({ pglite })
    await expect(queue.ping()).resolves.toBeUndefined()
  })
})

async function rolledBack(pool: PglitePool): Promise<void> {
  const client = await pool.connect()
  await client.query('BEGIN')
  await client.query(`INSERT INTO bullmq.meta (queue, field, value) VALUES ('nobody', $1, '1')`, [
    randomUUID(),
  ])
  await client.query('ROLLBACK')
  client.release()
}
