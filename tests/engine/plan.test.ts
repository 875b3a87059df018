import { expect, test } from 'vitest'
import { planLanes } from '../../worker/engine/llama/plan.ts'

const megabyte = 1024 * 1024
const small = { bytes: 3 * megabyte, trainContextSize: 256 }
const large = { bytes: 2000 * megabyte, trainContextSize: 32_768 }

test.each([
  [
    'the bundled model on two cores',
    { cores: 2, gpu: false },
    small,
    { contexts: 2, sequences: 1, threads: 1, contextSize: 256 },
  ],
  [
    'the bundled model on many',
    { cores: 16, gpu: false },
    small,
    { contexts: 4, sequences: 1, threads: 1, contextSize: 256 },
  ],
  [
    'a large model on two cores',
    { cores: 2, gpu: false },
    large,
    { contexts: 1, sequences: 2, threads: 2, contextSize: 4096 },
  ],
  [
    'a large model on a GPU',
    { cores: 16, gpu: true },
    large,
    { contexts: 1, sequences: 8, threads: 16, contextSize: 4096 },
  ],
])('lays out %s', (_, machine, model, plan) => {
  expect(planLanes(machine, model, {})).toEqual(plan)
})

test('what the operator sets is kept, the rest follows', () => {
  const plan = planLanes({ cores: 8, gpu: false }, large, { contexts: 2, contextSize: 1024 })
  expect(plan).toEqual({ contexts: 2, sequences: 2, threads: 4, contextSize: 1024 })
})
