import { dateOf, type LocalDateTime } from '../time.ts'
import { dayRules, monthDay } from './days.ts'
import { candidatesOf, hourRules, vagueRules } from './hours.ts'
import { day, type Found, type Rule, rule } from './rules.ts'
import type { Words } from './words.ts'

/** Words that carry no meaning in a day or a time. */
const fillers = new Set(
  `, - & by at on for the in of to from around about like or and abeg pls please o na oya ok okay oh yes i mean say
  make come be am it is its that this one a an so then instead only just if possible ma sir wan want go dey time day we
  me us my you u can fit do ehen sef sha abi nko but maybe lets let take as well too there hour exactly good gud e will
  prefer better best how what date your sharp any anyone
  either free available`.split(/\s+/),
)

const phraseRules: Rule[] = [...dayRules, ...hourRules]
type Edge = 'before' | 'after' | 'from'
const edges: Rule[] = [
  rule('(?:the )?(\\d{1,2}|an?)? ?day (before|after)', (m) => [
    { kind: 'edge', edge: m[2] as Edge, days: Number(m[1]?.replace(/^an?$/, '1') ?? 1) },
  ]),
  rule('(before|after|from)', (m) => [{ kind: 'edge', edge: m[1] as Edge }]),
]
/** "not today, tomorrow": what follows is what she does not want. */
const negation = /^(?:not|no be|instead of|rather than)(?= )/
const bare = rule('(\\d{1,2})', (m) => [{ kind: 'number', n: Number(m[1]), said: 'day' }])

interface Phrase {
  found: Found[]
  /** Where the next phrase begins in the text. */
  end: number
}

/** Reads the text from left to right, the first rule that fits at each word. */
export function readPhrases(words: Words, now: LocalDateTime): { found: Found[]; unread: string[] } {
  const found: Found[] = []
  const unread: string[] = []
  for (let i = 0; i < words.starts.length; ) {
    const skipped = negatedAt(words, i, now)
    if (skipped !== undefined) {
      i = after(words, skipped.end)
      continue
    }
    const phrase = phraseAt(words, i, now)
    if (phrase === undefined) {
      if (!fillers.has(wordAt(words, i))) unread.push(words.originals[i] as string)
      i++
      continue
    }
    const next = after(words, phrase.end)
    const said = i < words.timeFrom ? 'day' : 'time'
    found.push(...phrase.found.map((f) => (f.kind === 'number' ? { ...f, said } : f) as Found))
    if (phrase.found.some((f) => f.kind === 'unread')) unread.push(...words.originals.slice(i, next))
    i = next
  }
  return placeNumbers(found, unread, now)
}

/** The index of the first word at or after a place in the text. */
function after(words: Words, place: number): number {
  const next = words.starts.findIndex((start) => start >= place)
  return next === -1 ? words.starts.length : next
}

/** A negated day or time, the negation included. */
function negatedAt(words: Words, i: number, now: LocalDateTime): Phrase | undefined {
  const start = words.starts[i] as number
  const match = words.text.slice(start).match(negation)
  const phrase = match && first(phraseRules, words.text, start, now)
  if (match === null || phrase) return undefined
  const following = start + match[0].length + 1
  const denied = first([...phraseRules, bare], words.text, following, now)
  return denied?.found.some((f) => f.kind === 'day' || f.kind === 'clock' || f.kind === 'number')
    ? denied
    : undefined
}

function wordAt(words: Words, i: number): string {
  const start = words.starts[i] as number
  return words.text.slice(start, start + (words.text.slice(start).match(/^\S*/)?.[0].length ?? 0))
}

function phraseAt(words: Words, i: number, now: LocalDateTime): Phrase | undefined {
  const start = words.starts[i] as number
  return (
    first(phraseRules, words.text, start, now) ??
    edgeAt(words, i, now) ??
    first(vagueRules, words.text, start, now) ??
    first([bare], words.text, start, now)
  )
}

function first(rules: Rule[], text: string, start: number, now: LocalDateTime): Phrase | undefined {
  for (const { pattern, read } of rules) {
    pattern.lastIndex = start
    const match = pattern.exec(text)
    const found = match === null ? undefined : read(match, now)
    if (found !== undefined) return { found, end: pattern.lastIndex }
  }
  return undefined
}

/** "before", "after", "from", where a day follows: "before church" is not one. */
function edgeAt(words: Words, i: number, now: LocalDateTime): Phrase | undefined {
  const phrase = first(edges, words.text, words.starts[i] as number, now)
  if (phrase === undefined) return undefined
  const next = after(words, phrase.end)
  const following = words.starts[wordAt(words, next) === 'the' ? next + 1 : next]
  if (following === undefined) return undefined
  return first(dayRules, words.text, following, now) === undefined ? undefined : phrase
}

/** A bare number is a day of the month or an hour, by the slot it was in and by what else is there. */
function placeNumbers(
  found: Found[],
  unread: string[],
  now: LocalDateTime,
): { found: Found[]; unread: string[] } {
  const placed: Found[] = found.filter((f) => f.kind !== 'number')
  const rest = [...unread]
  for (const number of found.filter((f) => f.kind === 'number')) {
    const has = (...kinds: Found['kind'][]) => placed.some((f) => kinds.includes(f.kind))
    const asClock = has('clock', 'window') || number.n > 24 ? [] : candidatesOf([String(number.n)])
    const lateInMonth = number.said === 'day' && number.n > 12
    const asDay = has('day') && !lateInMonth ? undefined : day(monthDay(dateOf(now), number.n))
    const clockFirst = number.said === 'time' || (has('day') && !lateInMonth)
    if (asClock.length > 0 && (clockFirst || asDay === undefined))
      placed.push({ kind: 'clock', candidates: asClock })
    else if (asDay !== undefined) placed.push(...asDay)
    else rest.push(String(number.n))
  }
  return { found: placed, unread: rest }
}
