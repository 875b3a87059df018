import { join } from 'node:path'
import { z } from 'zod'
import type { Business } from '../domain/business.ts'
import type { Act, Intent, Situation } from '../domain/intent.ts'
import type { Language } from '../domain/language.ts'
import type { Completion, Engine } from './engine/engine.ts'
import { loadPromptHead, promptHead } from './prompt.ts'
import { calibrated, calibration } from './understand/calibrate.ts'
import type { History } from './understand/history.ts'
import {
  type InstructPrompt,
  instructRequest,
  loadInstructPrompt,
  readInstructAnswer,
} from './understand/instruct.ts'
import { likelyRequests } from './understand/long-messages.ts'
import { readerRequest, readReaderAnswer } from './understand/reader.ts'

export interface UnderstandInput {
  /** One burst, oldest first. */
  messages: string[]
  situation: Situation
  business: Business
  /** The conversation's language so far. */
  language: Language | null
  /** What was said before; only an instruct model reads it. */
  history?: History
}

export interface Understood {
  intent: Intent
  /** Below this confidence Jara asks back. */
  unsureBelow: number
  /** Below this one there is no use in asking back: Jara offers a person at once. */
  lostBelow: number
  tokensIn: number
  tokensOut: number
  ms: number
}

/**
 * Reads what a customer wants. The model proposes: whatever it says, only acts and words of the customer's own
 * messages come out.
 * @throws EngineError
 */
export type Understand = (input: UnderstandInput, signal?: AbortSignal) => Promise<Understood>

/** The reader's words are fixed by its training (`readerRequest`); what is left to set is how it is asked. */
const readerHead = promptHead
  .omit({ schema: true, maxTokens: true })
  .extend({ calibration, lost: z.number().min(0).max(1) })
type ReaderHead = z.infer<typeof readerHead>

/** The prompts of `prompts/`, one for each kind of model. */
export interface Prompts {
  reader: ReaderHead
  instruct: InstructPrompt
}

/** @throws PromptError when a prompt file does not fit the code that fills it. */
export async function loadPrompts(folder: string): Promise<Prompts> {
  const [reader, instruct] = await Promise.all([
    loadPromptHead(join(folder, 'reader.md'), readerHead),
    loadInstructPrompt(folder),
  ])
  return { reader, instruct }
}

/** Whether the engine's model reads what was said before the messages, too. */
export function readsHistory(engine: Engine): boolean {
  return engine.info().profile === 'instruct'
}

/** The way to read messages that fits the engine's model. */
export function openUnderstand(engine: Engine, prompts: Prompts): Understand {
  return engine.info().profile === 'reader'
    ? (input, signal) => understandByReader(engine, prompts.reader, input, signal)
    : (input, signal) => understandByInstruct(engine, prompts.instruct, input, signal)
}

/**
 * A long story that is not understood as a whole is read once more, sentence by sentence: its first request that is
 * read with certainty counts.
 */
async function understandByReader(
  engine: Engine,
  head: ReaderHead,
  input: UnderstandInput,
  signal?: AbortSignal,
): Promise<Understood> {
  const whole = await readOnce(engine, head, input, signal)
  if (isSure(whole)) return whole
  const spent = { ...whole }
  for (const sentence of likelyRequests(input.messages)) {
    const part = await readOnce(engine, head, { ...input, messages: [sentence] }, signal)
    spent.tokensIn += part.tokensIn
    spent.tokensOut += part.tokensOut
    spent.ms += part.ms
    if (isSure(part) && part.intent.asks.some(({ act }) => !leaning.has(act)))
      return { ...spent, intent: part.intent }
  }
  return spent
}

function isSure({ intent, unsureBelow }: Understood): boolean {
  return intent.confidence >= unsureBelow
}

/** Acts that mean little without what stood around their sentence: "yes", "Friday", thanks. */
const leaning: ReadonlySet<Act> = new Set<Act>([
  'greet',
  'thanks',
  'bye',
  'yes',
  'no',
  'give',
  'bot',
  'abuse',
  'other',
])

async function readOnce(
  engine: Engine,
  { temperature, seed, deadlineMs, unsure, lost, calibration: fitted }: ReaderHead,
  input: UnderstandInput,
  signal?: AbortSignal,
): Promise<Understood> {
  const { prompt, gbnf, maxTokens, words } = readerRequest(input)
  const answer = await engine.complete({ prompt, gbnf, maxTokens, temperature, seed, deadlineMs }, signal)
  const intent = readReaderAnswer(answer.text, answer.probabilities, words)
  const confidence = answer.probabilities ? calibrated(intent.confidence, fitted) : intent.confidence
  return understood({ ...intent, confidence }, { unsure, lost }, answer)
}

async function understandByInstruct(
  engine: Engine,
  prompt: InstructPrompt,
  input: UnderstandInput,
  signal?: AbortSignal,
): Promise<Understood> {
  const answer = await engine.complete(instructRequest(prompt, input), signal)
  return understood(
    readInstructAnswer(answer.text, input.messages),
    { unsure: prompt.head.unsure, lost: 0 },
    answer,
  )
}

function understood(
  intent: Intent,
  { unsure, lost }: { unsure: number; lost: number },
  { tokensIn, tokensOut, ms }: Completion,
): Understood {
  return { intent, unsureBelow: unsure, lostBelow: lost, tokensIn, tokensOut, ms }
}
