import { PGlite } from '@electric-sql/pglite'
import { expect, it } from 'vitest'
import { openEmbeddedQueue } from '../../worker/queue/embedded.ts'

it('does not grow with the jobs that are done', { timeout: 60_000 }, async () => {
  const pglite = await PGlite.create()
  const queue = await openEmbeddedQueue({ pglite, tidyEveryMs: 300 })
  await queue.onWake(async () => {}, 8)
  const round = async (name: number) => {
    for (let job = 0; job < 100; job++)
      await queue.wake({ conversationId: `c${name}-${job}`, businessId: 'b' }, 0)
    await expect.poll(async () => (await queue.depth()).turns, { timeout: 20_000 }).toBe(0)
    return sizeOf(pglite)
  }
  const sizes: number[] = []
  for (let name = 0; name < 5; name++) sizes.push(await round(name))
  expect(Math.max(...sizes.slice(2))).toBeLessThan(1.2 * Math.max(...sizes.slice(0, 2)))
  await queue[Symbol.asyncDispose]()
  await pglite.close()
})

async function sizeOf(pglite: PGlite): Promise<number> {
  const { rows } = await pglite.query<{ size: string }>(`SELECT sum(pg_total_relation_size(oid))::text AS size
    FROM pg_class WHERE relnamespace = 'bullmq'::regnamespace AND relkind = 'r'`)
  return Number(rows[0]?.size)
}
