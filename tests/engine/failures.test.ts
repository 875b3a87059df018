/**
 * Every failure of the engine that an operator can meet, reproduced, with what it says. The table in docs/doctor.md
 * has a row for each; the last test holds the two together.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { afterAll, describe, expect, test } from 'vitest'
import { type Engine, EngineError } from '../../worker/engine/engine.ts'
import { explainNoGpu } from '../../worker/engine/gpu.ts'
import { openLlamaEngine } from '../../worker/engine/llama/open-llama.ts'
import { openEngine } from '../../worker/engine/open-engine.ts'
import { ModelFault } from '../../worker/models/model-fault.ts'
import { partPaths } from '../../worker/models/part.ts'
import { fileServer } from '../models/file-server.ts'
import { modelFile, pullFrom } from '../models/rig.ts'
import { fakeOpenAi } from './fake-openai.ts'
import { tinyGguf, writeTinyGguf } from './tiny-gguf.ts'

const folder = mkdtempSync(join(tmpdir(), 'jara-failures-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const log = pino({ level: 'silent' })
const tiny = writeTinyGguf(join(folder, 'tiny.gguf'), { contextLength: 512 })
const whole = tinyGguf()
const request = { prompt: 'how much<out>', maxTokens: 8, temperature: 0, seed: 1, deadlineMs: 20_000 }
const rows: string[] = []
const has = (program: string) => spawnSync('which', [program]).status === 0
const inCi = process.env.CI === 'true'

/** One row of the table: what is done, and what an operator is told. */
function failure(
  row: string,
  provoke: () => Promise<unknown>,
  code: string,
  says: RegExp,
  where = true,
): void {
  rows.push(row)
  test.runIf(where || inCi)(row, { timeout: 120_000 }, async () => {
    const fault = await provoke().then(
      () => undefined,
      (cause) => cause,
    )
    expect(fault instanceof EngineError || fault instanceof ModelFault).toBe(true)
    expect(fault).toMatchObject({ code, message: expect.stringMatching(says) })
  })
}

const file = (name: string, bytes: string | Buffer) => {
  writeFileSync(join(folder, name), bytes)
  return join(folder, name)
}
const load = async (modelPath: string) => {
  await using _engine = await openLlamaEngine({ modelPath, gpu: false, log })
}

describe('loading', () => {
  failure(
    'file missing',
    () => load(join(folder, 'absent.gguf')),
    'bad-model',
    /absent\.gguf does not exist: set JARA_MODEL/,
  )
  failure(
    'file cut short',
    () => load(file('cut.gguf', whole.subarray(0, whole.length - 20_000))),
    'bad-model',
    /is cut short: .*Copy or download it again/,
  )
  failure(
    'file corrupt',
    () => load(file('page.gguf', '<!DOCTYPE html>')),
    'bad-model',
    /is a web page, not a model/,
  )
  failure(
    'architecture unknown',
    () => load(writeTinyGguf(join(folder, 'arch.gguf'), { architecture: 'warbler' })),
    'bad-model',
    /architecture "warbler", which this llama\.cpp does not know/,
  )
  failure(
    'tokenizer missing',
    () => load(writeTinyGguf(join(folder, 'bare.gguf'), { tokenizer: false })),
    'bad-model',
    /no tokenizer .*convert the model again/,
  )
  failure(
    'out of memory',
    outOfMemory,
    'bad-model',
    /does not fit in this machine's memory: use a smaller model .*jara doctor/,
    has('prlimit'),
  )
  failure(
    'killed while loading',
    killedWhileLoading,
    'bad-model',
    /ended by SIGKILL while it was loading .*Perhaps the machine ran out of memory/,
    process.platform === 'linux',
  )
  failure(
    'model not pulled',
    () => openEngine({ model: 'gemma-2-9b', bundled: tiny, models: folder, log }),
    'not-found',
    /JARA_MODEL=gemma-2-9b is not on this machine: `jara model pull gemma-2-9b` fetches it/,
  )
})

/** A context of 2 GB in a process that may have 0.9: the allocation fails as on a machine that is full. */
async function outOfMemory(): Promise<void> {
  const big = writeTinyGguf(join(folder, 'big.gguf'), { contextLength: 2 ** 25 })
  const victim = fileURLToPath(new URL('./memory-victim.ts', import.meta.url))
  const args = ['--data=900000000', process.execPath, victim, big, String(2 ** 24)]
  const { code, message } = JSON.parse(execFileSync('prlimit', args, { encoding: 'utf8' }))
  throw new EngineError(code, message)
}

/** What the kernel does to the largest process when memory is short. */
async function killedWhileLoading(): Promise<void> {
  const before = children()
  const opening = load(tiny)
  opening.catch(() => {})
  await expect.poll(() => children().filter((pid) => !before.includes(pid)).length, { interval: 1 }).toBe(1)
  for (const pid of children().filter((one) => !before.includes(one))) process.kill(pid, 'SIGKILL')
  await opening
}

function children(): number[] {
  const text = spawnSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], {
    encoding: 'utf8',
  }).stdout
  return text
    .split('\n')
    .filter((line) => line.includes('child.ts'))
    .map((line) => Number.parseInt(line, 10))
}

describe('the GPU', () => {
  const host = { nvidiaDriver: undefined, amd: false, builds: [] }
  const cudaHere = has('nvidia-smi')
  failure(
    'no CUDA though asked',
    () => openEngine({ model: tiny, bundled: tiny, gpu: 'cuda', log }),
    'bad-model',
    /JARA_GPU=cuda, but llama\.cpp cannot use CUDA here: .*JARA_GPU=auto goes on with the CPU/,
    !cudaHere,
  )
  rows.push('GPU driver too old')

  test.each([
    [
      'GPU driver too old',
      { nvidiaDriver: '535.129.03', builds: ['linux-x64-cuda'] },
      /driver 535\.129\.03 is too old for CUDA 12\.4\. Update it to 550\.54/,
    ],
    [
      'build not installed',
      { nvidiaDriver: '550.54.15' },
      /its build is not installed\. "npm run gpu -- cuda" fetches it/,
    ],
    [
      'no GPU at all',
      { builds: ['linux-x64-cuda'] },
      /no GPU is to be seen\. In a container, let it in \(--gpus all\)/,
    ],
    [
      'a GPU that does not answer',
      { nvidiaDriver: '550.54.15', builds: ['linux-x64-cuda'] },
      /finds no device\. See whether nvidia-smi/,
    ],
  ])('%s', (_, facts, says) => {
    expect(explainNoGpu('cuda', { ...host, ...facts })).toMatch(says)
  })
})

describe('answering', () => {
  let opened: Promise<Engine> | undefined
  const engine = () => {
    opened ??= openLlamaEngine({ modelPath: tiny, gpu: false, contexts: 1, sequences: 1, queueLimit: 2, log })
    return opened
  }
  afterAll(async () => (await opened)?.[Symbol.asyncDispose]())
  const ask = async (more: object) => (await engine()).complete({ ...request, ...more })
  const endless = { gbnf: 'root ::= [a-z] root', maxTokens: 400 }

  failure(
    'deadline passed',
    () => ask({ ...endless, deadlineMs: 1 }),
    'deadline',
    /no answer within 1 ms|deadline/i,
  )
  failure(
    'prompt longer than the context',
    () => ask({ prompt: 'a '.repeat(900) }),
    'context-overflow',
    /context/,
  )
  failure('grammar broken', () => ask({ gbnf: 'root ::= (' }), 'bad-schema', /refused the grammar/)
  failure(
    'schema beyond the grammar',
    () =>
      ask({ jsonSchema: { type: 'object', properties: { day: { type: 'string', pattern: '^[a-z]+$' } } } }),
    'bad-schema',
    /#\/properties\/day\/pattern cannot be made a grammar of/,
  )
  failure(
    'too many requests',
    async () => Promise.all(Array.from({ length: 12 }, () => ask(endless))),
    'overloaded',
    /./,
  )
})

describe('the disk', () => {
  /** Every write to this device fails as on a full disk. */
  async function fullDisk(): Promise<void> {
    const into = mkdtempSync(join(folder, 'full-'))
    await using server = await fileServer(modelFile)
    const refused = pullFrom(server, into, { agree: async () => false }).work
    await refused.catch(() => {})
    symlinkSync('/dev/full', partPaths(into, 'tiny-Q8_0').path)
    await pullFrom(server, into).work
  }
  failure(
    'disk full',
    fullDisk,
    'no-space',
    /The disk is full: free some space and run the same command/,
    process.platform === 'linux',
  )
})

describe('a model server', () => {
  const open = (model: string, more = {}) => openEngine({ model, bundled: tiny, log, ...more })
  const withServer = async (
    work: (url: string, server: Awaited<ReturnType<typeof fakeOpenAi>>) => Promise<unknown>,
  ) => {
    await using server = await fakeOpenAi({ answer: () => '{}', apiKey: 'sesame' })
    await work(server.url, server)
  }
  const schema = { jsonSchema: { type: 'object' } }

  failure(
    'server absent',
    () => open('http://127.0.0.1:9/v1'),
    'unreachable',
    /is the model server running there/,
  )
  failure('key refused', () => withServer((url) => open(url)), 'unreachable', /check JARA_MODEL_KEY/)
  failure(
    'model not served',
    () => withServer((url) => open(url, { apiKey: 'sesame', served: 'absent' })),
    'bad-model',
    /set JARA_MODEL_NAME to one of those/,
  )
  failure(
    'server slow',
    () =>
      withServer(async (url, server) => {
        const engine = await open(url, { apiKey: 'sesame' })
        server.mishaps.push({ kind: 'slow', ms: 500 }, { kind: 'slow', ms: 500 })
        await engine.complete({ ...request, ...schema, deadlineMs: 100 })
      }),
    'deadline',
    /no answer within 100 ms/,
  )
  failure(
    'server answers wrongly',
    () =>
      withServer(async (url, server) => {
        const engine = await open(url, { apiKey: 'sesame' })
        server.mishaps.push({ kind: 'html' })
        await engine.complete({ ...request, ...schema })
      }),
    'bad-answer',
    /answered with a web page: JARA_MODEL must be the API's address/,
  )
})

test('docs/doctor.md has a row for each, and for nothing else', () => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/doctor.md', import.meta.url)), 'utf8')
  const table = page.slice(page.indexOf('## When the engine fails'))
  const documented = [...table.matchAll(/^\| ([^|]+?) \| /gm)]
    .map(([, row]) => row)
    .filter((row) => !/^-|^what happens$/.test(row as string))
  expect(documented.sort()).toEqual([...rows, 'crashes again and again'].sort())
})
