import type { Business, Knowledge } from './business.ts'
import { ranksByWords, sharedWords } from './knowledge/by-words.ts'
import { asksOutright, certaintyOf } from './knowledge/certainty.ts'
import type { Likeness, Meaning } from './knowledge/meaning.ts'
import { partsOf } from './knowledge/parts.ts'
import { type PreparedEntry, prepared } from './knowledge/prepared.ts'
import { withoutCommon } from './knowledge/recurring.ts'
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
/** What an entry that shares all of a question's subject words gains before the others, in log-odds. */
const wordsWorth = 3

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
  const found = weigh(query, business, meaning)
  const [first = 0, second = first] = found.map(({ sum }) => sum).sort((a, b) => b - a)
  const lead = (sum: number) => sum - (sum === first ? second : first)
  const outright = asksOutright(query)
  return answersIn(found, (one) => certaintyOf({ ...one, ...one.likeness, outright, lead: lead(one.sum) }))
}

/** What speaks for an entry, by meaning and by words; what stands first in `sum` is told first. */
interface Weighed {
  knowledge: Knowledge
  likeness: Likeness
  share: number
  contradicted: boolean
  sum: number
}

function weigh(query: string, business: Searched, meaning: Meaning): Weighed[] {
  const { entries, services, index } = prepared(business)
  const terms = termsOf(query)
  const ranks = ranksByWords(query, index)
  const most = Math.max(0, ...ranks.values())
  const meant = meaningOf(query, business, meaning)
  return entries.map((entry) => {
    const { knowledge } = entry
    const [likeness, share] = [meant(entry), sharedWords(terms, entry.terms, services)]
    const contradicted = (ranks.get(knowledge.id) ?? 0) < most
    return { knowledge, likeness, share, contradicted, sum: likeness.odds + wordsWorth * share }
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
  const meant = meaningOf(query, business, meaning)
  return answersIn(prepared(business).entries, (entry) => meant(entry).odds)
}

/** The likeness of each entry, by what tells this business's answers apart. */
function meaningOf(query: string, business: Searched, meaning: Meaning): (entry: PreparedEntry) => Likeness {
  const asked = withoutCommon(query, prepared(business).common)
  return ({ telling }) => meaning(asked, telling)
}

function answersIn<Entry extends { knowledge: Knowledge }>(
  entries: Entry[],
  odds: (entry: Entry) => number,
): Answer[] {
  return entries
    .map((entry) => ({ knowledge: entry.knowledge, odds: odds(entry) }))
    .filter((one) => one.odds > 0)
    .sort((a, b) => b.odds - a.odds)
    .map(({ knowledge, odds }) => ({ knowledge, score: 1 / (1 + Math.exp(-odds)) }))
}

/**
 * The entries that share at least half of the question's subject words. Words are compared by topic as well as by
 * themselves ("pay", "transfer" and "collect" are one topic).
 */
export function findByWords(query: string, business: Searched, message = query): Answer[] {
  const shares = findShares(query, business).filter(({ score }) => score >= leastShare)
  if (shares.length === 0) return []
  const ranks = ranksByWords(`${query} ${message}`, prepared(business).index)
  const rank = ({ knowledge, score }: Answer) => score * (ranks.get(knowledge.id) ?? 0)
  return shares.filter(({ knowledge }) => ranks.has(knowledge.id)).sort((a, b) => rank(b) - rank(a))
}

function findShares(query: string, business: Searched): Answer[] {
  const terms = termsOf(query)
  if (terms.length === 0) return []
  const { entries, services } = prepared(business)
  return entries.map((entry) => ({
    knowledge: entry.knowledge,
    score: sharedWords(terms, entry.terms, services),
  }))
}
