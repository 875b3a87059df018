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
 * @param message the whole message that the question was taken from: decides between entries that fit alike
 * @returns an empty list when none is about the question.
 */
export function findKnowledge(query: string, business: Business, message = query): Answer[] {
  const terms = termsOf(query)
  if (terms.length === 0) return []
  const services = new Set(business.services.flatMap(({ name }) => termsOf(name)))
  const whole = new Set([...terms, ...termsOf(message)])
  const index = indexOf(business)
  const ranks = new Map(
    index.search([...whole].join(' '), { boost: { question: 3 } }).map(({ id, score }) => [id, score]),
  )
  return business.knowledge
    .map((knowledge) => ({ knowledge, score: aboutness(terms, knowledge, services) }))
    .filter(({ knowledge, score }) => score >= cutOff && ranks.has(knowledge.id))
    .sort((a, b) => rank(b, ranks) - rank(a, ranks))
}

function rank({ knowledge, score }: Answer, ranks: Map<unknown, number>): number {
  return score * (ranks.get(knowledge.id) ?? 0)
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
