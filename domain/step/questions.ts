import type { Knowledge } from '../business.ts'
import type { Ask } from '../intent.ts'
import { findKnowledge } from '../knowledge.ts'
import { matchService } from '../match.ts'
import { wordsOf } from './details.ts'
import { yesNo } from './read-back.ts'
import { answered, owner, say, type Turn, tag } from './turn.ts'

/** A question to the business's own knowledge; what is not in it is never made up. */
export function answerFaq(turn: Turn, asks: Ask[]) {
  if (answerKnowledge(turn, asks) || answerFromPolicy(turn)) return
  tag(turn, 'not-known')
  say(turn, 'faq.unknown', { who: owner(turn) }, yesNo)
  turn.stage = { kind: 'unsure', offered: 'not-known' }
}

/** What the business's file says outside its questions and answers: lateness, cancelling, the telephone. */
function answerFromPolicy(turn: Turn): boolean {
  const { policy, phone } = turn.business
  if (/\blate\b/i.test(turn.text)) say(turn, 'policy.late', { minutes: policy.lateMinutes })
  else if (/\bcancel/i.test(turn.text)) say(turn, 'policy.cancel', { minutes: policy.cancelHours * 60 })
  else if (phone && /\b(?:call|phone|telephone|contact)\b/i.test(turn.text))
    say(turn, 'policy.phone', { phone })
  else return false
  tag(turn, 'faq')
  answered(turn)
  return true
}

/** Answers from the business's knowledge; false when it has nothing on the question. */
export function answerKnowledge(turn: Turn, asks: Ask[]): boolean {
  const words = topicWords(asks)
  const entry = lookUp(turn, words)
  if (!entry) return false
  const match = matchService(words, turn.business)
  if (match.kind === 'one') turn.topic = { ...turn.topic, serviceIds: [match.service.id] }
  tell(turn, entry)
  return true
}

/** A question is asked in its first words; a page of text would only cost time. */
const longestQuestion = 400

/** Whether the business's knowledge answers the question. */
export function knows(turn: Turn, asks: Ask[]): boolean {
  return lookUp(turn, topicWords(asks)) !== undefined
}

/** How much of a whole message an answer must be about, when nothing else was read in it (0…1). */
const wholeMessage = 0.6

/** Whether the business's knowledge is about the message as a whole. */
export function answers(turn: Turn): boolean {
  const [hit] = findKnowledge(turn.text.slice(0, longestQuestion), turn.business)
  return hit !== undefined && hit.score >= wholeMessage
}

function topicWords(asks: Ask[]): string {
  return [...wordsOf(asks, 'topic'), ...wordsOf(asks, 'service')].join(' ')
}

/** By her words for the topic, or by the whole message where they lead nowhere. */
function lookUp(turn: Turn, words: string): Knowledge | undefined {
  const message = turn.text.slice(0, longestQuestion)
  const [hit] = words ? findKnowledge(words, turn.business, message) : []
  return (hit ?? findKnowledge(message, turn.business)[0])?.knowledge
}

/** The business's answer to a question of its own that matches `about`; false when it has none. */
export function tellKnowledge(turn: Turn, about: RegExp): boolean {
  const entry = turn.business.knowledge.find((one) => about.test(one.question))
  if (entry) tell(turn, entry)
  return entry !== undefined
}

function tell(turn: Turn, entry: Knowledge) {
  answered(turn)
  tag(turn, 'faq')
  if (turn.told.has(`knowledge ${entry.id}`)) return
  turn.told.add(`knowledge ${entry.id}`)
  say(turn, 'faq.answer', { answer: entry.answer })
}

/** Where the shop is and how to find it. */
export function answerLocation(turn: Turn) {
  if (turn.told.has('location')) return
  turn.told.add('location')
  tag(turn, 'location')
  answered(turn)
  const { address, directions } = turn.business
  // The sentence brings its own full stop; owners often write one too.
  if (address && directions)
    return say(turn, 'location.both', { address, directions: directions.replace(/[.\s]+$/, '') })
  const either = address ?? directions
  if (either) return say(turn, 'location.one', { address: either })
  say(turn, 'faq.unknown', { who: owner(turn) }, yesNo)
  turn.stage = { kind: 'unsure', offered: 'not-known' }
}

/** Who is speaking here: honestly a machine. */
export function answerBot(turn: Turn) {
  tag(turn, 'bot')
  say(turn, 'talk.bot', { business: turn.business.name, who: owner(turn) })
  answered(turn)
}
