import type { Act, Ask } from '../intent.ts'
import type { Language } from '../language.ts'
import type { StepInput, StepResult } from '../step.ts'
import { asksOf, readDetails } from './details.ts'
import { isPlainYes } from './plain-yes.ts'
import type { Turn } from './turn.ts'

/** What people say to end a talk, or to agree to what a person said. */
const courtesies: Act[] = ['greet', 'thanks', 'bye', 'yes', 'no', 'other']

/** She waits: "are you there", "madam wetin happen". */
const waiting =
  /\?|\b(?:(?:are|r) (?:you|u|una) (?:there|around|online|busy)|una (?:dey|still dey) (?:there|online|around)|any ?(?:body|one) (?:there|dey)|wetin (?:happen|dey happen|sup)|(?:answer|reply|respond)(?: to)? (?:me|na|abeg|pls|please)|(?:pls|please|abeg) (?:answer|reply)|(?:still|dey|am|i'm|been) wait(?:ing)?)\b/i

/**
 * Whether what a customer wrote to a person of the business, who left it, may stay without an answer: thanks, a
 * greeting, an "ok". A late "You're welcome!" would only show the seam.
 */
export function needsNoAnswer(turn: Turn, asks: Ask[]): boolean {
  if (waiting.test(turn.text)) return false
  if (turn.text.split('\n').every((text) => isPlainYes(text, ''))) return true
  return (
    asks.length > 0 &&
    asks.every(({ act, slots }) => courtesies.includes(act) && Object.keys(slots).length === 0)
  )
}

/** "ok", "alright thanks ma", "God bless you 🙏": nothing but that, and one of the first of these. */
const lastWords = new Set(
  'ok okay okie k kk alright noted thank thanks thx tnx bye bless 👍 👌 🙏'.split(' '),
)
const besideThem = new Set('you u a lot so much very god ma sir madam dear o oo jare well then 😊'.split(' '))

function isAcknowledgement(text: string): boolean {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+|\p{Extended_Pictographic}/gu) ?? []
  return (
    words.some((word) => lastWords.has(word)) &&
    words.every((word) => lastWords.has(word) || besideThem.has(word))
  )
}

/**
 * Whether a message that comes when a person of the business has just gone is only the last word of her talk: it needs
 * none of Jara's. A "yes" may be more than that.
 */
export function isLateThanks(turn: Turn, asks: Ask[]): boolean {
  if (waiting.test(turn.text)) return false
  if (turn.text.split('\n').every(isAcknowledgement)) return true
  const parting = asks.every(
    ({ act, slots }) => (act === 'thanks' || act === 'bye') && Object.keys(slots).length === 0,
  )
  return asks.length > 0 && parting
}

/** Whether it only tells a day, a time or the like: an answer to what she asked, not to Jara. */
export function isForPerson(turn: Turn, asks: Ask[]): boolean {
  const told = asksOf(asks, 'give')
  const { services, among } = readDetails(turn, told)
  const others = asks.filter(({ act }) => act !== 'give' && !courtesies.includes(act))
  return told.length > 0 && others.length === 0 && services.length === 0 && among.length === 0
}

/** Nothing is said, and nothing changes. */
export function asItWas({ state }: Pick<StepInput, 'state'>, language: Language): StepResult {
  return { state, language, changes: [], replies: [], ownerNotices: [], tags: ['left-unanswered'] }
}
