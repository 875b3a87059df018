import type { Act, Ask } from '../intent.ts'
import { asksOutright } from '../knowledge/certainty.ts'
import { partsOf } from '../knowledge/parts.ts'
import { type PlainFact, plainFactsIn } from '../knowledge/plain-facts.ts'
import { hasSubject } from '../knowledge/terms.ts'
import { matchService } from '../match.ts'
import type { SayValue } from '../say.ts'
import { answerHours } from './hours.ts'
import { passOn } from './person.ts'
import { answerDeposit, tellPrices } from './price.ts'
import { answerKnowledge, answerLocation, leavesFigures, questionsLeft, tellUnknown } from './questions.ts'
import { answered, say, type Turn, tag } from './turn.ts'

/**
 * A question about the business: from its own answers, else from what its file says in figures, or from both where
 * the message asks for both. What is in neither is never made up.
 */
export function answerFaq(turn: Turn, asks: Ask[]) {
  if (leavesFigures(turn) && tellFacts(turn, turn.text)) return
  const known = answerKnowledge(turn, asks)
  const open = known ? questionsLeft(turn) : [turn.text]
  const told = open.filter((text) => tellFacts(turn, text))
  if (!known && told.length === 0) {
    keepOpen(turn, openIn(turn))
    return tellUnknown(turn)
  }
  const unknown = open.filter((text) => !told.includes(text) && isQuestion(turn, text))
  if (!known || unknown.length === 0 || !isFaqAlone(turn)) return
  keepOpen(turn, unknown)
  passOn(turn, unknown.join(' / '), 'faq.aside')
}

/** What of a message that nothing answers is put to the owner: its questions, or all of it where it is nothing else. */
function openIn(turn: Turn): string[] {
  const parts = partsOf(turn.text).filter((part) => isQuestion(turn, part))
  if (parts.length > 0) return parts
  return isFaqAlone(turn) && hasSubject(turn.text) ? [turn.text] : []
}

/** Letters of a question that are kept; one that is longer is a story. */
const longestQuestion = 200

/** What nobody can answer now, the owner may answer for all who ask it. */
function keepOpen(turn: Turn, questions: string[]) {
  for (const question of questions) {
    const words = question.replace(/\s+/g, ' ').trim()
    if (words.length <= longestQuestion) turn.changes.push({ kind: 'open-question', words })
  }
}

const besideFaq: Act[] = ['faq', 'greet', 'thanks', 'bye']

/** Nothing else was read, which may be what a part without an answer is about. */
function isFaqAlone({ asks }: Turn): boolean {
  return asks.every(({ act }) => besideFaq.includes(act))
}

/** Whether a part of a message, itself in one piece, asks outright for a thing that is no service. */
function isQuestion(turn: Turn, part: string): boolean {
  if (partsOf(part).length > 1) return false
  return asksOutright(part) && hasSubject(part) && matchService(part, turn.business).kind === 'none'
}

/** Tells the figures that a text asks for; false when it asks for none that there are. */
function tellFacts(turn: Turn, text: string): boolean {
  return plainFactsIn(text).filter((fact) => tellers[fact](turn, text)).length > 0
}

/** Each is false when the business has no such fact. What another act of the message told is not told again. */
const tellers: Record<PlainFact, (turn: Turn, text: string) => boolean> = {
  price: tellPrice,
  hours: (turn) => {
    answerHours(turn, [])
    return true
  },
  location: (turn) => {
    answerLocation(turn)
    return true
  },
  deposit: (turn) => {
    answerDeposit(turn, [])
    return true
  },
  late: (turn) => tellPolicy(turn, 'policy.late', { minutes: turn.business.policy.lateMinutes }),
  cancel: (turn) => tellPolicy(turn, 'policy.cancel', { minutes: turn.business.policy.cancelHours * 60 }),
  phone: (turn) => {
    const { phone } = turn.business
    return phone !== undefined && tellPolicy(turn, 'policy.phone', { phone })
  },
}

function tellPrice(turn: Turn, text: string): boolean {
  const match = matchService(text, turn.business)
  if (match.kind !== 'one') return false
  tellPrices(turn, [match.service])
  return true
}

function tellPolicy(turn: Turn, key: string, args: Record<string, SayValue>): true {
  say(turn, key, args)
  tag(turn, 'faq')
  answered(turn)
  return true
}
