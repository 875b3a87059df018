import { expect, test } from 'vitest'
import { clock } from '../../start/clock.ts'

test('without a start it is the machine’s clock', () => {
  expect(Math.abs(clock()().getTime() - Date.now())).toBeLessThan(1_000)
})

test('with a start the whole clock is shifted, and runs on', async () => {
  const now = clock(new Date('2026-12-01T08:00:00Z'))
  const first = now().getTime()
  expect(first - Date.parse('2026-12-01T08:00:00Z')).toBeLessThan(1_000)
  await expect.poll(() => now().getTime()).toBeGreaterThan(first)
})
