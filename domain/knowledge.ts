import type { Business, Knowledge } from './business.ts'
import { ranksByWords, sharedWords } from './knowledge/by-words.ts'
import type { Meaning } from './knowledge/meaning.ts'
import { partsOf } from './knowledge/parts.ts'
import { commonWords, withoutCommon } from './knowledge/recurring.ts'
import { termsOf } from './knowledge/terms.ts'

export interface Answer {
  knowledge: Knowledge
  /** 0…1: by words, the share of the question that the entry is about; by meaning, how likely it is the answer. */
  score: number
}

/** What is searched: a business's answers, and the names of its services, which say little in an answer. */
export type Searched = Pick<Business, 'knowledge' | 'services'>

/** The least share of a question's subject words that an answer must be about, where words alone decide. */
const leastShare = 0.5
/** What a question that shares all its subject words with an entry adds to the log-odds of the meaning. */
const wordsWorth = 3
/** The log-odds from which an entry is told; below it Jara says that it does not know. */
const leastOdds = 2.5
/** What part of its lead over the next best an entry gains: a near miss is near to several. */
const leadWorth = 0.5

/**
 * The business's own answers to a question in English or Pidgin, best first: by meaning and by words together, or
 * by words alone where no meaning is given in.
 * @param more.message the whole message that the question was taken from: decides between entries that fit alike
 * @returns an empty list when none is about the question.
 */
export function findKnowledge(
  query: string,
  business: Searched,
  more: { message?: string; meaning?: Meaning | undefined } = {},
): Answer[] {
  const { message = query, meaning } = more
  if (!meaning) return findByWords(query, business, message)
  const shares = new Map(findShares(query, business).map(({ knowledge, score }) => [knowledge, score]))
  const meant = meaningOf(query, business, meaning)
  const odds = business.knowledge.map((entry) => meant(entry) + wordsWorth * (shares.get(entry) ?? 0))
  const [first = 0, second = first] = odds.toSorted((a, b) => b - a)
  const lead = (own: number) => leadWorth * (own - (own === first ? second : first))
  return byOdds(business, (_, i) => {
    const own = odds[i] as number
    return own + lead(own) - leastOdds
  })
}

/** How likely a part of a message must be answered by an entry before it counts as a question of its own. */
const sureOfPart = 0.75
/** More answers at once than this bury each other. */
const mostAnswers = 3

/**
 * The answers to all questions of one message, in its order: the best for each part that surely has one; where none
 * has, the best for the message as a whole.
 */
export function findEach(message: string, business: Searched, meaning: Meaning): Answer[] {
  const parts = partsOf(message)
  const whole = findKnowledge(message, business, { meaning })
  if (parts.length < 2) return whole.slice(0, 1)
  const best = parts.map((part) => findKnowledge(part, business, { meaning })[0])
  const sure = best.filter((answer) => answer !== undefined && answer.score >= sureOfPart) as Answer[]
  const once = sure.filter((one, i) => sure.findIndex(({ knowledge }) => knowledge === one.knowledge) === i)
  return once.length > 0 ? once.slice(0, mostAnswers) : whole.slice(0, 1)
}

/** The entries whose meaning alone is nearer to the question than that of no answer. */
export function findByMeaning(query: string, business: Searched, meaning: Meaning): Answer[] {
  return byOdds(business, meaningOf(query, business, meaning))
}

/** The log-odds of each entry, by what tells this business's answers apart. */
function meaningOf(query: string, business: Searched, meaning: Meaning): (entry: Knowledge) => number {
  const common = commonWords(business)
  const asked = withoutCommon(query, common)
  return ({ question, answer }) => meaning(asked, { question: withoutCommon(question, common), answer })
}

function byOdds({ knowledge }: Searched, odds: (entry: Knowledge, index: number) => number): Answer[] {
  return knowledge
    .map((entry, i) => ({ knowledge: entry, odds: odds(entry, i) }))
    .filter((one) => one.odds > 0)
    .sort((a, b) => b.odds - a.odds)
    .map((one) => ({ knowledge: one.knowledge, score: 1 / (1 + Math.exp(-one.odds)) }))
}

/**
 * The entries that share at least half of the question's subject words. Words are compared by topic as well as by
 * themselves ("pay", "transfer" and "collect" are one topic).
 */
export function findByWords(query: string, business: Searched, message = query): Answer[] {
  const shares = findShares(query, business).filter(({ score }) => score >= leastShare)
  if (shares.length === 0) return []
  const ranks = ranksByWords(`${query} ${message}`, business)
  const rank = ({ knowledge, score }: Answer) => score * (ranks.get(knowledge.id) ?? 0)
  return shares.filter(({ knowledge }) => ranks.has(knowledge.id)).sort((a, b) => rank(b) - rank(a))
}

function findShares(query: string, business: Searched): Answer[] {
  const terms = termsOf(query)
  if (terms.length === 0) return []
  const services = new Set(business.services.flatMap(({ name }) => termsOf(name)))
  return business.knowledge.map((knowledge) => ({
    knowledge,
    score: sharedWords(terms, knowledge, services),
  }))
}
