import type { Language } from '../language.ts'
import { daysIn } from './days.ts'
import { isEveryday } from './everyday.ts'
import { isNumeric, scanned, stemOf, stemsIn, wordsIn } from './texts.ts'

/** Words that only Pidgin has. English ones prove nothing: Pidgin uses them too. */
const pidgin =
  /\b(?:una|dey|wetin|wey|na|nko|sabi|wan|dem|ehen|oya|comot|sef|shey|abi|e be|no be|no go|(?:i|we|you|e|una|dem) (?:go|fit|don|no)|fit (?:pay|come|bring|do|use|get|call)|make (?:i|we|una|e|you)|(?:pay|do|bring|get|take|carry|use) am|no wahala|abeg|for here|im own)\b/
/** Fewer words than this have no language of their own: "Cash, POS, transfer." */
const leastWords = 5

/** Why a text is not in the language that it should be in; undefined when it is. */
export function wrongLanguage(text: string, facts: string[], language: Language): string | undefined {
  const foreign = foreignIn(text, facts)
  if (foreign !== undefined) return foreign
  const mark = pidgin.exec(quoteless(text, facts))?.[0]
  if (language === 'en') return mark
  const words = wordsIn(text)
  return mark === undefined && words.length >= leastWords ? words[0] : undefined
}

/** What is neither English nor Pidgin: another script, or mostly words that nobody here uses. */
export function foreignIn(text: string, facts: string[]): string | undefined {
  const letters = text.normalize('NFKC').match(/\p{L}/gu) ?? []
  const other = letters.find((letter) => !/\p{Script=Latin}/u.test(letter))
  if (other !== undefined) return other
  const words = wordsIn(text)
  const given = stemsIn(facts.join('\n'))
  const unknown = words.filter((word) => !isKnown(word, given))
  return words.length >= leastWords && unknown.length * 2 > words.length ? unknown[0] : undefined
}

/** An owner who writes her answers in Pidgin may be quoted in English. */
function quoteless(text: string, facts: string[]): string {
  return facts.reduce((left, fact) => left.replaceAll(scanned(fact), ' '), scanned(text))
}

function isKnown(word: string, given: ReadonlySet<string>): boolean {
  return isEveryday(word) || given.has(stemOf(word)) || isNumeric(word)
}

/** Words in a row that are no coincidence any more. */
const runLength = 6
const aboutItself =
  /\b(?:system prompt|(?:my|the|these|your|previous|above) instructions?|prompt|language model|as an ai|chatgpt|openai|json|developer mode|facts? (?:above|given|provided|list(?:ed)?)|i was told to)\b/

/** Words that come from the model's orders and not from the facts; undefined when there are none. */
export function leaked(text: string, secrets: string[], allowed: string[]): string | undefined {
  const own = scanned(allowed.join('\n'))
  const itself = aboutItself.exec(scanned(text))?.[0]
  if (itself !== undefined && !own.includes(itself)) return itself
  const orders = new Set(secrets.flatMap(runsOf))
  const given = new Set(allowed.flatMap(runsOf))
  return runsOf(text).find((run) => orders.has(run) && !given.has(run))
}

function runsOf(text: string): string[] {
  const words = wordsIn(text)
  return words.slice(runLength - 1).map((_, i) => words.slice(i, i + runLength).join(' '))
}

const markup =
  /[\p{Cc}\p{Co}\p{Cn}]|[\u200b\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]|\*\*|__|~~|`|^\s*#{1,6}\s|\]\(|<\/?[a-z][^>]*>|<\|[^>]*>|^\s*(?:[-*•+]|\d+[.)])\s|^\s*(?:customer|assistant|system|user|facts?|answer|question|reply)\s*:|[{}|\\]|\[[^\]]*\]/imu

/** Marks of a format that a chat does not show, hidden characters, roles; undefined when it is plain text. */
export function markupIn(text: string): string | undefined {
  return markup.exec(text.replaceAll('\n', ' \n'))?.[0] ?? /\n.*\n.*\n/.exec(text)?.[0]
}

/**
 * What a text is about that the facts are not: most of its own words come from nowhere, or it shares none with
 * the facts. The customer's words count for neither side: repeating a question answers nothing.
 */
export function unsupported(text: string, facts: string[], question: string): string | undefined {
  const given = stemsIn(facts.join('\n'))
  const asked = stemsIn(question)
  const telling = [...new Set(wordsIn(text))].filter(
    (word) => !isEveryday(word) && !isNumeric(word) && daysIn(word).length === 0,
  )
  const own = telling.filter((word) => given.has(stemOf(word)))
  const novel = telling.filter((word) => !given.has(stemOf(word)) && !asked.has(stemOf(word)))
  if (novel.length > own.length) return novel.join(' ')
  const fromFacts = wordsIn(text).some((word) => given.has(stemOf(word)) && !trivial.has(word))
  return fromFacts ? undefined : text.slice(0, 40)
}

const trivial = new Set(
  'a an the is are be and or of to in on at for we i you it e una na dey go no not yes if us our your with by from'.split(
    ' ',
  ),
)
