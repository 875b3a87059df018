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

export interface ReaderRequest {
  prompt: string
  gbnf: string
  maxTokens: number
  /** The customer's own spelling of each numbered word of the prompt. */
  words: string[]
}

type Piece =
  | { kind: 'word'; text: string; original: string }
  | { kind: 'symbols'; text: string }
  | { kind: 'break' }

const wordLimits = [64, 48, 40, 32, 24, 16, 8, 4]
const byteBudget = 360
const wordLength = 24
const symbolLength = 4
const longestMessage = 20_000
const longestSpan = 12
const mostAsks = 4
const maxTokens = 40
/** How much the raw product of token probabilities is tempered; fitted on held-out examples (models/README.md). */
const calibration = 1

/** Words of service names that say nothing about the service. */
const plainWords = new Set(
  'and or with without of for the a an to my me your own no do in on at by from up out off n hair'.split(' '),
)

const replaced: Record<string, string> = {
  '’': "'",
  '‘': "'",
  '`': "'",
  '´': "'",
  '₦': 'n',
  '–': '-',
  '—': '-',
  '<': '',
  '>': '',
  '\n': '\n',
}
const initial = String.raw`(?<=(?<![\p{L}\p{N}])[\p{L}\p{N}]{1,2})\.(?=[\p{L}\p{N}](?![\p{L}\p{N}]))`
const inner = String.raw`(?<=[0-9])[.,:/](?=[0-9])|(?<=\p{L})'(?=\p{L})|-(?=[\p{L}\p{N}])|${initial}`
const piecePattern = new RegExp(
  String.raw`([\p{L}\p{N}]+(?:(?:${inner})[\p{L}\p{N}]+)*)|(\n)|[^\s\p{L}\p{N}]+`,
  'gu',
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

/** A code point as the reader sees it: lower case, no accents, plain quotes, no invisible characters. */
function fold(char: string): string {
  const known = replaced[char]
  if (known !== undefined) return known
  if (/[\t\r\v\f\p{Z}]/u.test(char)) return ' '
  return char
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cc}\p{Cf}\p{Cs}]/gu, '')
}

/** The folded text and, for each of its UTF-16 units, where it came from; a third equal letter in a row is dropped. */
function folded(text: string): { text: string; source: number[] } {
  const out: string[] = []
  const source: number[] = []
  let at = 0
  for (const char of text) {
    for (const c of fold(char)) {
      if (out.length > 1 && out.at(-1) === c && out.at(-2) === c && !/\p{N}/u.test(c)) continue
      out.push(c)
      for (let unit = 0; unit < c.length; unit += 1) source.push(at)
    }
    at += char.length
  }
  source.push(text.length)
  return { text: out.join(''), source }
}

function piecesOf(text: string): Piece[] {
  const flat = folded(text)
  const out: Piece[] = []
  for (const match of flat.text.matchAll(piecePattern)) {
    const [all, word, lineBreak] = match
    const last = out.at(-1)?.kind
    if (word !== undefined)
      out.push({ kind: 'word', text: word, original: spelled(text, flat.source, match.index, all) })
    else if (lineBreak === undefined && last !== 'symbols') out.push({ kind: 'symbols', text: all })
    else if (lineBreak !== undefined && last !== undefined && last !== 'break') out.push({ kind: 'break' })
  }
  if (out.at(-1)?.kind === 'break') out.pop()
  return out
}

/** The customer's own characters of a word, with the letters that folding dropped from its end. */
function spelled(text: string, source: number[], from: number, word: string): string {
  return text.slice(source[from], source[from + word.length]).replace(/[^\p{L}\p{N}\p{M}]+$/u, '')
}

function shorten(pieces: Piece[]): Piece[] {
  const cuts = wordLimits.map((limit) => cut(pieces, limit))
  return cuts.find((each) => bytes(each) <= byteBudget) ?? (cuts.at(-1) as Piece[])
}

function cut(pieces: Piece[], limit: number): Piece[] {
  const places = pieces.flatMap((piece, at) => (piece.kind === 'word' ? [at] : []))
  if (places.length <= limit) return pieces
  return [...pieces.slice(0, places[limit / 2]), { kind: 'break' }, ...pieces.slice(places.at(-limit / 2))]
}

function bytes(pieces: Piece[]): number {
  return pieces.reduce(
    (sum, piece) => sum + (piece.kind === 'break' ? 0 : Buffer.byteLength(shown(piece))),
    0,
  )
}

function shown(piece: Piece): string {
  if (piece.kind === 'break') return '<nl>'
  const limit = piece.kind === 'word' ? wordLength : symbolLength
  const text = [...piece.text].slice(0, limit).join('')
  return piece.kind === 'word' ? ` ${text}` : text
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

/** 0 for an answer without an act; 1 where the engine gives no probabilities. */
function confidence(asks: Ask[], probabilities: number[] | undefined): number {
  if (asks.length === 0) return 0
  return (probabilities ?? []).reduce((product, p) => product * p, 1) ** calibration
}

function isAct(tag: string): tag is Act {
  return (acts as readonly string[]).includes(tag)
}

function isSlot(tag: string): tag is SlotTag {
  return Object.hasOwn(slots, tag)
}
