import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { holdLease } from '../../bots/whatsapp-web/lease.ts'

/** A lease whose answers a test sets. */
function leaseOf(answer: () => Promise<boolean>) {
  const until: Date[] = []
  const lease = (at: Date) => {
    until.push(at)
    return answer()
  }
  const now = () => new Date('2026-12-01T09:00:00Z')
  return { until, options: { lease, leaseMs: 150, now } }
}

describe('the lease of a session', () => {
  test('is renewed while it is held, and given back', async () => {
    const { until, options } = leaseOf(async () => true)
    const lease = await holdLease(options)
    await expect.poll(() => until.length, { interval: 5 }).toBeGreaterThan(3)
    expect(lease?.lost.aborted).toBe(false)
    await lease?.release()
    expect(until[0]).toEqual(new Date('2026-12-01T09:00:00.150Z'))
    expect(until.at(-1)).toEqual(options.now())
  })

  test('is another one’s', async () => {
    expect(await holdLease(leaseOf(async () => false).options)).toBeNull()
  })

  test.each<[string, () => Promise<boolean>]>([
    ['another process has taken it', async () => false],
    ['the database refuses', () => Promise.reject(new Error('away'))],
    ['the database does not answer', () => new Promise(() => {})],
  ])('is lost before it could lapse: %s', async (_name, later) => {
    let answer = async () => true
    const { options } = leaseOf(() => answer())
    const began = performance.now()
    const lease = await holdLease(options)
    answer = later
    if (!lease?.lost.aborted) await once(lease?.lost as AbortSignal, 'abort')
    // Of the first 150 ms; a busy machine may wake this late.
    expect(performance.now() - began).toBeLessThan(1_000)
    await lease?.release()
  })

  test('outlasts one failed renewal', async () => {
    let failures = 0
    const { until, options } = leaseOf(async () => {
      if (until.length === 2 && failures++ === 0) throw new Error('away')
      return true
    })
    const lease = await holdLease({ ...options, leaseMs: 600 })
    await expect.poll(() => until.length, { interval: 10, timeout: 5_000 }).toBeGreaterThan(3)
    expect(lease?.lost.aborted).toBe(false)
    await lease?.release()
  })
})
