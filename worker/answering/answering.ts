import type { Logger } from 'pino'
import { type BreachReason, breachesOf } from '../../domain/grounding.ts'
import type { Language } from '../../domain/language.ts'
import { type Completion, type Engine, EngineError } from '../engine/engine.ts'
import { type AnswerPrompt, answerRequest, type Fact, ordersOf } from './prompt.ts'

export interface AnsweringInput {
  businessId: string
  facts: Fact[]
  /** The customer's burst, oldest first. */
  messages: string[]
  language: Language
  /** Names that may be said though no fact holds them. */
  names: string[]
  conversationId: string
}

/** Why a model's text is not said: a breach, its own word that the facts do not answer, or no text at all. */
export type ReplacedBecause = BreachReason | 'declined' | 'engine'

export type Written = { tokensIn: number; tokensOut: number } & (
  | { kind: 'written'; text: string }
  | { kind: 'replaced'; because: ReplacedBecause }
)

/**
 * Answers a question from the business's facts in the model's own words, or says why the facts must be told as
 * they stand. The model proposes: nothing comes out that the grounding check refuses.
 * @throws EngineError `aborted` when the product stops; every other failure is an outcome
 */
export type Answering = (input: AnsweringInput, signal?: AbortSignal) => Promise<Written>

/** What the model writes when the facts do not answer the question. */
const declined = /^\W*none\W*$/i

export function openAnswering(engine: Engine, prompt: AnswerPrompt, log: Pick<Logger, 'warn'>): Answering {
  const orders = ordersOf(prompt)
  return async (input, signal) => {
    const completion = await complete(engine, prompt, input, log, signal)
    if (!completion) return { kind: 'replaced', because: 'engine', tokensIn: 0, tokensOut: 0 }
    const { tokensIn, tokensOut } = completion
    const text = tidied(completion.text)
    const because = declined.test(text) ? 'declined' : firstBreach(input, text, orders)
    return because === undefined
      ? { kind: 'written', text, tokensIn, tokensOut }
      : { kind: 'replaced', because, tokensIn, tokensOut }
  }
}

async function complete(
  engine: Engine,
  prompt: AnswerPrompt,
  input: AnsweringInput,
  log: Pick<Logger, 'warn'>,
  signal: AbortSignal | undefined,
): Promise<Completion | undefined> {
  try {
    return await engine.complete(answerRequest(prompt, input), signal)
  } catch (error) {
    if (error instanceof EngineError && error.code === 'aborted' && signal?.aborted) throw error
    // The safe wording is at hand: a customer need not learn of it, an operator must.
    const { conversationId } = input
    log.warn(
      { err: error, conversationId },
      'the answering model gave no answer; the facts are told as they stand',
    )
    return undefined
  }
}

/** Quotes around the whole text and blank lines are a habit of models, no fault. */
function tidied(text: string): string {
  const bare = text.trim().replace(/\n\s*\n+/g, '\n')
  return /^"[^"]*"$/.test(bare) ? bare.slice(1, -1).trim() : bare
}

function firstBreach(
  { facts, messages, language, names }: AnsweringInput,
  text: string,
  orders: string[],
): BreachReason | undefined {
  // What an entry is about is a question, not a statement: "Do you give refunds?" promises none.
  const question = [...messages, ...facts.map(({ about = '' }) => about)].join('\n')
  const says = facts.map((fact) => fact.says)
  return breachesOf({ text, facts: says, question, language, names, orders })[0]?.reason
}
