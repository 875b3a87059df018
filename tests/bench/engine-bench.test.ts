import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, expect, test } from 'vitest'
import { runContest } from '../../start/bench/engine/contest.ts'
import { startJara } from '../../start/bench/engine/jara-contender.ts'
import { startLlamaServer } from '../../start/bench/engine/llama-server-contender.ts'
import { writeRandomModel } from '../../start/bench/engine/random-model.ts'
import { conversationsOf } from '../../start/bench/engine/workload.ts'

const folder = mkdtempSync(join(tmpdir(), 'jara-engine-bench-'))
afterAll(() => rmSync(folder, { recursive: true }))

const shape = { layers: 1, width: 64, heads: 2, keyValueHeads: 1, inner: 96, vocabulary: 2000 }
const size = { businesses: 2, conversations: 2, turns: 2, answerTokens: 6 }

test('a random model can be chatted with, and a business’s price list is read once', {
  timeout: 180_000,
}, async () => {
  const modelPath = join(folder, 'random.gguf')
  await writeRandomModel(modelPath, 'tiny', shape)
  const start = { modelPath, slots: 2, contextSize: 2048, threads: 2, answerTokens: 6 }
  await using contender = await startJara(start, pino({ level: 'silent' }))
  let seen = 0
  const result = await runContest(contender, conversationsOf(size), 2, () => seen++)
  expect(seen).toBe(8)
  expect(result).toMatchObject({ requests: 8, tokensOut: 8 * 6 })
  // Each business's text once, and then what was not said before.
  expect(result.tokensReused / result.tokensIn).toBeGreaterThan(0.6)
  expect(result.tokensIn / 8).toBeGreaterThan(600)
  expect(result.peakBytes).toBeGreaterThan(10e6)
})

test('the work is the same in every run, mixed over businesses', () => {
  const work = conversationsOf({ ...size, businesses: 8, conversations: 4 })
  expect(work).toEqual(conversationsOf({ ...size, businesses: 8, conversations: 4 }))
  expect(new Set(work.slice(0, 8).map(({ tenant }) => tenant)).size).toBeGreaterThan(3)
  expect(new Set(work.map(({ tenant, name }) => `${tenant}/${name}`)).size).toBe(32)
})

test('a path that is no llama-server is refused with a fix', async () => {
  const start = { modelPath: 'none.gguf', slots: 1, contextSize: 512, threads: 1, answerTokens: 1 }
  await expect(startLlamaServer(join(folder, 'absent'), start)).rejects.toThrow(
    /--llama-server takes the path/,
  )
  await expect(startLlamaServer(process.execPath, start)).rejects.toThrow(/llama-server ended with code/)
})

test('an option behind `bench engine` is its own, not that of `bench`', () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['start/jara.ts', 'bench', 'engine', '--customers', 'some'],
    { encoding: 'utf8' },
  )
  expect(status).not.toBe(0)
  expect(stderr).toContain("'--customers <counts>'")
})
