import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type SpokenLanguage, spokenLanguages } from '../../domain/language.ts'
import { wordsOf } from '../../worker/language/features.ts'
import type { Identify } from '../../worker/language/identifier.ts'
import { Fault } from '../fault.ts'

export const splits = ['train', 'validation', 'test'] as const
export type Split = (typeof splits)[number]

/** One labelled line; `source` is empty where the file has no such column. */
export interface LabelledLine {
  label: SpokenLanguage
  source: string
  text: string
}

/** How many lines were heard as what they are. */
export interface Recall {
  right: number
  all: number
}

export interface HeardSummary {
  lines: number
  byLabel: Record<string, Recall>
  /** By label and source ("pcm naijasenti"); empty where the file has no sources. */
  bySource: Record<string, Recall>
  /** Label → what it was heard as (`und`: too close to tell) → lines. */
  confusion: Record<string, Record<string, number>>
  /** Microseconds a line, on average. */
  micros: number
}

/**
 * Reads a tab-separated file whose first line names its columns: `label`, `text`, and `source` if there is one.
 * @throws Fault that names the line and what is missing
 */
export async function readLabelled(file: string): Promise<LabelledLine[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Fault(
      `${file} cannot be read (${error.code}). Give a tab-separated file with the columns label and text.`,
    )
  })
  const [first = '', ...rest] = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const columns = first.split('\t').map((name) => name.trim())
  for (const name of ['label', 'text'])
    if (!columns.includes(name))
      throw new Fault(
        `${file} has no column "${name}". Its first line must name the columns, with tabs: label, text, and source if there is one.`,
      )
  const lines = rest.flatMap((line, at) =>
    line.trim() === '' ? [] : [labelled(file, at + 2, columns, line.split('\t'))],
  )
  if (lines.length === 0) throw new Fault(`${file} has no lines below its first.`)
  return lines
}

function labelled(file: string, at: number, columns: string[], cells: string[]): LabelledLine {
  const cell = (name: string) => cells[columns.indexOf(name)]?.trim() ?? ''
  const label = spokenLanguages.find((language) => language === cell('label'))
  if (!label)
    throw new Fault(
      `${file}, line ${at}: "${cell('label')}" is no label. Labels are ${spokenLanguages.join(', ')}.`,
    )
  if (cells.length < columns.length)
    throw new Fault(
      `${file}, line ${at}: ${columns.length} columns are named and ${cells.length} are there. Put tabs between them.`,
    )
  return { label, source: cell('source'), text: cell('text') }
}

/** On which side of training a text was: the twin of `split_of` in training/language/corpus.py. */
export function splitOf(text: string): Split {
  const digest = createHash('sha256').update(wordsOf(text).join(' ')).digest('hex')
  const tenth = Number.parseInt(digest.slice(0, 8), 16) % 10
  return tenth === 0 ? 'test' : tenth === 1 ? 'validation' : 'train'
}

/** Hears every line, and counts. */
export function hearAll(lines: LabelledLine[], identify: Identify): HeardSummary {
  const summary: HeardSummary = { lines: lines.length, byLabel: {}, bySource: {}, confusion: {}, micros: 0 }
  const began = performance.now()
  const heard = lines.map(({ text }) => identify(text).language ?? 'und')
  summary.micros = (1000 * (performance.now() - began)) / Math.max(1, lines.length)
  lines.forEach(({ label, source }, at) => {
    const as = heard[at] as string
    count(summary.byLabel, label, as === label)
    if (source !== '') count(summary.bySource, `${label} ${source}`, as === label)
    summary.confusion[label] ??= {}
    summary.confusion[label][as] = (summary.confusion[label][as] ?? 0) + 1
  })
  return summary
}

function count(recalls: Record<string, Recall>, key: string, right: boolean): void {
  recalls[key] ??= { right: 0, all: 0 }
  const recall = recalls[key]
  recall.all += 1
  if (right) recall.right += 1
}
