import MiniSearch from 'minisearch'
import type { Business, Knowledge } from './business.ts'
import { indexTerms, termsOf } from './knowledge/terms.ts'

/** The least share of a question's subject words that an answer must be about. Measured in the tests. */
const cutOff = 0.5

export interface Answer {
  knowledge: Knowledge
  /** 0…1: the share of the question that the entry is about. */
  score: number
}

/**
 * The business's own answers to a question in English or Pidgin, best first. Words are compared by topic as well
 * as by themselves ("pay", "transfer" and "collect" are one topic), and an entry counts only when it is about at
 * least half of what was asked.
 * @returns an empty list when none is about the question.
 */
export function findKnowledge(query: string, business: Business): Answer[] {
  const terms = termsOf(query)
  if (terms.length === 0) return []
  const services = new Set(business.services.flatMap(({ name }) => termsOf(name)))
  const entries = new Map(business.knowledge.map((entry) => [entry.id, entry]))
  return indexOf(business)
    .search(terms.join(' '), { boost: { question: 3 } })
    .map((result) => ({ knowledge: entries.get(result.id) as Knowledge, rank: result.score }))
    .map(({ knowledge, rank }) => ({ knowledge, rank, score: aboutness(terms, knowledge, services) }))
    .filter(({ score }) => score >= cutOff)
    .sort((a, b) => b.score * b.rank - a.score * a.rank)
    .map(({ knowledge, score }) => ({ knowledge, score }))
}

function indexOf(business: Business): MiniSearch<Knowledge> {
  const index = new MiniSearch<Knowledge>({
    fields: ['question', 'answer'],
    tokenize: (text) => termsOf(text).flatMap(indexTerms),
    processTerm: (term) => term,
    searchOptions: { tokenize: (text) => text.split(' ').flatMap(indexTerms), processTerm: (term) => term },
  })
  index.addAll(business.knowledge)
  return index
}

/**
 * A word of the question weighs 1 in the entry's own question and less in its answer; a service that an answer
 * mentions in passing weighs nothing.
 */
function aboutness(terms: string[], knowledge: Knowledge, services: Set<string>): number {
  const inQuestion = new Set(termsOf(knowledge.question).flatMap(indexTerms))
  const inAnswer = new Set(termsOf(knowledge.answer).flatMap(indexTerms))
  const weights = terms.map((term) => {
    const forms = indexTerms(term)
    if (forms.some((form) => inQuestion.has(form))) return 1
    return !services.has(term) && forms.some((form) => inAnswer.has(form)) ? 0.6 : 0
  })
  return weights.reduce((sum: number, weight) => sum + weight, 0) / terms.length
}
