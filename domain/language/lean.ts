import { type ForeignLanguage, type Heard, type Language, languages } from '../language.ts'
import { wishedLanguage } from './wish.ts'

/** What a conversation has sounded like so far; part of its state. */
export interface Speech {
  /** -1.5 (English) … 1.5 (Pidgin); what was said long ago counts less. */
  lean: number
  /** How many messages in a row were in a language that Jara does not write. */
  foreign: number
}

/** What one turn says of the conversation's language. */
export interface Tongue {
  language: Language
  speech: Speech
  /** The language of this message, where it is plainly none that Jara writes. */
  foreign: ForeignLanguage | undefined
  /** A language that was asked for in so many words and that the business speaks. */
  wish: Language | undefined
}

export interface TongueInput {
  messages: string[]
  /** What the identifier heard; absent: the reader's word alone counts. */
  heard: Heard | undefined
  /** The reader's own word. */
  read: Language | undefined
  /** The reader is sure of a greeting or a person's name, which people say in any language. */
  familiar?: boolean
  speech: Speech
  /** The conversation's language so far; null before the first turn. */
  language: Language | null
  /** Of the business, the first one first; none: all. */
  offered: readonly Language[]
}

const most = 1.5
const decay = 0.9
/** A language that the row knows and the state does not, as of an old conversation, counts like one message. */
const known = 0.8
/** Nearer to zero than this, the conversation stays as it is. */
const undecided = 0.1
/** So many words make a Pidgin message count in full. */
const fullPidgin = 3
/** English ones are common in Pidgin talk: up to two words say nothing, five count in full. */
const fewEnglish = 2
const fullEnglish = 5
/** A pull that is weaker is that of a short word, which says nothing, however often. */
const faint = 0.3
/** What the reader's word adds to the identifier's log-odds; measured (docs/language.md). */
const readerLogit = 1
const foreignFrom = 0.9
/** A greeting or a name is no longer than this. */
const aFewWords = 3

/**
 * Which language to answer in. Pidgin is taken up at once, and left only after two plainly English sentences or on
 * an explicit wish: a short "yes", a day or the name of a service says nothing of the language.
 */
export function listen(input: TongueInput): Tongue {
  const offered = input.offered.length > 0 ? input.offered : languages
  const foreign = foreignIn(input.heard, input.familiar)
  const wish = foreign ? undefined : wishedLanguage(input.messages)
  const lean = wish ? leanOf(wish) * most : leaning(input, foreign)
  const language =
    [sideOf(lean), input.language, ...offered].find((one) => one && offered.includes(one)) ?? 'en'
  return {
    language,
    speech: { lean, foreign: foreign ? input.speech.foreign + 1 : 0 },
    foreign,
    wish: wish && offered.includes(wish) ? wish : undefined,
  }
}

function leaning(input: TongueInput, foreign: ForeignLanguage | undefined): number {
  const { speech, language } = input
  const before = speech.lean === 0 && language ? leanOf(language) * known : speech.lean
  const pull = foreign ? 0 : pullOf(input)
  const lean = Math.abs(pull) < faint ? before : before * decay + pull
  return Math.round(Math.max(-most, Math.min(most, lean)) * 100) / 100
}

/** How much one turn pulls to Pidgin (up to 2) or English (down to -1 for each sentence). */
function pullOf({ messages, heard, read }: TongueInput): number {
  const strength = 2 * pidginChance(heard, read) - 1
  const words = heard?.words ?? Number.POSITIVE_INFINITY
  if (strength > 0) return 2 * strength * Math.min(1, words / fullPidgin)
  const weight = Math.max(0, words - fewEnglish) / (fullEnglish - fewEnglish)
  return strength * Math.min(Math.max(1, sentences(messages)), weight)
}

/** How likely it is Pidgin, of the two, by the identifier and the reader together; by what there is of them. */
function pidginChance(heard: Heard | undefined, read: Language | undefined): number {
  if (!heard) return read === undefined ? 0.5 : read === 'pcm' ? 0.95 : 0.05
  const { en, pcm } = heard.chances
  const word = read === undefined ? 0 : leanOf(read) * readerLogit
  return 1 / (1 + Math.exp(Math.log(Math.max(en, 1e-9) / Math.max(pcm, 1e-9)) - word))
}

function sentences(messages: string[]): number {
  const parts = messages.flatMap((text) => text.split(/[.?!\n]+/))
  return parts.filter((part) => wordCount(part) >= 4).length
}

function wordCount(text: string): number {
  return text.match(/\p{L}[\p{L}\p{M}']*/gu)?.length ?? 0
}

function foreignIn(heard: Heard | undefined, familiar = false): ForeignLanguage | undefined {
  const language = heard?.language
  if (!heard || !language || heard.words < 2) return undefined
  if (familiar && heard.words <= aFewWords) return undefined
  if (language === 'en' || language === 'pcm') return undefined
  return heard.chances[language] >= foreignFrom ? language : undefined
}

function sideOf(lean: number): Language | undefined {
  if (Math.abs(lean) < undecided) return undefined
  return lean > 0 ? 'pcm' : 'en'
}

function leanOf(language: Language): 1 | -1 {
  return language === 'pcm' ? 1 : -1
}
