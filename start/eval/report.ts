import Table from 'cli-table3'
import type { CaseError } from './cases.ts'
import { isUngrounded } from './check-turn.ts'
import type { EvalResult } from './run.ts'
import type { CaseOutcome } from './run-case.ts'

export interface Tally {
  turns: { passed: number; all: number }
  cases: { passed: number; all: number }
}

export interface Summary extends Tally {
  model: string
  seconds: number
  /** In alphabetical order; absent where no case has a category. */
  categories: Record<string, Tally>
  /** Turns by the language that the reply must be in; `either` where a case leaves it open. */
  languages: Record<'en' | 'pcm' | 'either', Tally['turns']>
  /** Amounts and times that were stated and are in no fact. */
  ungrounded: number
  failures: Failure[]
  errors: CaseError[]
}

export interface Failure {
  id: string
  category?: string
  /** 1-based. */
  turn: number
  said: string[]
  replied: string[]
  expected: object
  faults: string[]
}

export function summarise({ outcomes, errors, model, ms }: EvalResult): Summary {
  const named = outcomes.filter(({ category }) => category !== undefined)
  const groups = Object.groupBy(named, ({ category }) => category as string)
  const categories = Object.entries(groups)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([category, group]) => [category, tally(group ?? [])])
  const turns = outcomes.flatMap((outcome) => outcome.turns)
  const inLanguage = (wanted: string | undefined) =>
    countTurns(turns.filter(({ expect }) => expect.lang === wanted))
  return {
    model,
    seconds: Math.round(ms / 100) / 10,
    ...tally(outcomes),
    categories: Object.fromEntries(categories),
    languages: { en: inLanguage('en'), pcm: inLanguage('pcm'), either: inLanguage(undefined) },
    ungrounded: turns.flatMap(({ faults }) => faults).filter(isUngrounded).length,
    failures: outcomes.flatMap(failuresOf),
    errors,
  }
}

function tally(outcomes: CaseOutcome[]): Tally {
  return {
    turns: countTurns(outcomes.flatMap((outcome) => outcome.turns)),
    cases: { passed: outcomes.filter((one) => one.turns.every(isClean)).length, all: outcomes.length },
  }
}

function countTurns(turns: { faults: string[] }[]): Tally['turns'] {
  return { passed: turns.filter(isClean).length, all: turns.length }
}

function isClean(turn: { faults: string[] }): boolean {
  return turn.faults.length === 0
}

function failuresOf({ id, category, turns }: CaseOutcome): Failure[] {
  return turns.flatMap(({ say, replies, expect, faults }, i) =>
    faults.length === 0
      ? []
      : [
          {
            id,
            ...(category ? { category } : {}),
            turn: i + 1,
            said: say,
            replied: replies,
            expected: expect,
            faults,
          },
        ],
  )
}

/** The table by category, then each failure with what was said and expected, then the errors. */
export function reportText(summary: Summary): string {
  return [
    ...summary.failures.map(failureText),
    ...(summary.errors.length > 0 ? [errorsText(summary.errors)] : []),
    tableText(summary),
  ].join('\n\n')
}

function tableText(summary: Summary): string {
  const { categories, languages, turns, cases, ungrounded, model, seconds } = summary
  const table = new Table({
    head: ['category', 'turns', '', 'cases', ''],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  })
  for (const [category, one] of Object.entries(categories)) table.push([category, ...cells(one)])
  for (const [language, counted] of Object.entries(languages)) {
    if (counted.all > 0) table.push([`replies: ${language}`, ...share(counted), '', ''])
  }
  table.push(['all', ...cells({ turns, cases })])
  return `${table.toString()}\n${ungrounded} amounts or times in no fact; ${model}, ${seconds} s`
}

function cells({ turns, cases }: Tally): string[] {
  return [...share(turns), ...share(cases)]
}

function share({ passed, all }: Tally['turns']): string[] {
  return [`${passed} / ${all}`, percent(passed, all)]
}

function percent(passed: number, all: number): string {
  return all === 0 ? '' : `${((100 * passed) / all).toFixed(1)} %`
}

function failureText({ id, turn, said, replied, faults }: Failure): string {
  return [
    `${id}, turn ${turn}`,
    ...said.map((text) => `  customer  ${text}`),
    ...replied.map((text) => `  reply     ${text.replaceAll('\n', '\n            ')}`),
    ...faults.map((fault) => `  ✗ ${fault}`),
  ].join('\n')
}

function errorsText(errors: CaseError[]): string {
  const lines = errors.map(({ file, line, id, message }) => {
    const place = [file, line].filter((part) => part !== undefined).join(':')
    return `  ${place}${id ? ` (${id})` : ''}: ${message}`
  })
  return `${errors.length} could not run:\n${lines.join('\n')}`
}
