import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { JobQueue } from '../../worker/queue/queue.ts'
import { type Backend, embedded, redis, withoutRedis } from './backends.ts'

const backends = [
  { name: 'embedded', start: embedded, skipped: undefined },
  { name: 'Redis', start: redis, skipped: withoutRedis },
]

/** Wide enough that a machine with too much to do does not take a burst for two. */
const settle = 800
/** Timers and the database take this long on a busy machine. */
const patience = { timeout: 10_000, interval: 10 }

describe.each(backends)('the $name queue', ({ start, skipped }) => {
  if (skipped) return it.skip(`not tested: ${skipped}`)
  let backend: Backend
  let queue: JobQueue
  let open: AsyncDisposableStack
  beforeAll(async () => {
    backend = await start()
  })
  afterAll(async () => {
    await backend.stop()
  })
  beforeEach(async () => {
    open = new AsyncDisposableStack()
    queue = open.use(await backend.open())
  })
  afterEach(async () => {
    await open.disposeAsync()
  })

  const conversation = () => ({ conversationId: randomUUID(), businessId: randomUUID() })
  const idle = () =>
    vi.waitFor(async () => expect(await queue.depth()).toEqual({ turns: 0, deliveries: 0 }), patience)

  it('runs a wake once, with its ids, after the settling time', async () => {
    const runs: { job: unknown; at: number }[] = []
    await queue.onWake(async (job) => void runs.push({ job, at: performance.now() }), 4)
    const job = conversation()
    const asked = performance.now()
    await queue.wake(job, 200)
    await idle()
    expect(runs.map((run) => run.job)).toEqual([job])
    expect(runs[0]?.at).toBeGreaterThanOrEqual(asked + 200 - 5)
  })

  it('runs a burst once, a settling time after its last message', async () => {
    const runs: number[] = []
    await queue.onWake(async () => void runs.push(performance.now()), 4)
    const job = conversation()
    let last = 0
    for (let message = 0; message < 3; message++) {
      last = performance.now()
      await queue.wake(job, settle)
      await pause(settle * 0.2)
    }
    await idle()
    expect(runs).toHaveLength(1)
    expect(runs[0]).toBeGreaterThanOrEqual(last + settle - 5)
  })

  it('answers someone who never stops typing after four settling times', async () => {
    const first = Promise.withResolvers<number>()
    await queue.onWake(async () => first.resolve(performance.now()), 4)
    const job = conversation()
    const began = performance.now()
    let typing = true
    const typist = (async () => {
      while (typing) {
        await queue.wake(job, settle)
        await pause(settle / 5)
      }
    })()
    const answered = await first.promise
    typing = false
    await typist
    expect(answered - began).toBeGreaterThanOrEqual(settle * 3)
    expect(answered - began).toBeLessThan(settle * 10)
    await idle()
  })

  it('never runs one conversation twice at once, and others beside it', async () => {
    const running = new Map<string, number>()
    let most = 0
    let conversations = 0
    let clashes = 0
    await queue.onWake(async ({ conversationId }) => {
      if (running.get(conversationId)) clashes++
      running.set(conversationId, 1)
      most = Math.max(most, running.size)
      conversations++
      await pause(40)
      running.delete(conversationId)
    }, 4)
    const jobs = Array.from({ length: 6 }, conversation)
    for (let round = 0; round < 5; round++) {
      await Promise.all(jobs.map((job) => queue.wake(job, 0)))
      await pause(15)
    }
    await idle()
    expect(clashes).toBe(0)
    expect(conversations).toBeGreaterThanOrEqual(jobs.length)
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(4)
  })

  it('runs again when it was woken while it ran', async () => {
    const started = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    let runs = 0
    await queue.onWake(async () => {
      runs++
      started.resolve()
      await release.promise
    }, 4)
    const job = conversation()
    await queue.wake(job, 0)
    await started.promise
    await queue.wake(job, 0)
    await queue.wake(job, 0)
    expect(runs).toBe(1)
    release.resolve()
    await idle()
    expect(runs).toBe(2)
  })

  it('tries a failed turn again', async () => {
    let runs = 0
    await queue.onWake(async () => {
      runs++
      if (runs === 1) throw new Error('the database was away')
    }, 4)
    await queue.wake(conversation(), 0)
    await vi.waitFor(() => expect(runs).toBe(2), patience)
    await idle()
  })

  it('hands a delivery to its channel only, once, and later where asked', async () => {
    const web: string[] = []
    const telegram: string[] = []
    await queue.onDeliver(['web'], async ({ outboundId }) => void web.push(outboundId), 4)
    await queue.onDeliver(
      ['telegram', 'terminal'],
      async ({ outboundId }) => void telegram.push(outboundId),
      4,
    )
    const [now, later, elsewhere] = [randomUUID(), randomUUID(), randomUUID()]
    await queue.deliver({ outboundId: later, accountId: 'a', channel: 'web' }, 2_000)
    await queue.deliver({ outboundId: later, accountId: 'a', channel: 'web' }, 2_000)
    await queue.deliver({ outboundId: now, accountId: 'a', channel: 'web' })
    await queue.deliver({ outboundId: elsewhere, accountId: 'b', channel: 'telegram' })
    await idle()
    expect(web).toEqual([now, later])
    expect(telegram).toEqual([elsewhere])
  })

  it('looks at a payment once however often it is asked for, and again after a look that runs', async () => {
    const [one, other] = [`jara-${randomUUID()}`, `jara-${randomUUID()}`]
    const looks: string[] = []
    let running = 0
    for (let copy = 0; copy < 5; copy += 1) await queue.settle({ reference: one })
    await queue.settle({ reference: other })
    await queue.onSettle(async ({ reference }) => {
      running += 1
      expect(running).toBeLessThanOrEqual(2)
      looks.push(reference)
      if (looks.filter((seen) => seen === one).length === 1 && reference === one)
        await queue.settle({ reference })
      running -= 1
    }, 2)
    await vi.waitFor(() => expect(looks.toSorted()).toEqual([one, one, other].toSorted()), patience)
  })

  it('delivers again what was asked for while it ran', async () => {
    let runs = 0
    await queue.onDeliver(
      ['web'],
      async (job) => {
        runs++
        if (runs === 1) await queue.deliver(job, 20)
      },
      4,
    )
    await queue.deliver({ outboundId: randomUUID(), accountId: 'a', channel: 'web' })
    await vi.waitFor(() => expect(runs).toBe(2), patience)
    await idle()
  })

  it('sweeps in one process at a time, again and again', async () => {
    const other = open.use(await backend.open())
    let running = 0
    let sweeps = 0
    let clashes = 0
    const work = async () => {
      if (running > 0) clashes++
      running++
      await pause(80)
      running--
      sweeps++
    }
    open.use(await queue.onSweep(50, work))
    open.use(await other.onSweep(50, work))
    await vi.waitFor(() => expect(sweeps).toBeGreaterThanOrEqual(4), patience)
    expect(clashes).toBe(0)
  })

  it('counts what waits and answers a ping', async () => {
    await queue.wake(conversation(), 60_000)
    await queue.deliver({ outboundId: randomUUID(), accountId: 'a', channel: 'whatsapp-cloud' }, 60_000)
    expect(await queue.depth()).toEqual({ turns: 1, deliveries: 1 })
    await expect(queue.ping()).resolves.toBeUndefined()
  })

  it('finishes what is in hand before it closes, and starts nothing more', async () => {
    const own = await backend.open()
    const started = Promise.withResolvers<void>()
    let finished = 0
    const worker = await own.onWake(async () => {
      started.resolve()
      await pause(100)
      finished++
    }, 1)
    await own.wake(conversation(), 0)
    await started.promise
    await own.wake(conversation(), 0)
    await worker[Symbol.asyncDispose]()
    expect(finished).toBe(1)
    await own[Symbol.asyncDispose]()
    expect(finished).toBe(1)
  })
})
