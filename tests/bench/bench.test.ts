import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { afterAll, expect, test } from 'vitest'
import { readChats } from '../../start/bench/chats.ts'
import { residentBytesOf } from '../../start/bench/process-tree.ts'
import { reportText } from '../../start/bench/report.ts'
import { runBench } from '../../start/bench/run-bench.ts'
import { summarize } from '../../start/bench/samples.ts'
import { writeTinyReader } from '../engine/tiny-reader.ts'

const folder = mkdtempSync(join(tmpdir(), 'jara-bench-test-'))
const modelPath = writeTinyReader(join(folder, 'tiny.gguf'))
afterAll(() => rmSync(folder, { recursive: true }))

test('sums numbers up by nearest rank', () => {
  expect(summarize([5, 1, 4, 2, 3])).toEqual({ count: 5, median: 3, p95: 5, max: 5 })
  expect(summarize(Array.from({ length: 100 }, (_, i) => i + 1))).toMatchObject({
    median: 50,
    p95: 95,
    max: 100,
  })
  expect(summarize([])).toEqual({ count: 0, median: 0, p95: 0, max: 0 })
})

test('its chats speak of the services of the business, and fill every blank', async () => {
  const chats = await readChats(['Low Cut', 'Dye'])
  const said = Array.from({ length: 40 }, (_, index) => chats(index)).flat()
  expect(said.filter((line) => line.includes('low cut')).length).toBeGreaterThan(3)
  expect(said.filter((line) => line.includes('{{') || line.trim() === '')).toEqual([])
})

test('counts the memory of a process with its children', async () => {
  const idle = 'setInterval(() => {}, 1000)'
  const parent = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(idle)}], { stdio: 'inherit' }).on('spawn', () => console.log('up')); ${idle}`
  const child = spawn(process.execPath, ['-e', parent], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  try {
    await once(child.stdout, 'data')
    const alone = 30e6
    await expect.poll(() => residentBytesOf(child.pid as number)).toBeGreaterThan(2 * alone)
  } finally {
    process.kill(-(child.pid as number), 'SIGKILL')
  }
})

test('measures the real line and the real product', { timeout: 240_000 }, async () => {
  const steps: string[] = []
  const report = await runBench({
    ...{ customers: 2, turns: 2, thinkMs: 0, conversations: 2 },
    business: fileURLToPath(new URL('../dialogues/glow-nails.yaml', import.meta.url)),
    config: {
      model: { name: modelPath, key: undefined, served: undefined, gpu: false, folder: '' },
      settleMs: 50,
    },
    environment: { ...process.env, JARA_MODEL: modelPath },
    log: pino({ level: 'silent' }),
    progress: (part, done, of) => steps.push(`${part} ${done}/${of}`),
  })
  expect(report.latency).toMatchObject({ customers: 2, turn: { count: 4 } })
  expect(report.latency?.tokensInPerMessage).toBeGreaterThan(1)
  expect(report.latency?.queriesPerMessage).toBeGreaterThan(2)
  expect(Object.keys(report.latency?.stages ?? {})).toEqual(
    expect.arrayContaining(['load', 'understand', 'commit', 'deliver']),
  )
  expect(report.memory?.samples.at(-1)?.bytes).toBeGreaterThan(100e6)
  expect(report.memory?.warmStartMs).toBeGreaterThan(0)
  expect(steps).toContain('latency 4/4')
  expect(reportText(report)).toMatch(/2 CUSTOMERS AT ONCE[\s\S]*PROCESS TREE/)
})
