/**
 * The product side of the bundled model: a burst of messages as the prompt that the model was trained on, and its
 * answer as an `Intent`. `training/prompts.py` makes the same prompts; tests/reader holds the two equal.
 */
import { distance } from 'fastest-levenshtein'
import type { Business } from '../../domain/business.ts'
import {
  type Act,
  type Ask,
  acts,
  type Intent,
  type Situation,
  type Slot,
  type SlotTag,
  slots,
} from '../../domain/intent.ts'
import { piecesOf, shorten, shown } from './numbered-words.ts'

export interface ReaderRequest {
  prompt: string
  gbnf: string
  maxTokens: number
  /** The customer's own spelling of each numbered word of the prompt. */
  words: string[]
}

const longestMessage = 20_000
const longestSpan = 12
const mostAsks = 4
const maxTokens = 40

/** Words of service names that say nothing about the service. */
const plainWords = new Set(
  'and or with without of for the a an to my me your own no do in on at by from up out off n hair'.split(' '),
)

/**
 * The prompt for a burst of messages in its situation, with the grammar that its answer must follow.
 * Of a long burst only the first and the last half of 64 words (fewer where they take many bytes) are read.
 */
export function readerRequest(input: {
  messages: string[]
  situation: Situation
  business: Business
}): ReaderRequest {
  const pieces = shorten(
    piecesOf(input.messages.map((message) => message.slice(0, longestMessage)).join('\n')),
  )
  const hint = hints(input.business)
  const words = pieces.flatMap((piece) => (piece.kind === 'word' ? [piece.original] : []))
  let index = 0
  const body = pieces.map((piece) => {
    if (piece.kind !== 'word') return shown(piece)
    index += 1
    return `${shown(piece)}<${index}>${hint(piece.text)}`
  })
  return {
    prompt: `<at:${input.situation}>${body.join('')}<out>`,
    gbnf: grammar(words.length),
    maxTokens,
    words,
  }
}

/** Says of a word whether it belongs to the business's services (`<svc>`) or staff (`<who>`). */
function hints(business: Business): (word: string) => string {
  const services = vocabulary(business.services.flatMap((service) => [service.name, ...service.also]))
  const people = business.peopleNamed ? business.people.map((person) => person.name) : []
  const staff = vocabulary(business.ownerName ? [...people, business.ownerName] : people)
  return (word) => {
    if (plainWords.has(word)) return ''
    if (matches(word, services)) return '<svc>'
    return matches(word, staff) ? '<who>' : ''
  }
}

function vocabulary(names: string[]): Set<string> {
  const words = names.flatMap(piecesOf).flatMap((piece) => (piece.kind === 'word' ? [piece.text] : []))
  return new Set(words.filter((word) => [...word].length > 1 && !plainWords.has(word)))
}

function matches(word: string, known: Set<string>): boolean {
  if (known.has(word)) return true
  return word.length >= 5 && [...known].some((each) => each.length >= 4 && distance(word, each) <= 1)
}

const grammars = new Map<number, string>()

/** GBNF of an answer about `count` words: a language, then acts, each with its spans of words. */
function grammar(count: number): string {
  const known = grammars.get(count)
  if (known) return known
  const made = [...answerRules(count), ...spanRules(count)].join('\n')
  grammars.set(count, made)
  return made
}

function answerRules(count: number): string[] {
  const either = (tags: readonly string[]) => tags.map((tag) => `"<${tag}>"`).join(' | ')
  const rest = ' (ask'.repeat(mostAsks - 1) + ')?'.repeat(mostAsks - 1)
  return [
    `root ::= (${either(['en', 'pcm', 'und'])}) ask${rest}`,
    `ask ::= act${count > 0 ? ' slot*' : ''}`,
    `act ::= ${either(acts)}`,
    `slot ::= (${either(Object.keys(slots))}) span`,
  ].slice(0, count > 0 ? 4 : 3)
}

function spanRules(count: number): string[] {
  if (count === 0) return []
  const numbers = Array.from({ length: count }, (_, i) => i + 1)
  const ends = (from: number) =>
    numbers
      .slice(from - 1, from - 1 + longestSpan)
      .map((to) => `"<${to}>"`)
      .join(' | ')
  return [
    `span ::= ${numbers.map((from) => `"<${from}>" e${from}`).join(' | ')}`,
    ...numbers.map((from) => `e${from} ::= ${ends(from)}`),
  ]
}

/**
 * An answer such as `<pcm><price><S><4><4>` as an intent, with the customer's own words.
 * A tag that is out of place is passed over: the answer may have been cut off at its token limit.
 */
export function readReaderAnswer(text: string, probabilities: number[] | undefined, words: string[]): Intent {
  const tags = [...text.matchAll(/<([\w:]+)>/g)].map((match) => match[1] as string)
  const asks: Ask[] = []
  tags.forEach((tag, at) => {
    const ask = asks.at(-1)
    if (isAct(tag)) asks.push({ act: tag, slots: {} })
    else if (isSlot(tag) && ask)
      addSpan(ask, slots[tag], words.slice(Number(tags[at + 1]) - 1, Number(tags[at + 2])))
  })
  const language = tags[0] === 'en' || tags[0] === 'pcm' ? tags[0] : undefined
  return {
    language,
    asks: asks.length > 0 ? asks : [{ act: 'other', slots: {} }],
    confidence: confidence(asks, probabilities),
  }
}

function addSpan(ask: Ask, slot: Slot, span: string[]): void {
  if (span.length === 0) return
  ask.slots[slot] = [...(ask.slots[slot] ?? []), span.join(' ')]
}

/**
 * The product of the tokens' probabilities: 0 for an answer without an act, 1 where the engine gives none. On held-out
 * messages it needs no tempering (models/README.md).
 */
function confidence(asks: Ask[], probabilities: number[] | undefined): number {
  if (asks.length === 0) return 0
  return (probabilities ?? []).reduce((product, p) => product * p, 1)
}

function isAct(tag: string): tag is Act {
  return (acts as readonly string[]).includes(tag)
}

function isSlot(tag: string): tag is SlotTag {
  return Object.hasOwn(slots, tag)
}
