import { expect, test } from 'vitest'
import { measureBilling } from '../../start/bench/billing.ts'

test('measures the daily run over those who are due, whoever else there is', {
  timeout: 240_000,
}, async () => {
  const done: number[] = []
  const { database, runs } = await measureBilling({
    runs: [
      { due: 20, of: 30 },
      { due: 10, of: 60 },
    ],
    latencyMs: 0,
    progress: (count) => void done.push(count),
  })
  expect([database, done]).toEqual(['embedded', [1, 2]])
  expect(runs).toMatchObject([
    { due: 20, of: 30, asked: 16, report: { looked: 20, told: 16, ended: 4, 'put-off': 0 } },
    { due: 10, of: 60, asked: 8, report: { looked: 10, told: 8, ended: 2, 'put-off': 0 } },
  ])
  for (const { ms, cpuMs, peakBytes } of runs) {
    expect(ms).toBeGreaterThan(0)
    if (process.platform !== 'linux') continue
    expect(cpuMs).toBeGreaterThan(0)
    expect(peakBytes).toBeGreaterThan(10 * 2 ** 20)
  }
})
