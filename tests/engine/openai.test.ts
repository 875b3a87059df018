import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Engine, EngineError } from '../../worker/engine/engine.ts'
import { openEngine } from '../../worker/engine/open-engine.ts'
import { type FakeOpenAi, fakeOpenAi, type Mishap } from './fake-openai.ts'

const log = pino({ level: 'silent' })
const jsonSchema = {
  type: 'object',
  properties: { act: { type: 'string' } },
  required: ['act'],
  additionalProperties: false,
}
const request = {
  prompt: [
    { role: 'system' as const, content: 'Read the message.' },
    { role: 'user' as const, content: 'how much?' },
  ],
  jsonSchema,
  maxTokens: 50,
  temperature: 0,
  seed: 3,
  deadlineMs: 5_000,
}

let server: FakeOpenAi
let engine: Engine
const open = (options: { model?: string; served?: string; apiKey?: string } = {}) =>
  openEngine({ model: server.url, bundled: 'unused', log, ...options })
beforeAll(async () => {
  server = await fakeOpenAi({
    answer: () => '{"act":"price"}',
    logprobs: true,
    models: ['tiny-instruct', 'other'],
  })
  engine = await open()
})
afterAll(async () => {
  await engine[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

test('names the first served model, and asks it by the schema', async () => {
  expect(engine.info()).toMatchObject({
    state: 'ready',
    model: 'tiny-instruct',
    profile: 'instruct',
    runsOn: server.url,
  })
  const answer = await engine.complete(request)
  expect(answer).toMatchObject({ text: '{"act":"price"}', tokensIn: 11 })
  expect(answer.probabilities?.[0]).toBeCloseTo(0.5)
  expect(server.requests.at(-1)).toMatchObject({
    model: 'tiny-instruct',
    max_tokens: 50,
    response_format: { json_schema: { schema: jsonSchema } },
  })
})

test.each<[string, Mishap[]]>([
  ['a lost connection', [{ kind: 'hang-up' }]],
  ['a body cut off', [{ kind: 'cut-body' }]],
  ['a broken server', [{ kind: 'status', status: 503 }]],
  ['a busy server', [{ kind: 'status', status: 429, headers: { 'retry-after': '0' } }]],
])('asks again after %s', async (_, mishaps) => {
  server.mishaps.push(...mishaps)
  expect((await engine.complete(request)).text).toBe('{"act":"price"}')
})

test('waits as long as a busy server asks', async () => {
  server.mishaps.push({ kind: 'status', status: 429, headers: { 'retry-after': '1' } })
  await engine.complete(request)
  const [first, second] = server.calls.slice(-2) as [number, number]
  expect(second - first).toBeGreaterThan(950)
})

test.each<[string, Mishap[], string, RegExp]>([
  [
    'two lost connections',
    [{ kind: 'hang-up' }, { kind: 'hang-up' }],
    'unreachable',
    /is the model server running/,
  ],
  ['a web page', [{ kind: 'html' }], 'bad-answer', /must be the API's address, ending in \/v1/],
  ['half an object', [{ kind: 'not-json' }], 'bad-answer', /broken JSON/],
  ['another protocol', [{ kind: 'other-json' }], 'bad-answer', /not OpenAI-compatible: choices/],
  ['an answer cut off', [{ kind: 'length' }], 'bad-answer', /cut off at the token limit/],
  ['no text', [{ kind: 'null-content' }], 'bad-answer', /gave no text/],
  ['a wrong key', [{ kind: 'status', status: 401 }], 'unreachable', /refused the key/],
  [
    'a prompt too long',
    [{ kind: 'status', status: 400, message: 'maximum context length is 10' }],
    'context-overflow',
    /longer than/,
  ],
  [
    'a request that is quoted back',
    [{ kind: 'status', status: 400, message: "wrong type, 'input': 'how much?'" }],
    'bad-schema',
    /refused the request \(400\): wrong type$/,
  ],
])('says what is wrong with %s', async (_, mishaps, code, sentence) => {
  server.mishaps.push(...mishaps)
  const fault = await engine.complete(request).catch((cause) => cause)
  expect(fault).toBeInstanceOf(EngineError)
  expect(fault).toMatchObject({ code, message: expect.stringMatching(sentence) })
})

test('keeps the deadline, and stops when its caller does', async () => {
  server.mishaps.push({ kind: 'slow', ms: 2_000 }, { kind: 'slow', ms: 2_000 })
  await expect(engine.complete({ ...request, deadlineMs: 100 })).rejects.toMatchObject({ code: 'deadline' })
  await expect(engine.complete(request, AbortSignal.timeout(100))).rejects.toMatchObject({ code: 'aborted' })
})

test('shows that a server is away, and that it is back', async () => {
  server.mishaps.push({ kind: 'hang-up' }, { kind: 'hang-up' })
  await engine.complete(request).catch(() => {})
  expect(engine.info().state).toBe('failed')
  await engine.complete(request)
  expect(engine.info().state).toBe('ready')
})

test('refuses GBNF, which servers do not share', async () => {
  const { jsonSchema: _, ...rest } = request
  await expect(engine.complete({ ...rest, gbnf: 'root ::= "a"' })).rejects.toMatchObject({
    code: 'bad-schema',
  })
})

test('does not start without its server, its model or its key', async () => {
  await expect(open({ model: 'http://127.0.0.1:9/v1' })).rejects.toMatchObject({ code: 'unreachable' })
  await expect(open({ model: server.url.replace('/v1', '') })).rejects.toThrow(/must end in \/v1/)
  await expect(open({ served: 'absent' })).rejects.toThrow(
    /does not serve absent: set JARA_MODEL_NAME .* \(tiny-instruct, other\)/,
  )
  await using locked = await fakeOpenAi({ answer: () => '{}', apiKey: 'sesame' })
  await expect(open({ model: locked.url })).rejects.toThrow(/check JARA_MODEL_KEY/)
  const opened = await open({ model: locked.url, apiKey: 'sesame' })
  expect((await opened.complete(request)).text).toBe('{}')
  await opened[Symbol.asyncDispose]()
})
