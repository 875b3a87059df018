import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { openMatcher } from '../../worker/knowledge/matcher.ts'

const meaning = await openMatcher('models/jara-matcher.bin')
/** Message, question, answer, and the log-odds of the network itself, written by training/matcher/train.py. */
const cases = JSON.parse(await readFile('tests/knowledge/matcher-parity.json', 'utf8')) as [
  ...[string, string, string, number],
][]

/** What rounding the vectors to bytes may cost, in log-odds. */
const rounding = 0.25

it('the matcher gives what the network gave in training', () => {
  expect(cases.length).toBeGreaterThan(40)
  for (const [message, question, answer, odds] of cases)
    expect(Math.abs(meaning(message, { question, answer }).odds - odds), message).toBeLessThan(rounding)
})
