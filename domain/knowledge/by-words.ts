import MiniSearch from 'minisearch'
import type { Knowledge } from '../business.ts'
import { indexTerms, termsOf } from './terms.ts'

/** How well each entry fits the words of a text, by entry id; entries without any of them are left out. */
export function ranksByWords(text: string, index: MiniSearch<Knowledge>): Map<string, number> {
  const found = index.search(termsOf(text).join(' '), { boost: { question: 3 } })
  return new Map(found.map(({ id, score }) => [id, score]))
}

export function indexOf(knowledge: Knowledge[]): MiniSearch<Knowledge> {
  const index = new MiniSearch<Knowledge>({
    fields: ['question', 'answer'],
    tokenize: (text) => termsOf(text).flatMap(indexTerms),
    processTerm: (term) => term,
    searchOptions: { tokenize: (text) => text.split(' ').flatMap(indexTerms), processTerm: (term) => term },
  })
  index.addAll(knowledge)
  return index
}

/** The subject words of an entry, and their topics. */
export interface Indexed {
  inQuestion: ReadonlySet<string>
  inAnswer: ReadonlySet<string>
}

export function indexed({ question, answer }: Knowledge): Indexed {
  return {
    inQuestion: new Set(termsOf(question).flatMap(indexTerms)),
    inAnswer: new Set(termsOf(answer).flatMap(indexTerms)),
  }
}

/**
 * The share (0…1) of a question's subject words that an entry is about. A word weighs 1 in the entry's own question
 * and less in its answer; a service that an answer mentions in passing weighs nothing.
 */
export function sharedWords(
  terms: string[],
  { inQuestion, inAnswer }: Indexed,
  services: ReadonlySet<string>,
): number {
  const weights = terms.map((term) => {
    const forms = indexTerms(term)
    if (forms.some((form) => inQuestion.has(form))) return 1
    return !services.has(term) && forms.some((form) => inAnswer.has(form)) ? 0.6 : 0
  })
  return weights.reduce((sum: number, weight) => sum + weight, 0) / Math.max(1, terms.length)
}
