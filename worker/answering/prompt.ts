import { join } from 'node:path'
import { z } from 'zod'
import type { Language } from '../../domain/language.ts'
import type { ChatMessage, CompletionRequest } from '../engine/engine.ts'
import { loadPrompt, type Prompt, samplingHead } from '../prompt.ts'

/** One thing that the business says, and what it says it about. */
export interface Fact {
  about?: string
  says: string
}

const head = samplingHead.extend({
  schema: z.literal('text'),
  languages: z.object({ en: z.string(), pcm: z.string() }),
})
const variables = ['facts', 'question', 'language'] as const
export type AnswerPrompt = Prompt<z.infer<typeof head>, (typeof variables)[number]>

/** @throws PromptError */
export function loadAnswerPrompt(folder: string): Promise<AnswerPrompt> {
  return loadPrompt(join(folder, 'answer.md'), variables, head)
}

/** Characters of facts and of the customer's words that a prompt may hold, so that it fits a small context. */
const factsLimit = 3000
const questionLimit = 800

/** What an answering model is asked. Only what is given here can come out of it. */
export function answerRequest(
  prompt: AnswerPrompt,
  input: { businessId: string; facts: Fact[]; messages: string[]; language: Language },
): CompletionRequest {
  const { businessId: tenant, facts, messages, language } = input
  const { maxTokens, temperature, seed, deadlineMs, languages } = prompt.head
  const filled = prompt.fill({
    // As JSON neither can break out of its quotes and pose as a part of the prompt.
    facts: JSON.stringify(within(facts, factsLimit)),
    question: JSON.stringify([messages.join('\n').slice(0, questionLimit)]),
    language: languages[language],
  })
  return { prompt: filled, prefix: filled.slice(0, -1), tenant, maxTokens, temperature, seed, deadlineMs }
}

/** The first facts that fit, whole: half a fact may say the opposite of it. */
function within(facts: Fact[], limit: number): Fact[] {
  let left = limit
  return facts.filter(({ about = '', says }) => {
    left -= about.length + says.length
    return left >= 0
  })
}

/** The orders of the prompt, by which the grounding check knows them again. */
export function ordersOf(prompt: AnswerPrompt): string[] {
  const messages: ChatMessage[] = prompt.fill({ facts: '', question: '', language: '' })
  return messages.filter(({ role }) => role === 'system').map(({ content }) => content)
}
