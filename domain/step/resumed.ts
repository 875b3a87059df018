import type { Act, Ask } from '../intent.ts'
import type { Language } from '../language.ts'
import type { StepInput, StepResult } from '../step.ts'
import { isPlainYes } from './plain-yes.ts'
import type { Turn } from './turn.ts'

/** What people say to end a talk, or to agree to what a person said. */
const courtesies: Act[] = ['greet', 'thanks', 'bye', 'yes', 'no', 'other']

/**
 * Whether what a customer wrote to a person of the business, who left it, may stay without an answer: thanks, a
 * greeting, an "ok". A late "You're welcome!" would only show the seam. A question mark waits for an answer.
 */
export function needsNoAnswer(turn: Turn, asks: Ask[]): boolean {
  if (turn.text.includes('?')) return false
  if (turn.text.split('\n').every((text) => isPlainYes(text, ''))) return true
  return (
    asks.length > 0 &&
    asks.every(({ act, slots }) => courtesies.includes(act) && Object.keys(slots).length === 0)
  )
}

/** Nothing is said, and nothing changes. */
export function asItWas({ state }: Pick<StepInput, 'state'>, language: Language): StepResult {
  return { state, language, changes: [], replies: [], ownerNotices: [], tags: ['left-unanswered'] }
}
