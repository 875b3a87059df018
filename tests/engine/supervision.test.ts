import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { type LlamaEngine, openLlamaEngine } from '../../worker/engine/llama/open-llama.ts'
import type { Timing } from '../../worker/engine/llama/timing.ts'
import { writeTinyGguf } from './tiny-gguf.ts'

// Starts of a child take seconds on a busy machine.
vi.setConfig({ testTimeout: 180_000 })

const folder = mkdtempSync(join(tmpdir(), 'jara-supervision-'))
const modelPath = writeTinyGguf(join(folder, 'tiny.gguf'), { contextLength: 8192 })
const lines: string[] = []
const log = pino({ level: 'info' }, { write: (line) => lines.push(line) })
let engine: LlamaEngine | undefined

const short = {
  prompt: 'hello<out>',
  gbnf: 'root ::= [a-h]{12}',
  maxTokens: 20,
  temperature: 0,
  seed: 7,
  deadlineMs: 90_000,
}
const long = { ...short, gbnf: 'root ::= [a-z] root', maxTokens: 1500, deadlineMs: 90_000 }

async function open(timing: Partial<Timing> = {}, path = modelPath): Promise<LlamaEngine> {
  engine = await openLlamaEngine({
    modelPath: path,
    log,
    contextSize: 4096,
    contexts: 1,
    sequences: 2,
    timing,
  })
  return engine
}
const pidOf = (open: LlamaEngine) => open.pid() as number
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
afterEach(() => engine?.[Symbol.asyncDispose]())
afterAll(() => rmSync(folder, { recursive: true }))

test('a child killed in the middle is replaced, and its requests are answered', async () => {
  const engine = await open()
  const before = await engine.complete(short)
  const work = [
    engine.complete(long),
    engine.complete(long),
    ...Array.from({ length: 6 }, () => engine.complete(short)),
  ]
  setTimeout(() => process.kill(pidOf(engine), 'SIGKILL'), 100)
  const answers = await Promise.all(work)
  expect(answers.slice(0, 2).map((answer) => answer.tokensOut)).toEqual([1500, 1500])
  expect(answers.slice(2).map((answer) => answer.text)).toEqual(Array(6).fill(before.text))
  expect(engine.info()).toMatchObject({ state: 'ready', restarts: 1 })
})

test('a request that was lost twice is refused, and the engine goes on', async () => {
  const engine = await open()
  const work = engine.complete({ ...long, maxTokens: 4000 }).catch((cause) => cause)
  for (const restarts of [0, 1]) {
    await expect.poll(() => engine.info(), { timeout: 60_000 }).toMatchObject({ state: 'ready', restarts })
    process.kill(pidOf(engine), 'SIGKILL')
  }
  expect(await work).toMatchObject({ code: 'crashed', message: expect.stringContaining('SIGKILL') })
  expect((await engine.complete(short)).text).toHaveLength(12)
})

test('a stopped child counts as hung: killed at the deadline, replaced, the request answered', async () => {
  const engine = await open({ beatMs: 100, silenceMs: 60_000 })
  const hung = pidOf(engine)
  process.kill(hung, 'SIGSTOP')
  const answer = await engine.complete({ ...short, deadlineMs: 8_000 })
  expect(answer.text).toHaveLength(12)
  expect(answer.ms).toBeGreaterThan(7_900)
  expect(isAlive(hung)).toBe(false)
})

test('a stopped child is noticed without any request', async () => {
  const engine = await open({ beatMs: 100, silenceMs: 800 })
  process.kill(pidOf(engine), 'SIGSTOP')
  await expect.poll(() => engine.info(), { timeout: 60_000 }).toMatchObject({ state: 'ready', restarts: 1 })
})

test('a crash loop ends in a clear refusal, and in recovery when the cause is gone', async () => {
  const path = join(folder, 'fragile.gguf')
  copyFileSync(modelPath, path)
  const engine = await open({ restartDelaysMs: [0, 50], failedEveryMs: 500 }, path)
  writeFileSync(path, 'overwritten by mistake')
  process.kill(pidOf(engine), 'SIGKILL')
  await expect.poll(() => engine.info().state, { timeout: 60_000 }).toBe('failed')
  await expect(engine.complete(short)).rejects.toThrow(/keeps failing: .*fragile\.gguf is not a GGUF file/)
  copyFileSync(modelPath, path)
  await expect.poll(() => engine.info().state, { timeout: 60_000 }).toBe('ready')
  expect((await engine.complete(short)).text).toHaveLength(12)
})

test('dispose ends the child within seconds, also a stopped one, and refuses what is in hand', async () => {
  for (const signal of [undefined, 'SIGSTOP'] as const) {
    const engine = await open({ stopMs: 500 })
    const pid = pidOf(engine)
    const work = engine.complete(long).catch((cause) => cause)
    if (signal) process.kill(pid, signal)
    const from = performance.now()
    await engine[Symbol.asyncDispose]()
    expect(performance.now() - from).toBeLessThan(2_500)
    expect(isAlive(pid)).toBe(false)
    expect(await work).toMatchObject({ code: 'aborted' })
    await expect(engine.complete(short)).rejects.toMatchObject({ code: 'aborted' })
  }
})

test('no prompt and no answer is ever logged', () => {
  expect(lines.length).toBeGreaterThan(5)
  expect(lines.filter((line) => line.includes('hello'))).toEqual([])
})
