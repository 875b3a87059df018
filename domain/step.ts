import type { Facts } from './business.ts'
import type { Change } from './changes.ts'
import type { Ask, Intent } from './intent.ts'
import type { Meaning } from './knowledge/meaning.ts'
import { listen, type Tongue } from './language/lean.ts'
import type { Heard, Language } from './language.ts'
import type { MediaKind } from './media.ts'
import type { Say } from './say.ts'
import { type ConversationState, fresh } from './state.ts'
import { answerQuestions } from './step/answers.ts'
import { askLeaving } from './step/call-off.ts'
import { asksOf, asMeant } from './step/details.ts'
import { askOn, besideWish, borneOut, closeForeign, takeUp, welcome } from './step/foreign.ts'
import { bookPicked, takesMoneyBack } from './step/kept.ts'
import { answerMedia, mentionMedia, tellable } from './step/media.ts'
import { messagesWish, optIn, optOut } from './step/opt-out.ts'
import { callPerson, handOver } from './step/person.ts'
import { proceed } from './step/proceed.ts'
import { answerUnread, withdrawSaid } from './step/questions.ts'
import { passPastQuota } from './step/quota.ts'
import { remind } from './step/remind.ts'
import { asItWas, isForPerson, isLateThanks, needsNoAnswer } from './step/resumed.ts'
import { settle } from './step/settle.ts'
import { greetFirst, smallTalk } from './step/small-talk.ts'
import { sendAccount } from './step/transfer.ts'
import { trusted } from './step/trust.ts'
import { closeTurn, openTurn, type Turn } from './step/turn.ts'
import { askOpenAgain, notUnderstood } from './step/unsure.ts'
import { joinList, leaveList, wantsOffList } from './step/waiting.ts'
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
  /** When she wrote, where that was another moment: her "tomorrow" counts from then. */
  said?: LocalDateTime | undefined
  /** Below this confidence Jara asks back (0…1; the reader's profile says). */
  unsureBelow: number
  /** Below this one Jara offers a person at once, where it would have asked back. */
  lostBelow: number
  /** The conversation's language so far; null before the first turn. */
  language: Language | null
  /** Compares a message with the business's answers; absent: words alone decide. */
  meaning?: Meaning | undefined
  /** What came along that cannot be read, one entry a message. */
  media?: MediaKind[] | undefined
  /** Nobody of the business sees this chat in an app of her own: what cannot be read here, nobody else can look at. */
  unseen?: boolean | undefined
  /** She wants no messages but answers. */
  optedOut?: boolean | undefined
  /** The messages were written while a person of the business was answering, who left them. */
  resumed?: boolean | undefined
  /** The person has just gone, and Jara has said nothing since. */
  parting?: boolean | undefined
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
export type PlainInput = Pick<
  StepInput,
  'state' | 'facts' | 'now' | 'said' | 'language' | 'meaning' | 'unseen' | 'optedOut' | 'resumed'
>

/** One turn of a conversation. Pure: the same input gives the same result. */
export function step(input: StepInput): StepResult {
  const { heard, asks } = input.intent
  const tongue = listen({ ...heardSoFar(input), ...wordOf(input), messages: input.messages, heard })
  const turn = openTurn(input, tongue, input.messages)
  turn.asks = asks
  return heedWish(turn, input) ? closeTurn(turn) : converse(turn, tongue, input)
}

/** @returns whether the burst was nothing but about getting messages or not */
function heedWish(turn: Turn, { messages = [], optedOut }: PlainInput & { messages?: string[] }): boolean {
  if (wantsOffList(turn)) {
    leaveList(turn)
    return true
  }
  if (takesMoneyBack(turn) || sendAccount(turn)) return true
  const wish = messagesWish(messages, optedOut === true)
  if (wish === 'stop') optOut(turn)
  else if (wish === 'start') optIn(turn)
  return wish === 'stop' || (wish === 'start' && messages.length === 1)
}

function converse(turn: Turn, tongue: Tongue, input: StepInput): StepResult {
  const { media = [], resumed, parting } = input
  if (tongue.foreign && !resumed) welcome(turn, tongue.foreign)
  else if (tongue.wish) takeUp(turn)
  const begun = turn.says.length
  const asks = asksUnder(turn, tongue, input).map((ask) => asMeant(turn, ask))
  if (resumed && tellable(media).length === 0 && needsNoAnswer(turn, asks))
    return asItWas(input, turn.language)
  if (parting && media.length === 0 && isLateThanks(turn, asks)) return asItWas(input, turn.language)
  if (resumed) respondForPerson(turn, asks)
  else if (askLeaving(turn)) turn.refusals = 0
  else if (asks.length > 0) respond(turn, asks)
  else joinList(turn, asks)
  const understood = turn.says.length > begun || (!tongue.foreign && answerUnread(turn))
  if (understood) turn.misses = 0
  conclude(turn, tongue, input, understood)
  mentionMedia(turn, media, understood ? asks : [])
  return closeTurn(turn)
}

/** The last word of a turn, where it was not understood or in a language that Jara does not write. */
function conclude(
  turn: Turn,
  tongue: Tongue,
  { intent, lostBelow, ...input }: StepInput,
  understood: boolean,
) {
  const { media = [], resumed } = input
  if (!understood && resumed) leaveToPerson(turn, tongue)
  else if (tongue.foreign) closeForeign(turn, understood)
  else if (!understood && tongue.wish) askOn(turn)
  else if (!understood && tellable(media).length > 0) askOpenAgain(turn)
  else if (!understood) notUnderstood(turn, intent.confidence < lostBelow)
}

/** What a person left, but for what only she can know. */
function respondForPerson(turn: Turn, asks: Ask[]) {
  if (asks.length > 0 && !isForPerson(turn, asks)) respond(turn, asks)
  if (withdrawSaid(turn, ['faq.unknown', 'talk.other'])) callPerson(turn, 'not-known', 'handoff.asked')
}

/** What was written to a person, and only she can make out, is hers to answer. */
function leaveToPerson(turn: Turn, { foreign }: Tongue) {
  callPerson(turn, foreign ? 'language' : 'not-understood', 'handoff.asked')
}

/** The asks to act upon. A message in another language, or about language itself, is easily misread. */
function asksUnder(turn: Turn, { foreign, wish }: Tongue, { intent, unsureBelow }: StepInput): Ask[] {
  if (foreign) return borneOut(turn, intent.asks)
  return wish ? besideWish(turn, intent.asks) : trusted(turn, intent, unsureBelow)
}

/** The reader's word for the language; in the middle of a conversation only where it is sure. */
function wordOf({ intent, unsureBelow, language }: StepInput) {
  const sure = intent.confidence >= unsureBelow
  return {
    read: sure || language === null ? intent.language : undefined,
    familiar: sure && isFamiliar(intent),
  }
}

/** Greetings and names. */
function isFamiliar({ asks }: Intent): boolean {
  const courtesies = ['greet', 'thanks', 'bye']
  return asks.every(({ act, slots }) => courtesies.includes(act) || slots.staff || slots.whom)
}

function heardSoFar({ state, now, language, facts }: PlainInput) {
  return { speech: fresh(state, now).speech, language, offered: facts.business.languages }
}

/** What was asked to be sure of comes first, then answers, then the next question of an appointment. */
function respond(turn: Turn, asks: Ask[]) {
  greetFirst(turn, asks)
  const greeted = turn.says.length
  if (joinList(turn, asks)) return answerQuestions(turn, asksOf(asks, 'price', 'hours', 'location'))
  const settled = settle(turn, asks)
  answerQuestions(turn, asks)
  const said = turn.says.length
  if (!settled) proceed(turn, asks)
  bookPicked(turn, said)
  handOver(turn, asks)
  if (turn.says.length === greeted) smallTalk(turn, asks)
  if (turn.says.length > greeted) remind(turn)
}

/** The answer when the engine failed twice: an apology, and a person is called. */
export function engineFailed(input: PlainInput & { messages?: string[] }): StepResult {
  const turn = openTurn(input, unheard(input), input.messages)
  if (!heedWish(turn, input)) callPerson(turn, 'engine-failed', 'handoff.engineFailed')
  return closeTurn(turn)
}

/**
 * The answer to a new conversation once the plan's quota is used up. No model reads it: the owner is called. STOP and
 * emergencies are heard all the same.
 */
export function pastQuota(input: PlainInput & { messages: string[]; heard?: Heard | undefined }): StepResult {
  const { messages, heard } = input
  const turn = openTurn(input, listen({ ...heardSoFar(input), messages, heard, read: undefined }), messages)
  if (!heedWish(turn, input)) passPastQuota(turn)
  return closeTurn(turn)
}

/** The answer to a burst that holds nothing but what Jara cannot read: voice notes, pictures, stickers. */
export function unreadable(input: PlainInput, media: MediaKind[]): StepResult {
  const turn = openTurn(input, unheard(input))
  if (input.resumed && media.every((kind) => kind === 'sticker')) return asItWas(input, turn.language)
  answerMedia(turn, media)
  remind(turn)
  return closeTurn(turn)
}

/** Where nothing was said in words, the conversation's language stays. */
function unheard(input: PlainInput): Tongue {
  return listen({ ...heardSoFar(input), messages: [], heard: undefined, read: undefined })
}
