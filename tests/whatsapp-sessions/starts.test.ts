import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { backoff } from '../../bots/pause.ts'
import { limitStarts } from '../../bots/whatsapp-web/starts.ts'

const never = new AbortController().signal

describe('starts at once', () => {
  test('no more than the cap, first come, first served', async () => {
    const starts = limitStarts(2)
    const order: number[] = []
    const enter = async (number: number) => {
      const start = await starts.enter(never)
      order.push(number)
      return start
    }
    const running = [1, 2, 3, 4].map(enter)
    await turn()
    expect(order).toEqual([1, 2])
    ;(await running[1])?.leave()
    await turn()
    expect(order).toEqual([1, 2, 3])
    // Leaving twice frees one place.
    ;(await running[1])?.leave()
    await turn()
    expect(order).toEqual([1, 2, 3])
    ;(await running[0])?.leave()
    await turn()
    expect(order).toEqual([1, 2, 3, 4])
  })

  test('who gives up waiting leaves the place to the next one', async () => {
    const starts = limitStarts(1)
    const first = await starts.enter(never)
    const impatient = new AbortController()
    const second = starts.enter(impatient.signal)
    const third = starts.enter(never)
    impatient.abort()
    expect(await second).toBeNull()
    first?.leave()
    expect(await third).not.toBeNull()
    expect(await starts.enter(impatient.signal)).toBeNull()
  })

  test('at least one', () => {
    expect(() => limitStarts(0)).toThrow('At least one browser')
  })
})

describe('pauses between attempts', () => {
  test('double up to the longest, half of each by chance, and begin anew after a success', () => {
    const low = backoff({ first: 100, longest: 1_000 }, () => 0)
    expect([1, 2, 3, 4, 5, 6].map(() => low.next())).toEqual([50, 100, 200, 400, 500, 500])
    low.reset()
    expect(low.next()).toBe(50)
    const high = backoff({ first: 100, longest: 1_000 }, () => 0.999)
    expect(high.next()).toBe(100)
  })
})
