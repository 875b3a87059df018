import { mkdtemp, rm, stat } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { CompletionRequest, Engine } from '../../worker/engine/engine.ts'
import type { GpuChoice } from '../../worker/engine/gpu.ts'
import { openEngine } from '../../worker/engine/open-engine.ts'
import { randomModel } from '../bench/engine/random-model.ts'
import { places } from '../places.ts'
import type { Measured } from './fit.ts'
import { measureMemoryBandwidth } from './memory-bandwidth.ts'

/** How long each part may take, in ms; with writing and loading a model about ten seconds together. */
const spans = { memory: 1_500, prefill: 2_000, decode: 3_000 }

/**
 * Measures in about ten seconds what models are bound by: the memory, and this machine's llama.cpp with a model of
 * random weights. One context for each core, one thread each: together they do what a large model's threads do.
 */
export async function measureSpeed(gpu: GpuChoice): Promise<Measured> {
  const [busyCores = 0] = loadavg()
  const memoryBandwidth = await measureMemoryBandwidth(spans.memory)
  const folder = await mkdtemp(join(tmpdir(), 'jara-doctor-'))
  try {
    const model = await randomModel(folder, '135m')
    const contexts = Math.min(availableParallelism(), 8)
    const lanes = { contexts, sequences: 1, threads: 1, contextSize: 512 }
    const log = pino({ level: 'silent' })
    await using engine = await openEngine({ model, bundled: places.model, gpu, ...lanes, log })
    return {
      modelBytes: (await stat(model)).size,
      prefillTokensPerSecond: await rate(
        engine,
        contexts,
        reading,
        ({ tokensIn }) => tokensIn,
        spans.prefill,
      ),
      decodeTokensPerSecond: await rate(
        engine,
        contexts,
        writing,
        ({ tokensOut }) => tokensOut,
        spans.decode,
      ),
      memoryBandwidth,
      cores: availableParallelism(),
      busyCores,
      runsOn: engine.info().runsOn,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const base = { temperature: 0, seed: 1, deadlineMs: 60_000 }
/** A long question with a short answer, and the other way round. */
const reading = (turn: number): CompletionRequest => ({
  ...base,
  prompt: `${turn} ${'abeg how much '.repeat(24)}`,
  maxTokens: 1,
})
const writing = (turn: number): CompletionRequest => ({
  ...base,
  prompt: `${turn}`,
  maxTokens: 48,
  minTokens: 48,
})

/** Tokens a second of all contexts together, each asked again until the time is over. */
async function rate(
  engine: Engine,
  contexts: number,
  request: (turn: number) => CompletionRequest,
  count: (answer: { tokensIn: number; tokensOut: number }) => number,
  ms: number,
): Promise<number> {
  const from = performance.now()
  let tokens = 0
  const ask = async () => {
    for (let turn = 0; performance.now() - from < ms; turn++)
      tokens += count(await engine.complete(request(turn)))
  }
  await Promise.all(Array.from({ length: contexts }, ask))
  return tokens / ((performance.now() - from) / 1000)
}
