import { table } from '../commands/table.ts'
import type { HeardSummary, Recall } from './heard.ts'

/** Recall by label and by source, what was taken for what, and the time a line takes. */
export function heardText(summary: HeardSummary): string {
  const { lines, byLabel, bySource, confusion, micros } = summary
  const parts = [
    recallTable('label', byLabel),
    ...(Object.keys(bySource).length > 0 ? [recallTable('source', bySource)] : []),
    confusionTable(confusion),
    `${lines} lines, ${Math.round(micros)} µs each`,
  ]
  return parts.join('\n\n')
}

function recallTable(kind: string, recalls: Record<string, Recall>): string {
  const rows = Object.entries(recalls)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([key, { right, all }]) => [key, `${((100 * right) / all).toFixed(1)} %`, `${right}/${all}`])
  return table([kind, 'recall', 'lines'], rows, '')
}

function confusionTable(confusion: HeardSummary['confusion']): string {
  const heard = [...new Set(Object.values(confusion).flatMap((row) => Object.keys(row)))].sort()
  const rows = Object.entries(confusion)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([label, row]) => [label, ...heard.map((as) => String(row[as] ?? 0))])
  return table(['label, heard as', ...heard], rows, '')
}
