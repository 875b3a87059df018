import { daysIn } from './days.ts'
import { isEveryday } from './everyday.ts'
import { clausesOf, isNumeric, stemOf, stemsIn, wordsIn } from './texts.ts'

const title =
  '(?:aunty|auntie|aunt|uncle|oga|madam|madame|mr|mrs|miss|ms|mallam|dr|doctor|nurse|sister|brother|sis|bro|chief|alhaji|alhaja|pastor|mama|papa|iya|baba|egbon|boss|stylist|barber)'
const introduced = new RegExp(
  `\\b(?:${title}\\.?|(?:ask|look|wait) for|(?:call|contact|message|meet|tell|see|speak (?:to|with)|talk (?:to|with)|chat) ) ?(\\p{L}[\\p{L}'-]{2,})`,
  'giu',
)

/** Words that carry a capital in any text. */
const proper = new Set(
  'monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december nigeria nigerian naira pidgin english whatsapp jara'.split(
    ' ',
  ),
)

/**
 * Names of people, places and brands that nobody gave: words with a capital, or after "Aunty" or "ask for",
 * that are no everyday words and not in `given`.
 */
export function namesBeyond(text: string, given: string[]): string[] {
  const known = stemsIn(given.join('\n'))
  const isGiven = (word: string) =>
    isEveryday(word) ||
    proper.has(word) ||
    known.has(stemOf(word)) ||
    daysIn(word).length > 0 ||
    isNumeric(word)
  const capital = [...text.normalize('NFC').matchAll(/(?<![\p{L}\p{N}])\p{Lu}[\p{L}'’-]*/gu)].map(
    ([word]) => word,
  )
  const called = clausesOf(text).flatMap((clause) =>
    [...clause.matchAll(introduced)].map(([, word = '']) => word),
  )
  return [...capital, ...called].filter((word) => wordsIn(word).some((part) => !isGiven(part)))
}
