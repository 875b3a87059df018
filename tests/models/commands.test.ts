import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeTinyReader } from '../engine/tiny-reader.ts'
import { jara } from '../start/product.ts'
import { sha256Of } from './file-server.ts'
import { killedPull } from './killed-pull.ts'
import { folder, id, modelFile, serving } from './rig.ts'

const sha256 = sha256Of(modelFile)

/** Each command is a process of its own, with a model library to load. */
const slow = 120_000

test('a pull whose process is killed five times ends verified, and fetches each byte about once', {
  timeout: 2 * slow,
}, async () => {
  const server = await serving()
  server.linked = { sha256, size: modelFile.length }
  server.pieceMs = 40
  const data = folder()
  for (const share of [0.15, 0.3, 0.45, 0.6, 0.75])
    await killedPull(data, server.url, Math.floor(share * modelFile.length))
  server.pieceMs = 0
  const { code, out, err } = await jara(['model', 'pull', id, '--mirror', server.url, '--yes'], {
    JARA_DATA: data,
  })
  expect({ code, err }).toMatchObject({
    code: 0,
    err: expect.stringMatching(/of which \d+ kB are here already/),
  })
  expect(out).toBe('tiny-Q8_0 is here and verified. Run it with `jara model use tiny-Q8_0`.\n')
  expect(sha256Of(readFileSync(join(data, 'models', 'tiny-Q8_0.gguf')))).toBe(sha256)
  // What was on the line at a kill is fetched again: a few pieces of 16 kB each time.
  expect(server.sent).toBeLessThan(modelFile.length + 5 * 6 * 16_384)
  expect(readdirSync(join(data, 'models')).sort()).toEqual([
    '.partial',
    'tiny-Q8_0.gguf',
    'tiny-Q8_0.gguf.json',
  ])
})

test('pull, list, verify, use, remove', { timeout: 4 * slow }, async () => {
  const server = await serving()
  server.linked = { sha256 }
  const settings = { JARA_DATA: folder(), JARA_GPU: 'off', JARA_MODEL_MIRROR: server.url }
  const models = join(settings.JARA_DATA, 'models')
  const run = (...args: string[]) => jara(['model', ...args], settings)

  const unasked = await run('pull', id)
  expect(unasked).toMatchObject({
    code: 1,
    err: expect.stringMatching(/say --yes to spend 306 kB of data on tiny-Q8_0/),
  })
  const pulled = await run('pull', id, '--yes', '--json')
  const events = pulled.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(events[0]).toMatchObject({
    type: 'offer',
    size: modelFile.length,
    toDownload: modelFile.length,
    hashFrom: 'server',
  })
  expect(events.at(-1)).toMatchObject({ type: 'installed', manifest: { source: id, sha256 } })

  const used = await run('use', 'tiny-Q8_0')
  expect(used).toMatchObject({
    code: 0,
    out: expect.stringMatching(/tiny-Q8_0 loads, on cpu, and is what Jara runs from its next start on/),
  })
  const rows = JSON.parse((await run('list', '--json')).out)
  expect(rows).toContainEqual(
    expect.objectContaining({ name: 'tiny-Q8_0', state: 'in use', fits: 'cpu', source: id, sha256 }),
  )
  expect(rows[0]).toMatchObject({ name: 'bundled', state: 'bundled' })

  expect(await run('remove', 'tiny-Q8_0')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/is what Jara runs/),
  })
  expect(JSON.parse((await run('verify', '--json')).out)).toEqual([
    { name: 'tiny-Q8_0', state: 'whole', sha256, expected: sha256, verifiedAgainst: 'server' },
  ])
  const bytes = readFileSync(join(models, 'tiny-Q8_0.gguf'))
  bytes[200_000] = (bytes[200_000] as number) ^ 1
  writeFileSync(join(models, 'tiny-Q8_0.gguf'), bytes)
  expect(await run('verify', 'tiny-Q8_0')).toMatchObject({
    code: 1,
    out: expect.stringMatching(/DAMAGED.*jara model pull tiny-Q8_0/),
  })

  expect(await run('remove', 'tiny-Q8_0', '--force')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/306 kB are free again/),
  })
  expect(existsSync(join(models, 'in-use.json'))).toBe(false)
})

test('use refuses what does not load, and keeps the choice as it was', { timeout: slow }, async () => {
  const settings = { JARA_DATA: folder(), JARA_GPU: 'off' }
  expect(await jara(['model', 'use', 'nothing'], settings)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/No model nothing is on this machine\. None is pulled yet/),
  })
  const models = join(settings.JARA_DATA, 'models')
  mkdirSync(models)
  writeFileSync(join(models, 'half.gguf'), modelFile.subarray(0, 200_000))
  expect(await jara(['model', 'use', 'half'], settings)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/half\.gguf is cut short/),
  })
  expect(existsSync(join(models, 'in-use.json'))).toBe(false)
})

test('a pull that nobody agreed to, and one of nonsense, say what to write', { timeout: slow }, async () => {
  const nonsense = await jara(['model', 'pull', 'gpt-9'], { JARA_DATA: folder() })
  expect(nonsense).toMatchObject({
    code: 1,
    err: expect.stringMatching(/"gpt-9" is no model that Jara knows\..*hf:owner\/repo:file\.gguf/),
  })
  expect(nonsense.err).not.toMatch(/^ +at /m)
})

test('what JARA_MODEL names is run by name and by source, and missing it is told with the command', {
  timeout: 2 * slow,
}, async () => {
  const data = folder()
  const models = join(data, 'models')
  mkdirSync(models, { recursive: true })
  writeTinyReader(join(models, 'my-reader.gguf'))
  const manifest = {
    name: 'my-reader',
    source: id,
    sha256,
    verifiedAgainst: 'given',
    size: 1,
    pulledAt: '2026-12-01T09:00:00Z',
    title: 't',
    architecture: 'llama',
  }
  writeFileSync(join(models, 'my-reader.gguf.json'), JSON.stringify(manifest))
  const { openEngine } = await import('../../worker/engine/open-engine.ts')
  const { pino } = await import('pino')
  const open = (model: string | undefined) =>
    openEngine({ model, bundled: 'unused', models, gpu: false, log: pino({ level: 'silent' }) })
  for (const model of ['my-reader', id, join(models, 'my-reader.gguf')]) {
    await using engine = await open(model)
    expect(engine.info().model).toBe('jara-reader-tiny')
  }
  await expect(open('hf:other/repo:x.gguf')).rejects.toThrow(
    /JARA_MODEL=hf:other\/repo:x\.gguf is not on this machine: `jara model pull hf:other\/repo:x\.gguf` fetches it/,
  )
  await expect(open('qwen-unknown')).rejects.toThrow(/`jara model pull qwen-unknown` fetches it/)
  await expect(open('models/absent.gguf')).rejects.toThrow(/absent\.gguf does not exist/)
})
