import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { generate } from '../../worker/engine/llama/generate.ts'
import { type Loaded, loadModel } from '../../worker/engine/llama/load.ts'
import { completeMessage } from '../../worker/engine/llama/protocol.ts'
import { addonDecoder } from '../../worker/engine/llama/schedule/addon-decoder.ts'
import type { Decoder } from '../../worker/engine/llama/schedule/decoder.ts'
import type { OpenSchedulerOptions } from '../../worker/engine/llama/schedule/open-scheduler.ts'
import { writeTinyGguf } from './tiny-gguf.ts'

// A model is loaded three times, which takes long on a busy machine.
vi.setConfig({ testTimeout: 180_000 })

const folder = mkdtempSync(join(tmpdir(), 'jara-fallback-'))
const modelPath = writeTinyGguf(join(folder, 'tiny.gguf'), { contextLength: 1024 })
afterAll(() => rmSync(folder, { recursive: true }))

const request = completeMessage.parse({
  ...{ type: 'complete', id: 1, prompt: 'hello<out>', gbnf: 'root ::= [a-h]{12}' },
  ...{ maxTokens: 20, temperature: 0, seed: 7, tenant: 'a', prefix: 'hel' },
})

async function load(decoderOf?: OpenSchedulerOptions['decoderOf']): Promise<Loaded> {
  const asked = { scheduling: 'batches', contexts: 2, sequences: 2 } as const
  const open = { type: 'open', modelPath, gpu: false, asked, beatMs: 1000, stateFolder: folder } as const
  return loadModel(open, decoderOf === undefined ? {} : { decoderOf })
}

/** Sees to it that states come back as another's. */
const mixingUp: OpenSchedulerOptions['decoderOf'] = async (context) => {
  const decoder = await addonDecoder(context)
  const faulty: Partial<Decoder> = {
    load: async (path, sequence) => {
      const tokens = await decoder.load(path, sequence)
      const [first = tokens[0], ...rest] = context.model.tokenize(
        'zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz',
      )
      decoder.trim(sequence, 0)
      const other = [first, ...rest, ...tokens].slice(0, tokens.length) as typeof tokens
      await decoder.decode([{ sequence, position: 0, tokens: other, wantsNext: false }])
      return tokens
    },
  }
  return new Proxy(decoder, {
    get: (target, key) => faulty[key as keyof Decoder] ?? bound(target, key as keyof Decoder),
  })
}

function bound(decoder: Decoder, key: keyof Decoder): unknown {
  const value = decoder[key]
  return typeof value === 'function' ? value.bind(decoder) : value
}

test.each([
  ['of another release', (context) => addonDecoder(context, '3.23.0'), /is 3\.23\.0, not 3\.22\.1/],
  ['that mixes states up', mixingUp, /decoding from a saved state gives token \d+, not \d+/],
] as [string, NonNullable<OpenSchedulerOptions['decoderOf']>, RegExp][])(
  'with a library %s requests go the public way, and the reason is told',
  async (_, decoderOf, reason) => {
    const sound = await load()
    if (!('scheduler' in sound.worker)) throw new Error(sound.fallback)
    const expected = await sound.worker.scheduler.complete(request, new AbortController().signal)
    await sound.llama.dispose()

    const loaded = await load(decoderOf)
    expect(loaded.fallback).toMatch(reason)
    if (!('lanes' in loaded.worker)) throw new Error('there should be lanes')
    const lane = loaded.worker.lanes.take()
    if (lane === undefined) throw new Error('a lane should be free')
    const answer = await generate(loaded, lane, request, new AbortController().signal)
    expect(answer.text).toBe(expected.text)
    await loaded.llama.dispose()
  },
)
