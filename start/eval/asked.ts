import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Business, Knowledge } from '../../domain/business.ts'
import type { Meaning } from '../../domain/knowledge/meaning.ts'
import { findByMeaning, findByWords, findKnowledge } from '../../domain/knowledge.ts'
import { parseBusinessFile } from '../../prisma/business-file.ts'
import { Fault } from '../fault.ts'

/** A question in a customer's words, and the entry of the business's knowledge that answers it. */
export interface AskedLine {
  /** Slug: its file is `<slug>.yaml`. */
  business: string
  /** The entry's question; null where nothing that the business says answers it. */
  faq: string | null
  language: string
  question: string
}

type Searched = Pick<Business, 'knowledge' | 'services'>
export const ways = ['words', 'meaning', 'both'] as const
export type Way = (typeof ways)[number]

/** What one way of looking found for a group of lines. */
export interface Found {
  /** Lines that an entry answers: all, those whose entry came first, and those where it was among the first three. */
  known: { all: number; first: number; third: number }
  /** Lines that nothing answers: all, and those that got an answer nevertheless. */
  unknown: { all: number; answered: number }
}

export interface AskedSummary {
  lines: number
  all: Record<Way, Found>
  byLanguage: Record<string, Record<Way, Found>>
  byBusiness: Record<string, Record<Way, Found>>
  /** Microseconds a question, words and meaning together. */
  micros: number
}

const columns = ['business', 'faq', 'language', 'question'] as const

/**
 * Reads a tab-separated file with the columns business, faq, language, question; `-` as faq: no entry answers it.
 * @throws Fault that names the line and what is wrong with it
 */
export async function readAsked(file: string): Promise<AskedLine[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Fault(
      `${file} cannot be read (${error.code}). Give a tab-separated file: ${columns.join(', ')}.`,
    )
  })
  const [first = '', ...rest] = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  if (first !== columns.join('\t'))
    throw new Fault(`${file}: the first line must name the columns, with tabs: ${columns.join(', ')}.`)
  return rest.flatMap((line, i) => (line.trim() === '' ? [] : [asked(file, i + 2, line.split('\t'))]))
}

function asked(file: string, at: number, cells: string[]): AskedLine {
  const [business, faq, language, question] = cells
  if (!business || !faq || !language || !question || cells.length > columns.length)
    throw new Fault(`${file}:${at} needs ${columns.length} cells, none of them empty.`)
  return { business, faq: faq === '-' ? null : faq, language, question }
}

/**
 * The businesses of the lines, by slug, each from the first folder that has its file.
 * @throws Fault when one has none, or does not know an entry that a line names
 */
export async function businessesOf(lines: AskedLine[], folders: string[]): Promise<Map<string, Searched>> {
  const slugs = [...new Set(lines.map(({ business }) => business))]
  const read = await Promise.all(
    slugs.map(async (slug): Promise<[string, Searched]> => [slug, await businessIn(slug, folders)]),
  )
  const businesses = new Map(read)
  for (const { business, faq } of lines)
    if (faq !== null && !businesses.get(business)?.knowledge.some(({ question }) => question === faq))
      throw new Fault(`${business} has no entry "${faq}" in its faq.`)
  return businesses
}

async function businessIn(slug: string, folders: string[]): Promise<Searched> {
  for (const folder of folders) {
    const bytes = await readFile(join(folder, `${slug}.yaml`)).catch(() => undefined)
    if (bytes) return parseBusinessFile(bytes)
  }
  throw new Fault(`No file ${slug}.yaml is in ${folders.join(', ')}.`)
}

/** Where a table's businesses may lie: beside it, beside the dialogue cases, among the samples. */
export function foldersFor(file: string, samples: string): string[] {
  return [dirname(file), join(dirname(file), '..', 'dialogues'), samples]
}

/** Asks every line in each way and counts what came of it. */
export function askAll(
  lines: AskedLine[],
  businesses: Map<string, Searched>,
  meaning: Meaning,
): AskedSummary {
  const began = performance.now()
  const results = lines.map((line) => ({ line, found: ask(line, businesses, meaning) }))
  const group = (of: (line: AskedLine) => string) =>
    Object.fromEntries(
      Object.entries(Object.groupBy(results, ({ line }) => of(line)))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, part]) => [key, tally(part ?? [])]),
    )
  return {
    lines: lines.length,
    all: tally(results),
    byLanguage: group(({ language }) => language),
    byBusiness: group(({ business }) => business),
    micros: ((performance.now() - began) * 1000) / Math.max(1, lines.length),
  }
}

interface Result {
  line: AskedLine
  found: Record<Way, string[]>
}

function ask(line: AskedLine, businesses: Map<string, Searched>, meaning: Meaning): Record<Way, string[]> {
  const business = businesses.get(line.business) as Searched
  const questions = (answers: { knowledge: Knowledge }[]) =>
    answers.map(({ knowledge }) => knowledge.question)
  return {
    words: questions(findByWords(line.question, business)),
    meaning: questions(findByMeaning(line.question, business, meaning)),
    both: questions(findKnowledge(line.question, business, { meaning })),
  }
}

function tally(results: Result[]): Record<Way, Found> {
  const [known, unknown] = [
    results.filter(({ line }) => line.faq !== null),
    results.filter(({ line }) => line.faq === null),
  ]
  const found = (way: Way): Found => ({
    known: {
      all: known.length,
      first: known.filter(({ line, found }) => found[way][0] === line.faq).length,
      third: known.filter(({ line, found }) => found[way].slice(0, 3).includes(line.faq as string)).length,
    },
    unknown: {
      all: unknown.length,
      answered: unknown.filter(({ found }) => found[way].length > 0).length,
    },
  })
  return { words: found('words'), meaning: found('meaning'), both: found('both') }
}
