import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it, test } from 'vitest'
import { readLabelled, splitOf } from '../../start/eval/heard.ts'

const folder = mkdtempSync(join(tmpdir(), 'jara-labelled-'))
afterAll(() => rmSync(folder, { recursive: true }))

const root = new URL('../../', import.meta.url).pathname
const jara = (...args: string[]) =>
  promisify(execFile)(process.execPath, ['start/jara.ts', 'eval', ...args], { cwd: root })

function file(name: string, lines: string[][]): string {
  const path = join(folder, name)
  writeFileSync(path, `${lines.map((cells) => cells.join('\t')).join('\n')}\n`)
  return path
}

const good = file('good.tsv', [
  ['text', 'label', 'source'],
  ['please what time do you close on Sundays', 'en', 'chat'],
  ['how much is a haircut for my son', 'en', 'mail'],
  ['abeg wetin una dey collect for haircut', 'pcm', 'chat'],
  ['I would like to know if you are open tomorrow', 'pcm', 'mail'],
])

test('recall by label and source, and what was taken for what', async () => {
  const { stdout } = await jara('--language', '--json', good)
  expect(JSON.parse(stdout)).toMatchObject({
    lines: 4,
    byLabel: { en: { right: 2, all: 2 }, pcm: { right: 1, all: 2 } },
    bySource: { 'en chat': { right: 1, all: 1 }, 'pcm mail': { right: 0, all: 1 } },
    confusion: { en: { en: 2 }, pcm: { pcm: 1, en: 1 } },
  })
}, 60_000)

test('as tables for people', async () => {
  const { stdout } = await jara('--language', good)
  expect(stdout).toMatch(/label +recall +lines/)
  expect(stdout).toMatch(/pcm +50\.0 % +1\/2/)
  expect(stdout).toMatch(/label, heard as +en +pcm/)
}, 60_000)

describe('a file that cannot be used is an error that names the fault', () => {
  it.each([
    [
      'no-text',
      [
        ['label', 'words'],
        ['en', 'hello'],
      ],
      /no-text\.tsv has no column "text"/,
    ],
    ['no-label', [['text'], ['hello']], /has no column "label"/],
    [
      'unknown',
      [
        ['label', 'text'],
        ['en', 'hello'],
        ['fr', 'bonjour'],
      ],
      /line 3: "fr" is no label. Labels are en, pcm/,
    ],
    ['no-tab', [['label', 'text'], ['en hello']], /line 2/],
    [
      'unlabelled',
      [
        ['label', 'text'],
        ['', 'hello'],
      ],
      /line 2: "" is no label/,
    ],
    ['short', [['label', 'text'], ['en']], /line 2: 2 columns are named and 1 are there/],
    ['bare', [['label', 'text']], /has no lines below its first/],
  ])('%s', async (name, lines, fault) => {
    await expect(readLabelled(file(`${name}.tsv`, lines))).rejects.toThrow(fault)
  })

  test('on the command line too', async () => {
    await expect(jara('--language', join(folder, 'none.tsv'))).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/cannot be read \(ENOENT\)/),
    })
  }, 60_000)
})

test('the side of a text hangs on its words alone', () => {
  expect(splitOf('How MUCH, is it??')).toBe(splitOf('how much is it'))
  const sides = Array.from({ length: 2_000 }, (_, n) => splitOf(`message of customer a${n.toString(36)}b`))
  const share = (side: string) => sides.filter((one) => one === side).length / sides.length
  expect(share('test')).toBeGreaterThan(0.05)
  expect(share('train')).toBeGreaterThan(0.7)
})
