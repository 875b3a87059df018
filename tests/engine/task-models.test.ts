import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { openTaskModels, type TaskModelsOptions } from '../../worker/engine/task-models.ts'
import { fakeOpenAi } from './fake-openai.ts'
import { writeTinyGguf } from './tiny-gguf.ts'

const folder = mkdtempSync(join(tmpdir(), 'jara-tasks-'))
afterAll(() => rmSync(folder, { recursive: true }))
const [small, large, other] = ['small', 'large', 'other'].map((name, seed) =>
  writeTinyGguf(join(folder, `${name}.gguf`), { name, seed, contextLength: 512 }),
) as [string, string, string]
const bundled = writeTinyGguf(join(folder, 'bundled.gguf'), { name: 'jara-reader-tiny' })
/** As it is planned: the file and what runs it. */
const one = Math.ceil(statSync(small).size * 1.2 + 64e6)

const ask = { prompt: 'how much<out>', maxTokens: 4, temperature: 0, seed: 7, deadlineMs: 30_000 }

function rig(options: Partial<TaskModelsOptions>) {
  const counted: string[] = []
  const count = (name: string, labels = {}) => void counted.push([name, ...Object.values(labels)].join(' '))
  const all: TaskModelsOptions = {
    ...{
      reading: { model: small },
      bundled,
      load: 'on-demand' as const,
      contexts: 1,
      sequences: 1,
      contextSize: 256,
    },
    ...{ count, log: pino({ level: 'silent' }) },
    ...options,
  }
  return { counted, opening: () => openTaskModels(all) }
}

const states = (models: { reports(): { state: string }[] }) => models.reports().map(({ state }) => state)

describe('models per task', () => {
  test('one that nobody asked for is not there: reading needs no more than its own', async () => {
    await using models = await rig({}).opening()
    expect(models.answering).toBeUndefined()
    expect(models.summarising).toBeUndefined()
    expect(models.reports()).toMatchObject([{ tasks: ['reading'], name: small, state: 'ready', bytes: one }])
  })

  test('tasks with the same model share one process', async () => {
    await using models = await rig({ answering: 'same', summarising: { model: small } }).opening()
    expect(models.reports()).toHaveLength(1)
    expect(models.reports()[0]?.tasks).toEqual(['reading', 'answering', 'summarising'])
    expect((await models.summarising?.complete(ask))?.tokensOut).toBeGreaterThan(0)
    expect(models.answering?.info().model).toBe('small')
  })

  test('a server and a file side by side', async () => {
    await using server = await fakeOpenAi({ answer: () => 'ok', apiKey: 'k', models: ['a', 'b'] })
    const { opening } = rig({ answering: { model: server.url, apiKey: 'k', served: 'b' }, load: 'preload' })
    await using models = await opening()
    expect((await models.answering?.complete(ask))?.text).toBe('ok')
    expect(server.requests[0]?.model).toBe('b')
    expect(models.reports()).toMatchObject([{ name: small }, { name: server.url, bytes: 0, state: 'ready' }])
  })

  test.each([
    ['same', { reading: { model: undefined }, answering: 'same' as const }],
    ['the bundled one itself', { answering: { model: bundled } }],
  ])('the reader cannot write: %s', async (_, options) => {
    await expect(rig(options).opening()).rejects.toThrow(/only reads: for answering set an instruct model/)
  })

  test('another reader file is found out when it is opened', async () => {
    const copy = writeTinyGguf(join(folder, 'copy.gguf'), { name: 'jara-reader-copy' })
    await expect(rig({ answering: { model: copy }, load: 'preload' }).opening()).rejects.toThrow(/only reads/)
  })

  test('a file that is not there stops the start, also on demand', async () => {
    const { opening } = rig({ summarising: { model: join(folder, 'absent.gguf') } })
    await expect(opening()).rejects.toMatchObject({ code: 'bad-model' })
  })
})

describe('preloaded', () => {
  test('all are there at the start', async () => {
    const { counted, opening } = rig({ answering: { model: large }, load: 'preload' })
    await using models = await opening()
    expect(states(models)).toEqual(['ready', 'ready'])
    expect(counted).toEqual(['model_loads reading', 'model_loads answering'])
  })

  test('more than the memory allows stops the start, with the sizes and the fix', async () => {
    const { opening } = rig({ answering: { model: large }, load: 'preload', budget: 1.5 * one })
    await expect(opening()).rejects.toThrow(/need about 0\.\d GB together.*JARA_MODEL_LOAD=on-demand/)
  })
})

describe('on demand', () => {
  test('a model is loaded by its first request', async () => {
    await using models = await rig({ answering: { model: large } }).opening()
    expect(states(models)).toEqual(['ready', 'unloaded'])
    const [a, b] = await Promise.all([models.answering?.complete(ask), models.answering?.complete(ask)])
    expect(a?.text).toBe(b?.text)
    expect(states(models)).toEqual(['ready', 'ready'])
  })

  test('the one that was not used for longest makes room; the one that reads stays', async () => {
    const { counted, opening } = rig({
      ...{ answering: { model: large }, summarising: { model: other }, budget: 2.5 * one },
    })
    await using models = await opening()
    await models.answering?.complete(ask)
    await models.summarising?.complete(ask)
    expect(states(models)).toEqual(['ready', 'unloaded', 'ready'])
    await models.answering?.complete(ask)
    expect(states(models)).toEqual(['ready', 'ready', 'unloaded'])
    expect(counted.filter((line) => line.startsWith('model_unloads'))).toEqual([
      'model_unloads memory',
      'model_unloads memory',
    ])
  })

  test('two that cannot be there together take turns, and both are answered', async () => {
    const { opening } = rig({
      ...{ answering: { model: large }, summarising: { model: other }, budget: 2.5 * one },
    })
    await using models = await opening()
    const answers = await Promise.all(
      Array.from({ length: 3 }, () => [
        models.answering?.complete(ask),
        models.summarising?.complete(ask),
      ]).flat(),
    )
    expect(answers.map((answer) => answer?.tokensOut)).not.toContain(0)
    expect(states(models).filter((state) => state === 'ready')).toHaveLength(2)
  })

  test('one that can never fit beside the one that reads stops the start', async () => {
    const { opening } = rig({ answering: { model: large }, budget: 1.5 * one })
    await expect(opening()).rejects.toThrow(/large\.gguf \(for answering\) needs about .*JARA_MODEL_MEMORY/)
  })

  test('one that nobody asks is unloaded after a while, and comes back', async () => {
    const { counted, opening } = rig({ answering: { model: large }, idleMs: 30 })
    await using models = await opening()
    await models.answering?.complete(ask)
    await vi.waitFor(() => expect(states(models)).toEqual(['ready', 'unloaded']), 5_000)
    await models.answering?.complete(ask)
    expect(counted.filter((line) => line === 'model_loads answering')).toHaveLength(2)
    expect(counted).toContain('model_unloads idle')
  })

  test('a request keeps its deadline while the model loads, and the next one finds it', async () => {
    await using models = await rig({ answering: { model: large } }).opening()
    const early = models.answering?.complete({ ...ask, deadlineMs: 1 })
    await expect(early).rejects.toMatchObject({ code: 'deadline' })
    expect((await models.answering?.complete(ask))?.tokensOut).toBeGreaterThan(0)
  })

  test('a file that turns out to be broken is an error of the request, and told once', async () => {
    const broken = join(folder, 'broken.gguf')
    writeFileSync(broken, 'GGUF and then nothing that makes sense')
    const { counted, opening } = rig({ answering: { model: broken } })
    await using models = await opening()
    for (let i = 0; i < 3; i++)
      await expect(models.answering?.complete(ask)).rejects.toMatchObject({ code: 'bad-model' })
    expect(counted.filter((line) => line.startsWith('model_loads_failed'))).toHaveLength(1)
    expect(states(models)).toEqual(['ready', 'unloaded'])
  })

  test('a request that is cancelled while the model loads is let go', async () => {
    await using models = await rig({ answering: { model: large } }).opening()
    const stop = new AbortController()
    const asked = models.answering?.complete(ask, stop.signal)
    stop.abort()
    await expect(asked).rejects.toMatchObject({ code: 'aborted' })
  })
})
