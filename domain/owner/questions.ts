import type { Person } from '../business.ts'
import type { Say } from '../say.ts'
import { clausesOf } from '../skills/clauses.ts'
import { plain } from '../spelling.ts'
import { readWhen } from '../when.ts'
import type { Command } from './command.ts'
import { datesOf } from './dates.ts'
import type { OwnerState } from './state.ts'
import { carryOut, type OwnerTurn, propose, say } from './turn.ts'

/** The question that the owner was asked last and has not answered. */
export interface QuestionPut {
  groupId: string
  /** As the first customer asked it. */
  words: string
  /** No other news came to her since. */
  isLatest: boolean
}

/** The longest answer that is kept, in letters: it is told in one message. */
const longest = 500
const named = /^\s*answer\s*[:\-–]\s*(?=\S)/i
/** "No, we no dey do am" is no order to block a day. */
const begins = /^(?:yes|yeah|no|nope)\b[\s,.!]+\S/i
const skips = /^(?:skip|pass|ignore)(?: (?:it|am|this|that|this one|that one))?[.!]*$/i

interface AnswerContext {
  question: QuestionPut | null
  state: OwnerState
  now: string
  people: Person[]
}

/**
 * What the owner's message is to the question she was asked: her words for the answer, or to leave it. What is a
 * command stays one; "answer: …" is always an answer.
 */
export function asAnswer(
  text: string,
  command: Command,
  { question, state, now, people }: AnswerContext,
): Command {
  if (!question) return command
  const words = text.trim()
  if (skips.test(words)) return { kind: 'skip' }
  if (named.test(words)) return { kind: 'answer', words: words.replace(named, '') }
  const isReadBack = state.pending?.edits[0]?.kind === 'teach'
  if (!question.isLatest || words.endsWith('?') || (state.pending && !isReadBack)) return command
  const isBare = !isReadBack && (command.kind === 'yes' || command.kind === 'no')
  const isFree =
    (command.kind === 'day' && !namesDays(command.words, now)) ||
    (command.kind === 'skills' && !namesPerson(command.words, people))
  return isBare || isFree || begins.test(words) ? { kind: 'answer', words } : command
}

/** Whether a message would be something else if a question waited for the owner: only then it is worth looking for one. */
export function mayAnswer(text: string, command: Command, context: Omit<AnswerContext, 'question'>): boolean {
  const question = { groupId: '', words: '', isLatest: true }
  return asAnswer(text, command, { ...context, question }) !== command
}

/** "Bisi only nails" is of somebody who works here; "our stylist does home service" may be the answer. */
function namesPerson(words: string, people: Person[]): boolean {
  return clausesOf(plain(words), people).length > 0
}

/** "saturday", "next tomorrow": she wants to see her book. */
function namesDays(words: string, now: string): boolean {
  const when = readWhen({ day: [words] }, now)
  return words.split(/\s+/).length <= 3 && datesOf(when).length > 0 && (when.unread ?? []).length === 0
}

/** Reads the answer back; on a yes it is told to those who asked, and to everybody after them. */
export function answerQuestion(turn: OwnerTurn, words: string) {
  const { question } = turn.sight
  if (!question) return say(turn, 'learn.nothingAsked')
  const answer = words.slice(0, longest).trim()
  const said = { question: question.words, answer }
  propose(turn, {
    edits: [{ kind: 'teach', groupId: question.groupId, ...said }],
    asks: [{ key: 'learn.readBack', args: said }],
    done: [{ key: 'learn.learnt' }],
    clashes: [],
  })
}

/** Her answer, as it is told to a customer who asked in these words. */
export function answerFor(words: string, answer: string): Say[] {
  return [{ key: 'learn.answer', args: { words, answer } }]
}

/** Nobody is asked again what she does not want to answer. */
export function skipQuestion(turn: OwnerTurn) {
  const { question } = turn.sight
  if (!question) return say(turn, 'learn.nothingAsked')
  const done = [{ key: 'learn.skipped', args: { question: question.words } }]
  carryOut(turn, {
    edits: [{ kind: 'skip-question', groupId: question.groupId }],
    asks: [],
    done,
    clashes: [],
  })
}
