import { getEventListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import { Ages, Wake } from '../../bots/whatsapp-web/wake.ts'

const long = 60_000

describe('a wait', () => {
  test('ends when something happens, when it happened before, when aborted, or after its time', async () => {
    const wake = new Wake()
    const stop = new AbortController()
    const waiting = wake.next(long, stop.signal)
    wake.ring()
    await waiting
    wake.ring()
    await wake.next(long, stop.signal)
    await wake.next(1, stop.signal)
    const last = wake.next(long, stop.signal)
    stop.abort()
    await last
    await wake.next(long, stop.signal)
  })

  test('leaves nothing at the signal that outlives it', async () => {
    const wake = new Wake()
    const { signal } = new AbortController()
    for (let time = 0; time < 20; time++) await wake.next(0, signal)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

test('an age counts from when something came to be as it is', async () => {
  const ages = new Ages()
  expect(ages.of('socket', 'OPENING')).toBe(0)
  await expect.poll(() => ages.of('socket', 'OPENING'), { interval: 5 }).toBeGreaterThan(10)
  expect(ages.of('socket', 'CONNECTED')).toBe(0)
  expect(ages.of('other', 'CONNECTED')).toBe(0)
  ages.reset('socket')
  expect(ages.of('socket', 'CONNECTED')).toBe(0)
})
