import { daysIn } from './grounding/days.ts'
import { namesBeyond } from './grounding/names.ts'
import { type Claim, numericClaims } from './grounding/numbers.ts'
import { negates, promisesBeyond } from './grounding/promises.ts'
import { scanned } from './grounding/texts.ts'
import { foreignIn, leaked, markupIn, unsupported, wrongLanguage } from './grounding/wording.ts'
import type { Language } from './language.ts'

/** A text that a model wrote, with everything that it may rest on. */
export interface Draft {
  text: string
  /** What the business states; nothing else bears out a price, a time, a day or a promise. */
  facts: string[]
  /** The customer's words: they bear out names, and a count without a unit. */
  question: string
  language: Language
  /** Names that may be said besides: the business's, the customer's. */
  names?: string[]
  /** What the model was ordered; must not come out. */
  orders?: string[]
}

const breachReasons = [
  'empty',
  'length',
  'markup',
  'leak',
  'contact',
  'phone',
  'amount',
  'time',
  'day',
  'number',
  'name',
  'promise',
  'negation',
  'language',
  'unsupported',
] as const
export type BreachReason = (typeof breachReasons)[number]

export interface Breach {
  reason: BreachReason
  /** What nothing bears out, as written. For tests and the owner's eyes: never for a log. */
  words: string
}

/** Longest answer in characters: three messages of a phone's screen are more than anybody reads. */
const longest = 600
/** And no longer than its facts with some courtesy around them. */
const courtesy = 200

/**
 * Holds a model's text against what it was given. Strict on purpose: a text that is refused wrongly costs a
 * nicer wording, one that is let through wrongly costs a promise that the business never made.
 * @returns everything that is wrong with it, the gravest first; empty: it may be said
 */
export function breachesOf(draft: Draft): Breach[] {
  const { text, facts } = draft
  if (text.trim() === '') return [{ reason: 'empty', words: '' }]
  const limit = Math.min(longest, 2 * facts.join(' ').length + courtesy)
  if (text.length > limit) return [{ reason: 'length', words: `${text.length} characters` }]
  return [...formBreaches(draft), ...claimBreaches(draft), ...sayBreaches(draft)]
}

/** Longest summary, in characters. */
const longestSummary = 1200

/**
 * Holds a summary of a chat against what was said in it. It is read by a model and by the owner, never said to a
 * customer: only what it makes up counts.
 * @param said the summary before, and the messages since
 * @returns everything that is wrong with it; empty: it may be kept
 */
export function summaryBreachesOf(summary: { text: string; said: string[]; orders: string[] }): Breach[] {
  const { text, said, orders } = summary
  if (text.trim() === '') return [{ reason: 'empty', words: '' }]
  if (text.length > longestSummary) return [{ reason: 'length', words: `${text.length} characters` }]
  const draft: Draft = { text, facts: said, question: '', language: 'en', orders }
  const names = namesBeyond(text, said).map((words): Breach => ({ reason: 'name', words }))
  return [
    ...formBreaches(draft),
    ...one('language', foreignIn(text, said)),
    ...claimBreaches(draft),
    ...names,
  ]
}

function formBreaches({ text, facts, question, orders = [] }: Draft): Breach[] {
  return [...one('markup', markupIn(text)), ...one('leak', leaked(text, orders, [...facts, question]))]
}

function claimBreaches({ text, facts, question }: Draft): Breach[] {
  const given = facts.flatMap(numericClaims)
  const asked = numericClaims(question).filter(isPlainCount)
  const whole = facts.map(scanned).join('\n')
  const numbers = numericClaims(text).filter((claim) => !isBorneOut(claim, given, asked, whole))
  const days = new Set(facts.flatMap(daysIn).map(({ reading }) => reading))
  return [
    ...numbers.map(({ reason, words }) => ({ reason, words: words.trim() })),
    ...daysIn(text).flatMap(({ words, reading }): Breach[] =>
      days.has(reading) ? [] : [{ reason: 'day', words }],
    ),
  ]
}

function sayBreaches({ text, facts, question, language, names = [] }: Draft): Breach[] {
  const denied = facts.map(negates)
  const turned = negates(text) ? !denied.includes(true) : !denied.includes(false)
  return [
    ...namesBeyond(text, [...facts, question, ...names]).map((words): Breach => ({ reason: 'name', words })),
    ...promisesBeyond(text, facts).map((words): Breach => ({ reason: 'promise', words })),
    ...(turned ? [{ reason: 'negation' as const, words: text }] : []),
    ...one('language', wrongLanguage(text, facts, language)),
    ...one('unsupported', unsupported(text, facts, question)),
  ]
}

/** "five of us": how many they are, the customer knows best. */
function isPlainCount({ readings }: Claim): boolean {
  return readings.every((reading) => reading.startsWith('count:'))
}

/**
 * A claim stands when a fact means nothing that the claim does not mean too: "by 4" may be said of 4pm, 4pm not
 * of "by 4". A number may also stand before the same word as in a fact ("14 Allen").
 */
function isBorneOut(claim: Claim, given: Claim[], asked: Claim[], whole: string): boolean {
  if (claim.phrase !== undefined && holds(whole, claim.phrase)) return true
  const same = given.filter(({ reason }) => reason === claim.reason)
  if (same.some(({ readings }) => readings.every((reading) => claim.readings.includes(reading)))) return true
  const [value] = claim.readings.map(barePrice)
  if (value !== undefined && given.some(({ readings }) => barePrice(readings[0]) === value)) return true
  return isPlainCount(claim) && asked.some(({ readings }) => readings[0] === claim.readings[0])
}

/** Three digits and more mean the same with and without the sign of the naira. */
function barePrice(reading = ''): number | undefined {
  const value = Number(/^(?:naira|count):(\d+)$/.exec(reading)?.[1] ?? 0)
  return value >= 100 ? value : undefined
}

function holds(whole: string, phrase: string): boolean {
  const at = whole.indexOf(phrase)
  if (at < 0) return false
  const [before, after] = [whole[at - 1] ?? ' ', whole[at + phrase.length] ?? ' ']
  return !/[\p{L}\d.,]/u.test(before) && !/\p{L}/u.test(after)
}

function one(reason: BreachReason, words: string | undefined): Breach[] {
  return words === undefined ? [] : [{ reason, words }]
}
