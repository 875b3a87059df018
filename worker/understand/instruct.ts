import { join } from 'node:path'
import { z } from 'zod'
import type { Business } from '../../domain/business.ts'
import {
  type Act,
  type Ask,
  acts,
  type Intent,
  type Situation,
  type Slot,
  situations,
  slots,
} from '../../domain/intent.ts'
import { languages } from '../../domain/language.ts'
import type { CompletionRequest } from '../engine/engine.ts'
import { EngineError } from '../engine/engine.ts'
import { loadPrompt, type Prompt, promptHead } from '../prompt.ts'
import { type History, noHistory } from './history.ts'
import { ownWords } from './own-words.ts'

const slotNames = Object.values(slots) as [Slot, ...Slot[]]

/** Told to the model, so that it cannot run on; a server that lets it is not refused for that. */
const quote = z.string().meta({ maxLength: 80 })

/** What an instruct model writes: within what llama.cpp, vLLM and OpenAI make grammars of. */
const answerShape = z.strictObject({
  language: z.enum([...languages, 'unclear']),
  asks: z
    .array(
      z.strictObject({
        act: z.enum(acts),
        words: z.array(z.strictObject({ kind: z.enum(slotNames), text: quote })).max(8),
      }),
    )
    .min(1)
    .max(4),
  sure: z.boolean(),
})
type Answer = z.infer<typeof answerShape>

/** `answerShape` as JSON schema, without the keys that servers refuse or ignore. */
export const answerSchema: object = (() => {
  const { $schema: _, ...schema } = z.toJSONSchema(answerShape)
  return schema
})()

const head = promptHead.extend({
  schema: z.literal('intent'),
  situations: z.record(z.enum(situations), z.string()),
})
const variables = ['services', 'staff', 'situation', 'summary', 'history', 'messages'] as const
export type InstructPrompt = Prompt<z.infer<typeof head>, (typeof variables)[number]>

/** @throws PromptError */
export function loadInstructPrompt(folder: string): Promise<InstructPrompt> {
  return loadPrompt(join(folder, 'instruct.md'), variables, head)
}

/** Characters of services that a prompt may name, so that a long list leaves room for the message. */
const servicesLimit = 3000
/** Characters of one burst that are read; nobody books in more. */
const burstLimit = 2000

/** What an instruct model is asked about one burst; all but the last message is the same for all of a business. */
export function instructRequest(
  prompt: InstructPrompt,
  input: { messages: string[]; situation: Situation; business: Business; history?: History },
): CompletionRequest {
  const { maxTokens, temperature, seed, deadlineMs, situations: sentences } = prompt.head
  const { messages, situation, business, history = noHistory } = input
  const filled = prompt.fill({
    // As JSON what people wrote cannot break out of its quotes and pose as a part of the prompt.
    services: JSON.stringify(namesWithin(business, servicesLimit)),
    staff: JSON.stringify(business.peopleNamed ? business.people.map((person) => person.name) : []),
    situation: sentences[situation],
    summary: JSON.stringify(history.summary ?? ''),
    history: JSON.stringify(history.turns),
    messages: JSON.stringify(shortened(messages, burstLimit)),
  })
  return {
    ...{ prompt: filled, prefix: filled.slice(0, -1), tenant: business.id },
    ...{ jsonSchema: answerSchema, maxTokens, temperature, seed, deadlineMs },
  }
}

/** With their other names where there is room. */
function namesWithin(business: Business, limit: number): string[] {
  const long = business.services.map(({ name, also }) =>
    also.length > 0 ? `${name} (${also.join(', ')})` : name,
  )
  if (long.join().length <= limit) return long
  let left = limit
  return business.services.flatMap(({ name }) => {
    left -= name.length
    return left >= 0 ? [name] : []
  })
}

/** The latest messages that fit; the newest, if it is too long, by its beginning. */
function shortened(messages: string[], limit: number): string[] {
  let left = limit
  const kept = messages.toReversed().flatMap((message) => {
    const part = message.slice(0, Math.max(0, left))
    left -= message.length
    return part === '' ? [] : [part]
  })
  return kept.toReversed()
}

/**
 * Reads what an instruct model wrote. Words that the customer did not say are dropped: the model may mishear,
 * but it cannot put words in her mouth.
 * @throws EngineError `bad-answer`
 */
export function readInstructAnswer(text: string, messages: string[]): Intent {
  const answer = parseAnswer(text)
  const said = messages.join('\n')
  let invented = 0
  const asks = answer.asks.map(({ act, words }) => {
    const ask: Ask = { act, slots: {} }
    for (const { kind, text: claimed } of words) {
      const own = ownWords(claimed, said)
      if (own === undefined) invented++
      else ask.slots[kind] = [...(ask.slots[kind] ?? []), own]
    }
    return ask
  })
  return {
    language: answer.language === 'unclear' ? undefined : answer.language,
    asks: asks.filter((ask) => !isHollow(ask) || asks.length === 1),
    confidence: confidenceOf(answer, invented, asks),
  }
}

function parseAnswer(text: string): Answer {
  try {
    return answerShape.parse(JSON.parse(text))
  } catch (cause) {
    throw new EngineError('bad-answer', 'the model did not answer in the form that it was given', { cause })
  }
}

/** "gives details", of which none was said. */
function isHollow(ask: Ask): boolean {
  return ask.act === ('give' satisfies Act) && Object.keys(ask.slots).length === 0
}

/** Of one that is sure: 0.9, less for each invented detail; a lone hollow ask is as good as none. */
function confidenceOf(answer: Answer, invented: number, asks: Ask[]): number {
  if (!answer.sure || asks.every(isHollow)) return 0.2
  return 0.9 * 0.6 ** invented
}
