import { table } from '../commands/table.ts'
import { type AskedSummary, type Found, type Way, ways } from './asked.ts'

/** Recall and false answers in each way of looking: all, by language, by business. */
export function askedText({ all, byLanguage, byBusiness, lines, micros }: AskedSummary): string {
  const groups = { all, ...byLanguage, ...byBusiness }
  const rows = Object.entries(groups).flatMap(([name, found]) => rowsOf(name, found))
  return [
    table(['', 'found by', 'first', 'among three', 'false answers'], rows, ''),
    `${lines} questions, ${Math.round(micros)} µs each`,
  ].join('\n\n')
}

function rowsOf(name: string, found: Record<Way, Found>): string[][] {
  return ways.map((way, i) => {
    const { known, unknown } = found[way]
    return [
      i === 0 ? name : '',
      way,
      share(known.first, known.all),
      share(known.third, known.all),
      share(unknown.answered, unknown.all),
    ]
  })
}

function share(part: number, all: number): string {
  return all === 0 ? '' : `${((100 * part) / all).toFixed(1)} % (${part}/${all})`
}
