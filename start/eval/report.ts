import Table from 'cli-table3'
import type { CaseError } from './cases.ts'
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
  return {
    model,
    seconds: Math.round(ms / 100) / 10,
    ...tally(outcomes),
    categories: Object.fromEntries(categories),
    failures: outcomes.flatMap(failuresOf),
    errors,
  }
}

function tally(outcomes: CaseOutcome[]): Tally {
  const turns = outcomes.flatMap((outcome) => outcome.turns)
  const clean = (turn: { faults: string[] }) => turn.faults.length === 0
  return {
    turns: { passed: turns.filter(clean).length, all: turns.length },
    cases: { passed: outcomes.filter((one) => one.turns.every(clean)).length, all: outcomes.length },
  }
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

function tableText({ categories, turns, cases, model, seconds }: Summary): string {
  const table = new Table({
    head: ['category', 'turns', '', 'cases', ''],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  })
  for (const [category, one] of Object.entries(categories)) table.push([category, ...cells(one)])
  table.push(['all', ...cells({ turns, cases })])
  return `${table.toString()}\n${model}, ${seconds} s`
}

function cells({ turns, cases }: Tally): string[] {
  return [turns, cases].flatMap(({ passed, all }) => [`${passed} / ${all}`, percent(passed, all)])
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
