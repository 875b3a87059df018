import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { expect, it, vi } from 'vitest'
import { openEmbeddedQueue } from '../../worker/queue/embedded.ts'
import type { JobQueue } from '../../worker/queue/queue.ts'
import { openRedisQueue } from '../../worker/queue/redis.ts'
import { startRedis, withoutRedis } from './backends.ts'

const victim = new URL('victim.ts', import.meta.url).pathname

async function killedInTheMiddle(...place: string[]): Promise<void> {
  const child: ChildProcess = spawn(process.execPath, [victim, ...place], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const ready = (async () => {
    for await (const chunk of child.stdout ?? []) if (String(chunk).includes('ready')) return
    throw new Error('the process ended before it was ready')
  })()
  await ready
  child.kill('SIGKILL')
  await exited
}

async function everythingRuns(queue: JobQueue, withinMs: number): Promise<void> {
  const ran: string[] = []
  await queue.onWake(async ({ conversationId }) => void ran.push(conversationId), 2)
  await queue.onDeliver(['web'], async ({ outboundId }) => void ran.push(outboundId), 2)
  await vi.waitFor(async () => expect(await queue.depth()).toEqual({ turns: 0, deliveries: 0 }), {
    timeout: withinMs,
    interval: 50,
  })
  // The run that was cut off, and the one that was asked for meanwhile.
  expect(ran.toSorted()).toEqual(['active', 'active', 'delayed', 'reply', 'waiting'])
}

it('the embedded queue takes up at once what a killed process left', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jara-queue-'))
  await killedInTheMiddle('embedded', folder)
  const pglite = await PGlite.create(folder)
  const queue = await openEmbeddedQueue({ pglite })
  await everythingRuns(queue, 10_000)
  await queue[Symbol.asyncDispose]()
  await pglite.close()
  await rm(folder, { recursive: true })
})

if (withoutRedis) it.skip(`the Redis queue after a kill: not tested: ${withoutRedis}`)
else
  it('the Redis queue takes up what a killed process left when its locks run out', {
    timeout: 90_000,
  }, async () => {
    const server = await startRedis()
    await killedInTheMiddle('redis', server.url)
    const queue = await openRedisQueue({ url: server.url })
    await everythingRuns(queue, 40_000)
    await queue[Symbol.asyncDispose]()
    await server.stop()
  })

if (withoutRedis) it.skip(`an outage of Redis: not tested: ${withoutRedis}`)
else
  it('refuses at once while Redis is away, and goes on when it is back', { timeout: 60_000 }, async () => {
    const server = await startRedis()
    const queue = await openRedisQueue({ url: server.url })
    const ran: string[] = []
    await queue.onWake(async ({ conversationId }) => void ran.push(conversationId), 2)
    await queue.wake({ conversationId: 'before', businessId: 'b' }, 2_000)
    await server.kill()
    const asked = performance.now()
    await expect(queue.wake({ conversationId: 'meanwhile', businessId: 'b' }, 0)).rejects.toThrow()
    await expect(queue.ping()).rejects.toThrow()
    expect(performance.now() - asked).toBeLessThan(5_000)
    await server.restart()
    await vi.waitFor(() => queue.wake({ conversationId: 'after', businessId: 'b' }, 0), { timeout: 20_000 })
    await vi.waitFor(() => expect(ran.toSorted()).toEqual(['after', 'before']), { timeout: 20_000 })
    await queue[Symbol.asyncDispose]()
    await server.stop()
  })

it('says what to do when Redis does not answer', async () => {
  await expect(openRedisQueue({ url: 'redis://127.0.0.1:1' })).rejects.toThrow(/127\.0\.0\.1:1 .*REDIS_URL/s)
})
