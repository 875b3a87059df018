import { tokens } from '../match/service-words.ts'
import { trunk } from '../match/trade-words.ts'
import { nearest, plain } from '../spelling.ts'
import { termsOf } from './terms.ts'
import { oneThing } from './topics.ts'

/** What share of the subject words of the longer question both must have. */
const leastShared = 0.7
/** The same where the longer one has all that the shorter one is about: "insurance" and "insurance for my hair". */
const leastWithin = 0.5

/**
 * Whether two questions ask for the same, by their subject words and whatever the rest is written in: "do you do
 * locs?" and "abeg una dey do dredlocks", "is there parking" and "where I go put my car". Words that the trade, or the
 * search of knowledge, takes for one thing are one. Without a subject only the same words ask the same.
 */
export function sameQuestion(one: string, other: string): boolean {
  const [mine, theirs] = [subjectsOf(one), subjectsOf(other)]
  const most = Math.max(mine.size, theirs.size)
  if (most === 0) return plain(one).trim() === plain(other).trim()
  const written = [...theirs.values()]
  const isShared = ([thing, term]: [string, string]) =>
    theirs.has(thing) || nearest(term, written) !== undefined
  const shared = [...mine].filter(isShared).length
  const isWithin = shared >= Math.min(mine.size, theirs.size)
  return shared / most >= (isWithin ? leastWithin : leastShared)
}

/** Each thing that a question is about, with the word for it. */
function subjectsOf(text: string): Map<string, string> {
  const terms = termsOf(tokens(text).join(' '))
  return new Map(terms.map((term) => [oneThing(term) ?? tradeWord(term), term]))
}

/** "lashe", cut from "lashes", is a lash. */
function tradeWord(term: string): string {
  const word = trunk(term)
  return word === term ? trunk(`${term}s`) : word
}
