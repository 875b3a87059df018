import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { getLlama, LlamaLogLevel, type LlamaModel } from 'node-llama-cpp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Situation } from '../../domain/intent.ts'
import { places } from '../../start/places.ts'
import { readerRequest } from '../../worker/understand/reader.ts'
import { readerBusiness } from './business.ts'

/** Made by `training/fixture.py`: what the trainer makes of each message. */
const fixture = JSON.parse(readFileSync(new URL('./prompts.json', import.meta.url), 'utf8')) as {
  services: string[][]
  staff: string[]
  rows: { situation: Situation; message: string; prompt: string; ids: number[] }[]
}
const business = readerBusiness(fixture.services, fixture.staff)

describe('the product asks the reader exactly as its trainer did', () => {
  let model: LlamaModel
  beforeAll(async () => {
    const llama = await getLlama({ gpu: false, build: 'never', logLevel: LlamaLogLevel.error })
    model = await llama.loadModel({
      modelPath: fileURLToPath(new URL(`file://${places.model}`)),
      vocabOnly: true,
    })
  })
  afterAll(() => model.dispose())

  test(`the same prompt for each of ${fixture.rows.length} messages`, () => {
    const ours = fixture.rows.map(
      ({ situation, message }) => readerRequest({ messages: [message], situation, business }).prompt,
    )
    expect(ours).toEqual(fixture.rows.map((row) => row.prompt))
  })

  test('the same tokens for each prompt', () => {
    expect(fixture.rows.map((row) => model.tokenize(row.prompt, true) as number[])).toEqual(
      fixture.rows.map((row) => row.ids),
    )
  })
})
