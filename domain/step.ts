import type { Facts } from './business.ts'
import type { Change } from './changes.ts'
import type { Ask, Intent } from './intent.ts'
import { type Language, languages } from './language.ts'
import type { Say } from './say.ts'
import type { ConversationState } from './state.ts'
import { answerQuestions } from './step/answers.ts'
import { asMeant } from './step/details.ts'
import { callPerson, handOver } from './step/person.ts'
import { proceed } from './step/proceed.ts'
import { remind } from './step/remind.ts'
import { settle } from './step/settle.ts'
import { greetFirst, smallTalk } from './step/small-talk.ts'
import { trusted } from './step/trust.ts'
import { closeTurn, openTurn, say, type Turn, tag } from './step/turn.ts'
import { notUnderstood } from './step/unsure.ts'
import type { LocalDateTime } from './time.ts'

export interface StepInput {
  /** As `parseState` gave it. */
  state: ConversationState
  intent: Intent
  /** The texts of the burst, oldest first. */
  messages: string[]
  facts: Facts
  /** The business's own clock. */
  now: LocalDateTime
  /** Below this confidence Jara asks back (0…1; the reader's profile says). */
  unsureBelow: number
  /** The conversation's language so far; null before the first turn. */
  language: Language | null
}

export interface StepResult {
  state: ConversationState
  language: Language
  /** Empty or to be written together with the replies, in this order. */
  changes: Change[]
  /** Each inner list is one message. */
  replies: Say[][]
  ownerNotices: Say[][]
  /** What happened, for metrics: `price`, `read-back`, `booked`, `not-understood` … */
  tags: string[]
}

/** A turn without a reading: what `engineFailed` and `unreadable` know. */
export type PlainInput = Pick<StepInput, 'state' | 'facts' | 'now' | 'language'>

/** One turn of a conversation. Pure: the same input gives the same result. */
export function step(input: StepInput): StepResult {
  const { language, confidence } = input.intent
  const doubtful = confidence < input.unsureBelow && input.language !== null
  const turn = openTurn(input, languageOf(input, doubtful ? undefined : language), input.messages)
  const asks = trusted(turn, input.intent, input.unsureBelow).map((ask) => asMeant(turn, ask))
  if (asks.length > 0) respond(turn, asks)
  if (turn.says.length === 0) notUnderstood(turn)
  else turn.misses = 0
  return closeTurn(turn)
}

/** What was asked to be sure of comes first, then answers, then the next question of an appointment. */
function respond(turn: Turn, asks: Ask[]) {
  greetFirst(turn, asks)
  const greeted = turn.says.length
  const settled = settle(turn, asks)
  answerQuestions(turn, asks)
  if (!settled) proceed(turn, asks)
  handOver(turn, asks)
  if (turn.says.length === greeted) smallTalk(turn, asks)
  if (turn.says.length > greeted) remind(turn)
}

/** The answer when the engine failed twice: an apology, and a person is called. */
export function engineFailed(input: PlainInput & { messages?: string[] }): StepResult {
  const turn = openTurn(input, languageOf(input, undefined), input.messages)
  callPerson(turn, 'engine-failed', 'handoff.engineFailed')
  return closeTurn(turn)
}

/** The answer to a burst that holds nothing but what Jara cannot read: voice notes, pictures, stickers. */
export function unreadable(input: PlainInput, kind: 'voice' | 'picture' | 'other'): StepResult {
  const turn = openTurn(input, languageOf(input, undefined))
  const keys = { voice: 'unreadable.voice', picture: 'unreadable.picture', other: 'unreadable.other' }
  say(turn, keys[kind])
  tag(turn, `unreadable-${kind}`)
  return closeTurn(turn)
}

/** The language she writes, if the business speaks it; else the conversation's, else the business's first. */
function languageOf(input: PlainInput, read: Language | undefined): Language {
  const spoken = input.facts.business.languages
  const wanted = [read, input.language, ...spoken, ...languages]
  return wanted.find((one) => one && (spoken.length === 0 || spoken.includes(one))) ?? 'en'
}
