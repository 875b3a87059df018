import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { runEval } from '../../start/eval/run.ts'
import { fakeOpenAi } from '../engine/fake-openai.ts'
import { temporaryFolder } from '../start/folder.ts'

const shop = `
slug: copy-corner
name: Copy Corner
kind: other
timezone: Africa/Lagos
languages: [en, pcm]
hours: { wed: ["09:00-19:00"], thu: ["09:00-19:00"] }
services:
  - { id: print, name: Printing, price: 4000, minutes: 60 }
faq:
  - { q: "Do you bind books?", a: "Yes, with a spiral or glue, ready the next day." }
`
const reading = {
  language: 'en',
  asks: [{ act: 'faq', words: [{ kind: 'topic', text: 'bind' }] }],
  sure: true,
}

test('cases are played with the model that writes, and with what was said before', {
  timeout: 120_000,
}, async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'shop.yaml'), shop)
  const turns = [
    { say: 'do you bind books?', expect: { includes: ['spiral or glue, for you'] } },
    {
      say: 'do you bind mine?',
      expect: { includes: ['ready the next day'], excludes: ['for you', '9,000'] },
    },
  ]
  const one = { id: 'w', business: 'shop.yaml', now: '2026-12-01T09:00:00+01:00', turns }
  const file = join(folder, 'cases.jsonl')
  writeFileSync(file, JSON.stringify(one))
  const texts = ['We bind with spiral or glue, for you.', 'We bind yours for ₦9,000.']
  await using reader = await fakeOpenAi({ answer: () => JSON.stringify(reading) })
  await using writer = await fakeOpenAi({ answer: () => texts.shift() ?? '' })
  const { outcomes, errors } = await runEval({
    ...{ files: [file], atOnce: 1, model: reader.url, writer: { model: writer.url } },
    ...{ log: pino({ level: 'silent' }), now: () => new Date() },
  })
  expect(errors).toEqual([])
  expect(outcomes[0]?.turns.map(({ faults }) => faults)).toEqual([[], []])
  expect(writer.requests).toHaveLength(2)
  expect(reader.requests[1]?.messages.at(-1)?.content).toContain(
    '{"from":"customer","text":"do you bind books?"}',
  )
})
