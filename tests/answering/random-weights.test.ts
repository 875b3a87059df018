import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, expect, test } from 'vitest'
import { render } from '../../locales/render.ts'
import { openAnswering } from '../../worker/answering/answering.ts'
import { loadAnswerPrompt } from '../../worker/answering/prompt.ts'
import { openTaskModels } from '../../worker/engine/task-models.ts'
import { writeTinyGguf } from '../engine/tiny-gguf.ts'
import { openBuilding, openHouse } from '../stories/house.ts'
import { scripted } from '../stories/scene.ts'
import { printShop, prompts } from './parlour.ts'

const folder = mkdtempSync(join(tmpdir(), 'jara-random-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a real engine with a model that knows nothing: loaded at the first question, and never believed', {
  timeout: 180_000,
}, async () => {
  const log = pino({ level: 'silent' })
  const small = writeTinyGguf(join(folder, 'small.gguf'), { contextLength: 512 })
  const large = writeTinyGguf(join(folder, 'large.gguf'), { contextLength: 8192, seed: 3 })
  await using models = await openTaskModels({
    ...{ reading: { model: small }, answering: { model: large }, bundled: small, load: 'on-demand', log },
    ...{ contexts: 1, sequences: 1, threads: 1, contextSize: 8192, count: () => {} },
  })
  if (!models.answering) throw new Error('an answering model was asked for')
  const prompt = await loadAnswerPrompt(prompts)
  const head = { ...prompt.head, deadlineMs: 90_000 }
  const answering = openAnswering(models.answering, { ...prompt, head }, log)
  const understand = scripted({ 'transfer?': [{ act: 'faq', slots: { topic: ['transfer'] } }] })
  await using building = await openBuilding()
  await using house = await openHouse(building, { understand, answering, file: printShop, render })
  await house.writes('ngozi', 'transfer?')
  const heard = () => house.channel.to('ngozi')
  await expect.poll(heard, { timeout: 100_000 }).toEqual(['Cash, transfer or POS at the counter.'])
  await house.quiet()
  const { rows } = await house.pglite.query<{ metric: string }>(
    `SELECT "metric" FROM public."UsageCounter" WHERE "metric" LIKE 'answersReplaced.%'`,
  )
  expect(rows).toHaveLength(1)
  expect(rows[0]?.metric).not.toBe('answersReplaced.engine')
  expect(models.reports()).toMatchObject([{}, { tasks: ['answering'], state: 'ready' }])
})
