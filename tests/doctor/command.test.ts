import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Report } from '../../start/doctor/examine.ts'
import { temporaryFolder } from '../start/folder.ts'
import { jara } from '../start/product.ts'

/** Each run is a process that opens a database and a model. */
const slow = 120_000
const quick = (settings: Record<string, string>, ...more: string[]) =>
  jara(['doctor', '--quick', ...more], { JARA_DATA: join(temporaryFolder(), 'data'), ...settings })

test('a machine as it should be: every part with its verdict, and exit code 0', {
  timeout: slow,
}, async () => {
  const { code, out, err } = await quick({ JARA_GPU: 'off' })
  expect({ code, err }).toEqual({ code: 0, err: '' })
  for (const what of [
    'cores',
    'memory',
    'gpu',
    'disk',
    'node',
    'database',
    'messages',
    'queue',
    'chromium',
    'clock',
    'time zones',
    'model',
  ])
    expect(out).toMatch(new RegExp(`^(ok|warn) +${what} `, 'm'))
  expect(out).toMatch(/Stays on this machine\n {2}messages, names, numbers, bookings → /)
  expect(out).toMatch(/Leaves it\n/)
  expect(out.trimEnd().split('\n').at(-1)).toBe('Jara can run here.')
})

test('what is broken is MISSING with its fix, all of it at once, and exit code 1', {
  timeout: slow,
}, async () => {
  const model = join(temporaryFolder(), 'page.gguf')
  writeFileSync(model, '<!DOCTYPE html>')
  const { code, out } = await quick(
    {
      JARA_MODEL: model,
      DATABASE_URL: 'postgresql://jara:verysecret@127.0.0.1:9/jara',
      REDIS_URL: 'redis://127.0.0.1:9',
    },
    '--json',
  )
  expect(code).toBe(1)
  const { findings } = JSON.parse(out) as Report
  const broken = findings.filter(({ state }) => state === 'missing')
  expect(broken.map(({ what }) => what)).toEqual(['database', 'queue', 'model'])
  expect(broken.map(({ fix }) => fix)).toEqual([
    expect.stringMatching(/127\.0\.0\.1:9/),
    expect.stringMatching(/Redis at 127\.0\.0\.1:9 does not answer/),
    expect.stringMatching(/is a web page, not a model/),
  ])
  expect(out).not.toMatch(/verysecret/)
})

test('wrong settings are told with the machine, and nothing is opened', { timeout: slow }, async () => {
  const { code, out } = await quick({ PORT: 'eighty' })
  expect(code).toBe(1)
  expect(out).toMatch(/^MISSING +settings +PORT: is not a whole number\n +→ Write a free port/m)
  expect(out).not.toMatch(/database/)
})

test('the measurement says what was measured, and an estimate for each model', {
  timeout: 3 * slow,
}, async () => {
  const { out } = await jara(['doctor', '--json'], {
    JARA_DATA: join(temporaryFolder(), 'data'),
    JARA_GPU: 'off',
  })
  const { speed } = JSON.parse(out) as Report
  expect(speed?.measured).toMatchObject({
    runsOn: 'cpu',
    modelBytes: expect.any(Number),
    decodeTokensPerSecond: expect.any(Number),
  })
  const {
    decodeTokensPerSecond = 0,
    prefillTokensPerSecond = 0,
    memoryBandwidth = 0,
    modelBytes = 0,
  } = speed?.measured ?? {}
  expect(decodeTokensPerSecond).toBeGreaterThan(1)
  expect(prefillTokensPerSecond).toBeGreaterThan(decodeTokensPerSecond)
  expect(memoryBandwidth).toBeGreaterThan(1e8)
  expect(modelBytes).toBeGreaterThan(50e6)
  expect(speed?.models.length).toBeGreaterThan(8)
  const seconds = speed?.models.map(({ secondsPerMessage }) => secondsPerMessage) ?? []
  expect(seconds).toEqual([...seconds].sort((a, b) => a - b))
})
