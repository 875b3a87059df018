import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { FairShare, sorting } from '../../worker/fair-share.ts'
import type { JobQueue } from '../../worker/queue/queue.ts'
import { type Backend, embedded, redis, withoutRedis } from './backends.ts'

const backends = [
  { name: 'embedded', start: embedded, skipped: undefined },
  { name: 'Redis', start: redis, skipped: withoutRedis },
]
const slots = 4
const log = { warn: () => {} }
const measure = { count: () => {} }
type Job = Parameters<JobQueue['wake']>[0]
const jobOf = (businessId: string): Job => ({ conversationId: randomUUID(), businessId })
const patience = { timeout: 60_000, interval: 20 }

describe.each(backends)('a flood in the $name queue', ({ start, skipped }) => {
  if (skipped) return it.skip(`not tested: ${skipped}`)
  let backend: Backend
  let queue: JobQueue
  let open: AsyncDisposableStack
  beforeAll(async () => {
    backend = await start()
  })
  afterAll(() => backend.stop())
  beforeEach(async () => {
    open = new AsyncDisposableStack()
    queue = open.use(await backend.open())
  })
  afterEach(() => open.disposeAsync())

  const working = async (work: (job: Job) => Promise<void>, on = queue) => {
    const share = open.use(new FairShare({ work, queue: on, slots, log, measure }))
    open.use(await on.onWake((job) => share.take(job), slots + sorting))
    return share
  }

  it('of 1,000 customers lets another business through after a few turns, and loses none', async () => {
    const flood = Array.from({ length: 1_000 }, () => jobOf('flood'))
    const other = jobOf('other')
    for (const job of [...flood, other]) await queue.wake(job, 0)
    const begun: Job[] = []
    const otherBegan = Promise.withResolvers<void>()
    /** Turns of the flood that may end before the other one begins: with more, it would never begin. */
    const few = 8
    await working(async (job) => {
      const place = begun.push(job)
      if (job.businessId === 'other') otherBegan.resolve()
      else if (place > few) await otherBegan.promise
    })
    await otherBegan.promise
    expect(begun.findIndex(({ businessId }) => businessId === 'other')).toBeLessThanOrEqual(few + slots)
    await expect.poll(() => begun.length, patience).toBe(1_001)
    expect(new Set(begun.map(({ conversationId }) => conversationId)).size).toBe(1_001)
  }, 120_000)

  it('never has all slots, alone or with others', async () => {
    const running = new Map<string, number>()
    let most = 0
    const gate = Promise.withResolvers<void>()
    let done = 0
    const share = await working(async ({ businessId }) => {
      running.set(businessId, (running.get(businessId) ?? 0) + 1)
      most = Math.max(most, running.get('flood') ?? 0)
      await gate.promise
      running.set(businessId, (running.get(businessId) ?? 0) - 1)
      done += 1
    })
    const flood = Array.from({ length: 10 }, () => jobOf('flood'))
    for (const job of flood) await queue.wake(job, 0)
    await expect.poll(() => flood.filter((job) => share.holds(job)).length, patience).toBe(7)
    await queue.wake(jobOf('other'), 0)
    await expect.poll(() => running.get('other'), patience).toBe(1)
    gate.resolve()
    await expect.poll(() => done, patience).toBe(11)
    expect(most).toBe(3)
    expect(flood.some((job) => share.holds(job))).toBe(false)
  })

  it('is given back when the process stops, for the next one', async () => {
    const gate = Promise.withResolvers<void>()
    const done = new Set<string>()
    const work = async ({ conversationId }: Job) => {
      await gate.promise
      done.add(conversationId)
    }
    const first = await backend.open()
    const share = new FairShare({ work, queue: first, slots, log, measure })
    const worker = await first.onWake((job) => share.take(job), slots + sorting)
    const flood = Array.from({ length: 9 }, () => jobOf('flood'))
    for (const job of flood) await queue.wake(job, 0)
    await expect.poll(() => flood.filter((job) => share.holds(job)).length, patience).toBe(6)
    const stopping = worker[Symbol.asyncDispose]()
    gate.resolve()
    await stopping
    await share[Symbol.asyncDispose]()
    await first[Symbol.asyncDispose]()
    expect(flood.some((job) => share.holds(job))).toBe(false)
    await working(work)
    await expect.poll(() => done.size, patience).toBe(9)
  })

  it('that another process has done meanwhile does not hold up what is left', async () => {
    let fail = true
    const lost: Job[] = []
    const losing = { wake: async (job: Job) => void (fail ? lost.push(job) : await queue.wake(job, 0)) }
    const gate = Promise.withResolvers<void>()
    let done = 0
    const work = async () => {
      await gate.promise
      done += 1
    }
    const share = new FairShare({ work, queue: losing, slots, log, measure })
    open.use(await queue.onWake((job) => share.take(job), slots + sorting))
    const flood = Array.from({ length: 8 }, () => jobOf('flood'))
    for (const job of flood) await queue.wake(job, 0)
    await expect.poll(() => flood.filter((job) => share.holds(job)).length, patience).toBe(5)
    gate.resolve()
    await expect.poll(() => done, patience).toBe(3)
    expect(lost).toHaveLength(3)
    fail = false
    await share.letIn()
    await expect.poll(() => done, patience).toBe(5)
    expect(flood.some((job) => share.holds(job))).toBe(false)
  })
})
