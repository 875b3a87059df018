import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { askAll, businessesOf, foldersFor, readAsked } from '../../start/eval/asked.ts'
import { askedText } from '../../start/eval/asked-report.ts'
import { Fault } from '../../start/fault.ts'

const folder = await mkdtemp(join(tmpdir(), 'jara-asked-'))
afterAll(() => rm(folder, { recursive: true }))

async function table(...rows: string[][]): Promise<string> {
  const file = join(folder, 'asked.tsv')
  const head = ['business', 'faq', 'language', 'question']
  await writeFile(file, [head, ...rows].map((row) => row.join('\t')).join('\n'))
  return file
}

const shop = 'fine-boy-barbers'

describe('a table of questions', () => {
  it('is asked of its businesses in every way, and counted', async () => {
    const file = await table(
      [shop, 'Is there parking?', 'en', 'is there parking?'],
      [shop, 'How do I pay?', 'pcm', 'una sabi book?'],
      [shop, '-', 'pcm', 'wetin be the time for London?'],
    )
    const lines = await readAsked(file)
    const parking = (text: string, { question }: { question: string }) =>
      text.includes('parking') === question.includes('parking')
        ? { odds: 9, missed: 0 }
        : { odds: -9, missed: 0.5 }
    const summary = askAll(lines, await businessesOf(lines, foldersFor(file, 'samples')), parking)
    expect(summary.all.words).toEqual({
      known: { all: 2, first: 1, third: 1 },
      unknown: { all: 1, answered: 0 },
    })
    expect(summary.byLanguage.en?.both.known).toEqual({ all: 1, first: 1, third: 1 })
    expect(askedText(summary)).toMatch(/all +words +50\.0 % \(1\/2\) +50\.0 % \(1\/2\) +0\.0 % \(0\/1\)/)
  })

  it.each([
    ['a row with a cell missing', [[shop, '-', 'en']], /asked\.tsv:2 needs 4 cells/],
    [
      'an entry that the business has not',
      [[shop, 'Do you sell cars?', 'en', 'cars?']],
      /no entry "Do you sell/,
    ],
    ['a business without a file', [['no-such-shop', '-', 'en', 'hi']], /No file no-such-shop\.yaml/],
  ])('with %s is refused, and told why', async (_name, rows, why) => {
    const file = await table(...rows)
    const work = readAsked(file).then((lines) => businessesOf(lines, foldersFor(file, 'samples')))
    await expect(work).rejects.toThrow(Fault)
    await expect(work).rejects.toThrow(why)
  })

  it('that is not there is a fault that says what to give', async () => {
    await expect(readAsked(join(folder, 'none.tsv'))).rejects.toThrow(
      /ENOENT.*business, faq, language, question/,
    )
  })
})
