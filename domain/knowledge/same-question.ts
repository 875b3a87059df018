import { nearest, plain } from '../spelling.ts'
import { termsOf } from './terms.ts'

/** What share of the subject words of the longer question both must have. */
const leastShared = 0.6
/** The same where the longer one has all that the shorter one is about: "insurance" and "insurance for my hair". */
const leastWithin = 0.5

/**
 * Whether two questions ask for the same, by their subject words and whatever the rest is written in: "do you do
 * dreadlocks?" and "abeg una dey do dredlocks". Without a subject only the same words ask the same.
 */
export function sameQuestion(one: string, other: string): boolean {
  const [mine, theirs] = [termsOf(one), termsOf(other)]
  const most = Math.max(mine.length, theirs.length)
  if (most === 0) return plain(one).trim() === plain(other).trim()
  const shared = mine.filter((term) => theirs.includes(term) || nearest(term, theirs) !== undefined).length
  const isWithin = shared >= Math.min(mine.length, theirs.length)
  return shared / most >= (isWithin ? leastWithin : leastShared)
}
