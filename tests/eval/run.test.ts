import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { reportText, type Summary, summarise } from '../../start/eval/report.ts'
import { runEval } from '../../start/eval/run.ts'
import { fakeOpenAi } from '../engine/fake-openai.ts'

const shop = `
slug: corner-shop
name: Corner Shop
kind: salon
timezone: Africa/Lagos
languages: [en, pcm]
hours: { wed: ["09:00-19:00"], thu: ["09:00-19:00"] }
people: [{ name: Ada }]
services:
  - { id: wash, name: Wash and set, also: [washing], price: 4000, minutes: 60 }
`
const now = '2026-12-01T09:00:00+01:00'

/** What the model reads in each message; the pipeline around it is the product's own. */
const readings: Record<string, object> = {
  'how much be washing': {
    language: 'pcm',
    asks: [{ act: 'price', words: [{ kind: 'service', text: 'washing' }] }],
    sure: true,
  },
  'book washing tomorrow by 2': {
    language: 'en',
    asks: [
      {
        act: 'book',
        words: [
          { kind: 'service', text: 'washing' },
          { kind: 'day', text: 'tomorrow' },
          { kind: 'time', text: 'by 2' },
        ],
      },
    ],
    sure: true,
  },
  yes: { language: 'unclear', asks: [{ act: 'yes', words: [] }], sure: true },
}

const cases = [
  {
    id: 'price',
    category: 'price',
    turns: [
      {
        say: ['hi there', 'how much be washing'],
        expect: { lang: 'pcm', includes: ['4,000'], booking: null },
      },
    ],
  },
  {
    id: 'book',
    category: 'book',
    turns: [
      {
        say: 'book washing tomorrow by 2',
        expect: { time: '14:00', date: '2026-12-02', amount: 4000, booking: null },
      },
      {
        say: 'yes',
        expect: { booking: { service: 'wash', start: '2026-12-02T14:00', status: 'confirmed' } },
      },
    ],
  },
  {
    id: 'taken',
    category: 'book',
    given: { bookings: [{ person: 'Ada', service: 'wash', start: '2026-12-02T14:00' }] },
    turns: [
      { say: 'book washing tomorrow by 2', expect: { booking: null } },
      { say: 'yes', expect: { booking: { service: 'wash', start: '2026-12-02T14:00' } } },
    ],
  },
  {
    id: 'nobody',
    category: 'book',
    given: { bookings: [{ person: 'Eve', service: 'wash', start: '2026-12-02T14:00' }] },
    turns: [{ say: 'yes' }],
  },
  { id: 'no-shop', business: 'elsewhere.yaml', turns: [{ say: 'yes' }] },
]

let folder: string
let summary: Summary

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jara-eval-'))
  await writeFile(join(folder, 'shop.yaml'), shop)
  const lines = cases.map((one) => JSON.stringify({ business: 'shop.yaml', now, ...one }))
  await writeFile(join(folder, 'good.jsonl'), lines.join('\n'))
  await writeFile(join(folder, 'bad.jsonl'), 'not a case\n')
  await using model = await fakeOpenAi({
    answer: ({ messages }) => {
      const asked = messages.at(-1)?.content ?? ''
      const text = Object.keys(readings).find((said) => asked.includes(`"${said}"`))
      return JSON.stringify(
        readings[text ?? ''] ?? { language: 'unclear', asks: [{ act: 'other', words: [] }], sure: false },
      )
    },
  })
  const files = ['good.jsonl', 'bad.jsonl', 'missing.jsonl'].map((name) => join(folder, name))
  const progress: string[] = []
  const log = pino({ level: 'silent' })
  const onProgress = (done: number, all: number) => void progress.push(`${done}/${all}`)
  summary = summarise(
    await runEval({ files, model: model.url, atOnce: 4, log, now: () => new Date(), onProgress }),
  )
  expect(progress.at(-1)).toBe('5/5')
})

afterAll(() => rm(folder, { recursive: true }))

it('counts turns and cases, by category', () => {
  expect(summary).toMatchObject({
    turns: { passed: 4, all: 5 },
    cases: { passed: 2, all: 3 },
    categories: {
      book: { turns: { passed: 3, all: 4 }, cases: { passed: 1, all: 2 } },
      price: { turns: { passed: 1, all: 1 }, cases: { passed: 1, all: 1 } },
    },
  })
})

it('counts turns by the language that is expected, and what no fact holds', () => {
  const { languages, turns, ungrounded } = summary
  expect(languages.en.all + languages.pcm.all + languages.either.all).toBe(turns.all)
  expect(languages).toMatchObject({ pcm: { passed: 1, all: 1 }, either: { passed: 3, all: 4 } })
  expect(ungrounded).toBe(0)
})

it('tells each failure with what was said and expected', () => {
  expect(summary.failures).toEqual([
    expect.objectContaining({
      id: 'taken',
      turn: 2,
      said: ['yes'],
      expected: { booking: { service: 'wash', start: '2026-12-02T14:00' } },
      faults: [expect.stringMatching(/^booking: wash 2026-12-02T14:00 was expected/)],
    }),
  ])
})

it('counts what cannot run as an error, never as a pass', () => {
  const told = summary.errors.map(
    ({ file, id, message }) => `${file.split('/').at(-1)} ${id ?? ''} ${message}`,
  )
  expect(told.sort()).toEqual([
    expect.stringMatching(/^bad\.jsonl {2}is not JSON/),
    expect.stringMatching(/^good\.jsonl no-shop the business file cannot be read/),
    expect.stringMatching(/^good\.jsonl nobody given\.bookings: nobody is called Eve; there are Ada/),
    expect.stringMatching(/^missing\.jsonl {2}cannot be read/),
  ])
})

it('prints a table, the failures and the errors', () => {
  const text = reportText(summary)
  expect(text).toMatch(/book +│ +3 \/ 4 │ +75\.0 % │ +1 \/ 2 │ +50\.0 %/)
  expect(text).toMatch(/all +│ +4 \/ 5 │ +80\.0 %/)
  expect(text).toContain('taken, turn 2\n  customer  yes\n  reply     ')
  expect(text).toMatch(/replies: either +│ +3 \/ 4/)
  expect(text).toContain('0 amounts or times in no fact;')
  expect(text).toContain('4 could not run:')
})
