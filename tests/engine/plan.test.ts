import { expect, test } from 'vitest'
import { planLanes } from '../../worker/engine/llama/plan.ts'

const megabyte = 1024 * 1024
const gigabyte = 1024 * megabyte
const bundled = { bytes: 3 * megabyte, trainContextSize: 256, bytesPerToken: 4_000 }
const middling = { bytes: 280 * megabyte, trainContextSize: 32_768, bytesPerToken: 12_000 }
const large = { bytes: 2500 * megabyte, trainContextSize: 32_768, bytesPerToken: 147_456 }
const cpu = { cores: 2, gpu: false, freeBytes: 16 * gigabyte }
const gpu = { cores: 16, gpu: true, freeBytes: 80 * gigabyte }

test.each([
  [
    'the bundled model on two cores: a context for each, by the library',
    cpu,
    bundled,
    { scheduling: 'lanes', contexts: 2, sequences: 1, threads: 1, contextSize: 256 },
  ],
  [
    'the bundled model on many',
    { ...cpu, cores: 16 },
    bundled,
    { scheduling: 'lanes', contexts: 4, sequences: 1, threads: 1, contextSize: 256 },
  ],
  [
    'a model of half a billion on two cores: a context for each, in batches',
    cpu,
    middling,
    { scheduling: 'batches', contexts: 2, sequences: 8, threads: 1, contextSize: 4096 },
  ],
  [
    'the same on eight: two contexts, which share the cores',
    { ...cpu, cores: 8 },
    middling,
    { scheduling: 'batches', contexts: 2, sequences: 8, threads: 4, contextSize: 4096 },
  ],
  [
    'a large model on two cores: one context, as many sequences as memory bears',
    cpu,
    large,
    { scheduling: 'batches', contexts: 1, sequences: 9, threads: 2, contextSize: 4096 },
  ],
  [
    'a large model where memory is short',
    { ...cpu, freeBytes: gigabyte },
    large,
    { scheduling: 'batches', contexts: 1, sequences: 2, threads: 2, contextSize: 4096 },
  ],
  [
    'a large model on a GPU',
    gpu,
    large,
    { scheduling: 'batches', contexts: 1, sequences: 32, threads: 16, contextSize: 4096 },
  ],
  [
    'even the bundled model on a GPU',
    gpu,
    bundled,
    { scheduling: 'batches', contexts: 1, sequences: 32, threads: 16, contextSize: 256 },
  ],
] as const)('lays out %s', (_, machine, model, plan) => {
  const flashAttention = machine.gpu || plan.scheduling === 'lanes' ? 'auto' : false
  expect(planLanes(machine, model, {})).toEqual({ ...plan, flashAttention })
})

test('what the operator sets is kept, the rest follows', () => {
  const asked = { scheduling: 'lanes', contexts: 2, contextSize: 1024 } as const
  const plan = planLanes({ ...cpu, cores: 8 }, middling, asked)
  expect(plan).toMatchObject({
    scheduling: 'lanes',
    contexts: 2,
    sequences: 8,
    threads: 4,
    contextSize: 1024,
  })
})
