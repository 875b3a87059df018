import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CompletionRequest, EngineError } from '../../worker/engine/engine.ts'
import { type LlamaEngine, openLlamaEngine } from '../../worker/engine/llama/open-llama.ts'
import { answerSchema, readInstructAnswer } from '../../worker/understand/instruct.ts'
import { writeTinyGguf } from './tiny-gguf.ts'

const log = pino({ level: 'silent' })
const folder = mkdtempSync(join(tmpdir(), 'jara-engine-'))
const modelPath = writeTinyGguf(join(folder, 'tiny.gguf'), { contextLength: 8192 })
afterAll(() => rmSync(folder, { recursive: true }))

const base = {
  prompt: 'how much be knotless<out>',
  maxTokens: 24,
  temperature: 0,
  seed: 7,
  deadlineMs: 20_000,
}
const tagged = 'root ::= ("<en>" | "<pcm>") ("<price>" | "<book>") [a-d]{2,4}'
/** Never ends by itself: the grammar does not let the model stop. */
const endless = { ...base, gbnf: 'root ::= [a-z] root', maxTokens: 8000, deadlineMs: 60_000 }

async function codeOf(work: Promise<unknown>): Promise<string> {
  const fault = await work.then(
    () => undefined,
    (cause) => cause,
  )
  expect(fault).toBeInstanceOf(EngineError)
  return fault.code
}

describe('a model in a child process', () => {
  let engine: LlamaEngine
  beforeAll(async () => {
    engine = await openLlamaEngine({
      modelPath,
      log,
      contextSize: 8192,
      contexts: 2,
      sequences: 2,
      queueLimit: 40,
    })
  })
  afterAll(() => engine[Symbol.asyncDispose]())

  test('says what it is', async () => {
    await expect.poll(() => engine.info().residentBytes).toBeGreaterThan(1e6)
    expect(engine.info()).toMatchObject({
      state: 'ready',
      model: 'tiny',
      profile: 'instruct',
      sequences: 4,
      restarts: 0,
    })
  })

  test('answers inside the grammar, tags written out, with a probability for each token', async () => {
    const answer = await engine.complete({ ...base, gbnf: tagged })
    expect(answer.text).toMatch(/^<(en|pcm)><(price|book)>[a-d]{2,4}$/)
    expect(answer.probabilities).toHaveLength(answer.tokensOut)
    expect(answer.probabilities?.every((p) => p > 0 && p <= 1)).toBe(true)
    expect(answer.tokensIn).toBe('how much be knotless'.length + 1)
  })

  test('answers a JSON schema with JSON that follows it, and stops there', async () => {
    const jsonSchema = {
      type: 'object',
      properties: { act: { enum: ['price', 'book'] }, sure: { type: 'boolean' } },
    }
    const answer = await engine.complete({ ...base, jsonSchema, maxTokens: 60 })
    expect(JSON.parse(answer.text)).toEqual({
      act: expect.stringMatching(/^(price|book)$/),
      sure: expect.any(Boolean),
    })
  })

  test('lays chat messages out by the template, and reads no control tokens in what they say', async () => {
    const said = (content: string) =>
      engine.complete({ ...base, gbnf: tagged, prompt: [{ role: 'user', content }] })
    const [control, letters] = await Promise.all([said('<end>'), said('vwxyz')])
    expect(control.tokensIn).toBe(letters.tokensIn)
    expect(letters.tokensIn).toBeGreaterThan(5)
    expect(letters.probabilities).toBeUndefined()
  })

  test('takes the schema of the instruct profile, under which even a model that knows nothing writes an intent', async () => {
    const prompt = [{ role: 'user' as const, content: 'how much be knotless' }]
    const answer = await engine.complete({ ...base, prompt, jsonSchema: answerSchema, maxTokens: 4000 })
    expect(readInstructAnswer(answer.text, ['how much be knotless']).asks.length).toBeGreaterThan(0)
  })

  test('stops at maxTokens', async () => {
    const answer = await engine.complete({ ...endless, maxTokens: 5 })
    expect(answer.tokensOut).toBe(5)
    expect(answer.text).toMatch(/^[a-z]{5,}$/)
  })

  test('refuses a grammar that is none, and a prompt that is too long', async () => {
    expect(await codeOf(engine.complete({ ...base, gbnf: 'root ::= (' }))).toBe('bad-schema')
    expect(await codeOf(engine.complete({ ...base, prompt: 'a '.repeat(9000) }))).toBe('context-overflow')
    expect((await engine.complete({ ...base, gbnf: tagged })).tokensOut).toBeGreaterThan(0)
  })

  test('gives up at the deadline, also in the queue, and is free again', async () => {
    const late = Array.from({ length: 6 }, () => codeOf(engine.complete({ ...endless, deadlineMs: 300 })))
    expect(await Promise.all(late)).toEqual(Array(6).fill('deadline'))
    expect((await engine.complete({ ...base, gbnf: tagged })).ms).toBeLessThan(5_000)
    expect(engine.info().restarts).toBe(0)
  })

  test('stops when its caller does', async () => {
    const controller = new AbortController()
    const work = codeOf(engine.complete(endless, controller.signal))
    setTimeout(() => controller.abort(), 50)
    expect(await work).toBe('aborted')
    expect(await codeOf(engine.complete(base, AbortSignal.abort()))).toBe('aborted')
  })

  test('answers each of many at once as it answers it alone', async () => {
    const requests: CompletionRequest[] = Array.from({ length: 16 }, (_, i) => {
      return { ...base, prompt: `message ${'x'.repeat(i)} ${i}<out>`, gbnf: 'root ::= [a-h]{12}' }
    })
    const alone: string[] = []
    for (const request of requests) alone.push((await engine.complete(request)).text)
    const together = await Promise.all(requests.map((request) => engine.complete(request)))
    expect(together.map((answer) => answer.text)).toEqual(alone)
    expect(new Set(alone).size).toBeGreaterThan(3)
  })

  test('refuses more than it can queue', async () => {
    const controller = new AbortController()
    const many = Array.from({ length: 50 }, () => codeOf(engine.complete(endless, controller.signal)))
    setTimeout(() => controller.abort(), 100)
    const codes = await Promise.all(many)
    expect(codes.filter((code) => code === 'overloaded')).toHaveLength(6)
  })
})
