import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import type { CompletionRequest } from '../../worker/engine/engine.ts'
import { type LlamaEngine, openLlamaEngine } from '../../worker/engine/llama/open-llama.ts'
import { removeStateFolder } from '../../worker/engine/llama/state-folder.ts'
import { writeTinyGguf } from './tiny-gguf.ts'

// Starts of a child take seconds on a busy machine.
vi.setConfig({ testTimeout: 180_000 })

const folder = mkdtempSync(join(tmpdir(), 'jara-batches-'))
const modelPath = writeTinyGguf(join(folder, 'tiny.gguf'), { contextLength: 4096 })
const lines: string[] = []
const log = pino({ level: 'info' }, { write: (line) => lines.push(line) })
let engine: LlamaEngine | undefined
afterEach(() => engine?.[Symbol.asyncDispose]())
afterAll(() => rmSync(folder, { recursive: true }))

const prefix = 'The price list of this business. '.repeat(12)
const short: CompletionRequest = {
  ...{ prompt: `${prefix}hello<out>`, prefix, tenant: 'a', gbnf: 'root ::= [a-h]{12}' },
  ...{ maxTokens: 20, temperature: 0, seed: 7, deadlineMs: 90_000 },
}
const long: CompletionRequest = { ...short, gbnf: 'root ::= [a-z] root', maxTokens: 1500 }

async function open(): Promise<LlamaEngine> {
  const layout = { scheduling: 'batches', contexts: 2, sequences: 2, contextSize: 2048 } as const
  engine = await openLlamaEngine({ modelPath, log, ...layout })
  return engine
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (cause) => cause.code,
  )
const stateFolders = (base: string) =>
  readdirSync(base).filter((name) => name.startsWith(`jara-states-${process.pid}-`))
const folderNow = (): string => {
  const found = ['/dev/shm', tmpdir()].filter(existsSync).flatMap((base) => {
    return stateFolders(base).map((name) => join(base, name))
  })
  return found.toSorted((a, b) => statSync(a).ctimeMs - statSync(b).ctimeMs).at(-1) as string
}

test('a child killed in the middle of a batch is replaced, and its requests are answered from the start', async () => {
  const engine = await open()
  const before = await engine.complete(short)
  expect((await engine.complete(short)).tokensReused).toBeGreaterThan(prefix.length / 2)
  const work = [long, short, short, long, short].map((request) => engine.complete(request))
  setTimeout(() => process.kill(engine.pid() as number, 'SIGKILL'), 50)
  const answers = await Promise.all(work)
  expect(answers.map(({ tokensOut }) => tokensOut)).toEqual([1500, 12, 12, 1500, 12])
  expect(answers[1]?.text).toBe(before.text)
  expect(engine.info()).toMatchObject({ state: 'ready', restarts: 1 })
})

test('a deadline and a caller who leaves free their places', async () => {
  const engine = await open()
  const controller = new AbortController()
  const late = Array.from({ length: 6 }, () => codeOf(engine.complete({ ...long, deadlineMs: 150 })))
  const left = codeOf(engine.complete(long, controller.signal))
  setTimeout(() => controller.abort(), 50)
  expect(await Promise.all(late)).toEqual(Array(6).fill('deadline'))
  expect(await left).toBe('aborted')
  expect((await engine.complete(short)).tokensOut).toBe(12)
  expect(engine.info().restarts).toBe(0)
})

test('states lie in a folder for this user alone, which goes with the engine', async () => {
  const engine = await open()
  const states = folderNow()
  expect(statSync(states).mode & 0o777).toBe(0o700)
  await engine.complete(short)
  expect(readdirSync(states)).toHaveLength(1)
  await expect.poll(() => engine.info().stateBytes, { timeout: 30_000 }).toBeGreaterThan(1000)
  await engine[Symbol.asyncDispose]()
  expect(existsSync(states)).toBe(false)
})

test('a state file that was damaged is computed again', async () => {
  const engine = await open()
  const states = folderNow()
  const before = await engine.complete(short)
  for (const name of readdirSync(states)) removeStateFolder(join(states, name))
  const others = await Promise.all(
    ['b', 'c', 'd', 'e'].map((tenant) => engine.complete({ ...short, tenant })),
  )
  const again = await engine.complete(short)
  expect([...others, again].map(({ text }) => text)).toEqual(Array(5).fill(before.text))
})

test('the log says that batches are made, and nothing of what was asked', () => {
  expect(lines.some((line) => line.includes('"scheduling":"batches"'))).toBe(true)
  expect(lines.filter((line) => /hello|price list|"fallback"/.test(line))).toEqual([])
})
