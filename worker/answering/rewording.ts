import type { Meaning } from '../../domain/knowledge/meaning.ts'
import type { StepResult } from '../../domain/step.ts'
import { materialOf, withWritten } from '../../domain/written-answer.ts'
import { render } from '../../locales/render.ts'
import type { Turn } from '../../prisma/turn.ts'
import type { Answering, Written } from './answering.ts'
import type { Fact } from './prompt.ts'

/** What a model wrote for a turn. `of` names what it was asked, so that a turn decided again asks it only once. */
export interface Rewording {
  of: string
  written: Written
  ms: number
}

export interface RewordDeps {
  /** Absent where no answering model is configured. */
  answering?: Answering
  /** Finds further answers that bear on the question; absent: by words alone. */
  meaning?: Meaning | undefined
  measure: {
    stage(name: 'answering', ms: number): void
    /** `answers_written`; `answers_replaced` by `reason`. */
    count(name: string, labels?: Record<string, string>): void
  }
  signal?: AbortSignal
}

/**
 * Has a model put the facts of a decided turn into words; no transaction is open.
 * @param before of an earlier attempt at this turn: stands while the same is to be said to the same messages
 * @returns undefined when there is nothing to write, or nobody to write it
 * @throws EngineError `aborted` when the product stops
 */
export async function reword(
  deps: RewordDeps,
  turn: Turn,
  outcome: StepResult,
  before: Rewording | undefined,
): Promise<Rewording | undefined> {
  const { answering, meaning, measure } = deps
  if (!answering) return undefined
  const messages = turn.messages.map(({ text }) => text).filter((text) => text.trim() !== '')
  const facts = factsOf(turn, outcome, messages.join('\n'), meaning)
  if (facts.length === 0) return undefined
  const { language } = outcome
  const of = JSON.stringify([turn.messages.map(({ id }) => id), facts, language])
  if (before?.of === of) return before
  const began = performance.now()
  const { conversationId } = turn
  const businessId = turn.facts.business.id
  const input = { businessId, facts, messages, language, names: namesOf(turn), conversationId }
  const written = await answering(input, deps.signal)
  const ms = performance.now() - began
  measure.stage('answering', ms)
  if (written.kind === 'written') measure.count('answers_written')
  else measure.count('answers_replaced', { reason: written.because })
  return { of, written, ms }
}

/** The sentences that would be said, as rendered, and what else the business's knowledge has on the question. */
function factsOf(turn: Turn, outcome: StepResult, message: string, meaning: Meaning | undefined): Fact[] {
  const material = materialOf(outcome, turn.facts.business, message, meaning)
  if (!material) return []
  const entries = material.entries.map(({ question, answer }) => ({ about: question, says: answer }))
  const others = material.says
    .filter(({ key }) => key !== 'faq.answer')
    .map((one) => ({ says: render([one], outcome.language, { seed: '' }).text }))
  return [...others, ...entries]
}

function namesOf({ facts: { business, customerName } }: Turn): string[] {
  return [business.name, ...(customerName === undefined ? [] : [customerName])]
}

/** The turn as it is said: with the model's text where it may stand, else as it was decided. */
export function worded(outcome: StepResult, rewording: Rewording | undefined): StepResult {
  return rewording?.written.kind === 'written' ? withWritten(outcome, rewording.written.text) : outcome
}

/** What is counted for the business, in the transaction that answers. */
export function usageOf(rewording: Rewording | undefined): Record<string, number> {
  if (!rewording) return {}
  const { written } = rewording
  return written.kind === 'written'
    ? { answersWritten: 1 }
    : { answersReplaced: 1, [`answersReplaced.${written.because}`]: 1 }
}
