import type { Business, Knowledge } from './business.ts'
import type { Meaning } from './knowledge/meaning.ts'
import { findKnowledge } from './knowledge.ts'
import type { Say } from './say.ts'
import type { StepResult } from './step.ts'

/** Sentences that only pass on what the business says of itself, and that a model may therefore put in other words. */
const toldFacts: readonly string[] = ['faq.answer', 'policy.late', 'policy.cancel', 'policy.phone']

const isToldFact = ({ key }: Say) => toldFacts.includes(key)

/** What of a turn a model may write, and from what. */
export interface Material {
  /** The sentences that its text takes the place of. */
  says: Say[]
  /** Entries of the business's knowledge about the question, those that were to be said first. */
  entries: Knowledge[]
}

/** Entries that are given for one question: several may bear on it, all of them would bury the answer. */
const mostEntries = 4
/** A question is asked in its first words. */
const longestQuestion = 400

/** @returns undefined when the turn tells nothing that a model may write */
export function materialOf(
  outcome: StepResult,
  business: Business,
  message: string,
  meaning?: Meaning,
): Material | undefined {
  const says = outcome.replies.flat().filter(isToldFact)
  if (says.length === 0) return undefined
  const told = business.knowledge.filter(({ answer }) => says.some(({ args }) => args?.answer === answer))
  const found = findKnowledge(message.slice(0, longestQuestion), business, { meaning }).map(
    ({ knowledge }) => knowledge,
  )
  return { says, entries: [...new Set([...told, ...found])].slice(0, mostEntries) }
}

/** The same turn with `text` in the place of the facts that it tells; all else is said as it was decided. */
export function withWritten(outcome: StepResult, text: string): StepResult {
  let written = false
  const reword = (one: Say): Say[] => {
    if (!isToldFact(one)) return [one]
    if (written) return []
    written = true
    return [{ key: 'faq.written', args: { text } }]
  }
  const replies = outcome.replies.map((says) => says.flatMap(reword)).filter((says) => says.length > 0)
  return { ...outcome, replies, tags: [...outcome.tags, 'faq-written'] }
}
