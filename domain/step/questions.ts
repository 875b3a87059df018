import type { Knowledge } from '../business.ts'
import type { Act, Ask } from '../intent.ts'
import { partsOf } from '../knowledge/parts.ts'
import { findEach, findKnowledge } from '../knowledge.ts'
import { matchService } from '../match.ts'
import { wordsOf } from './details.ts'
import { yesNo } from './read-back.ts'
import { answered, owner, say, type Turn, tag } from './turn.ts'

/** Answers from the business's knowledge, each question of the message; false when it has nothing on any. */
export function answerKnowledge(turn: Turn, asks: Ask[]): boolean {
  const words = topicWords(asks)
  const entries = lookUp(turn, words)
  if (entries.length === 0) return false
  const match = matchService(words, turn.business)
  if (match.kind === 'one') turn.topic = { ...turn.topic, serviceIds: [match.service.id] }
  for (const entry of entries) tell(turn, entry)
  return true
}

/** Whether the business's knowledge answers the question. */
export function knows(turn: Turn, asks: Ask[]): boolean {
  return lookUp(turn, topicWords(asks)).length > 0
}

/** What the message asks beside that which the business's knowledge answers. */
export function questionsLeft({ text, business, meaning }: Turn): string[] {
  return partsOf(text.slice(0, longestQuestion)).filter(
    (part) => findKnowledge(part, business, { meaning }).length === 0,
  )
}

/** Says that this is not known, and offers to ask the owner. */
export function tellUnknown(turn: Turn) {
  tag(turn, 'not-known')
  say(turn, 'faq.unknown', { who: owner(turn) }, yesNo)
  turn.stage = { kind: 'unsure', offered: 'not-known' }
}

/**
 * Takes back that it is not known, where a person looks at the message anyway.
 * @returns whether it had been said
 */
export function withdrawSaid(turn: Turn, keys: string[]): boolean {
  const said = turn.says.length
  turn.says = turn.says.filter(({ key }) => !keys.includes(key))
  if (turn.says.length === said) return false
  turn.changes = turn.changes.filter(({ kind }) => kind !== 'open-question')
  if (turn.stage.kind === 'unsure') turn.stage = turn.before
  return true
}

/** How much of a whole message an answer must be about, when nothing else was read in it (0…1). */
const wholeMessage = 0.6

/** How likely an answer must be to stand against a sure reading, or a figure that the message names (0…1). */
const againstTheReader = 0.8

/** Whether the business's knowledge is about the message as a whole. */
export function answers(turn: Turn): boolean {
  return bestScore(turn) >= wholeMessage
}

/** Acts that other questions are easily taken for, and how likely an answer must be then. */
const takenFor: Partial<Record<Act, number>> = {
  other: againstTheReader,
  location: 0.9,
  services: 0.9,
  duration: 0.9,
  hours: 0.9,
}

/** Read with certainty as one thing without a word of its own, and yet close to an answer: only meaning can tell. */
export function isMisreadQuestion(turn: Turn, asks: Ask[]): boolean {
  const [only, another] = asks
  if (!only || another || turn.meaning === undefined || Object.keys(only.slots).length > 0) return false
  const least = takenFor[only.act]
  return least !== undefined && bestScore(turn) >= least
}

/** Tells the answer that is close to a message in which nothing was understood; false when none is. */
export function answerUnread(turn: Turn): boolean {
  return turn.meaning !== undefined && bestScore(turn) >= wholeMessage && answerKnowledge(turn, [])
}

/** Whether the one question of a message has no answer that is likelier than a figure of the file. */
export function leavesFigures(turn: Turn): boolean {
  const single = partsOf(questionOf(turn)).length === 1
  return single && turn.meaning !== undefined && bestScore(turn) < againstTheReader
}

function bestScore(turn: Turn): number {
  return findKnowledge(questionOf(turn), turn.business, turn)[0]?.score ?? 0
}

/** A question is asked in its first words; a page of text would only cost time. */
const longestQuestion = 400

function questionOf(turn: Turn): string {
  return turn.text.slice(0, longestQuestion)
}

function topicWords(asks: Ask[]): string {
  return [...wordsOf(asks, 'topic'), ...wordsOf(asks, 'service')].join(' ')
}

/** With meaning, by the whole message and its parts; without, by her words for the topic before all others. */
function lookUp(turn: Turn, words: string): Knowledge[] {
  const message = questionOf(turn)
  const { business, meaning } = turn
  const found = meaning ? findEach(message, business, meaning) : []
  if (found.length > 0) return found.map(({ knowledge }) => knowledge)
  const [hit] = words ? findKnowledge(words, business, { message, meaning }) : []
  const other = hit ?? (meaning ? undefined : findKnowledge(message, business)[0])
  return other ? [other.knowledge] : []
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
  tellUnknown(turn)
}

/** Who is speaking here: honestly a machine. */
export function answerBot(turn: Turn) {
  tag(turn, 'bot')
  say(turn, 'talk.bot', { business: turn.business.name, who: owner(turn) })
  answered(turn)
}
