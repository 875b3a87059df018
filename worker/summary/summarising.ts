import { join } from 'node:path'
import { z } from 'zod'
import { type BreachReason, summaryBreachesOf } from '../../domain/grounding.ts'
import type { TranscriptLine } from '../../prisma/listings.ts'
import type { Completion, CompletionRequest, Engine } from '../engine/engine.ts'
import { loadPrompt, type Prompt, samplingHead } from '../prompt.ts'

const head = samplingHead.extend({
  schema: z.literal('text'),
  after: z.int().positive(),
  keep: z.int().positive(),
})
const variables = ['summary', 'messages'] as const
export type SummaryPrompt = Prompt<z.infer<typeof head>, (typeof variables)[number]>

/** @throws PromptError */
export function loadSummaryPrompt(folder: string): Promise<SummaryPrompt> {
  return loadPrompt(join(folder, 'summary.md'), variables, head)
}

export interface SummarisingInput {
  businessId: string
  /** The summary so far; empty: none. */
  summary: string
  lines: TranscriptLine[]
}

export type Summarised = Pick<Completion, 'tokensIn' | 'tokensOut'> &
  ({ text: string } | { refused: BreachReason })

/** Writes the next summary of a chat, or says what was wrong with the one that was written. @throws EngineError */
export type Summarising = (input: SummarisingInput, signal?: AbortSignal) => Promise<Summarised>

export function openSummarising(engine: Engine, prompt: SummaryPrompt): Summarising {
  const orders = prompt.fill({ summary: '', messages: '' }).filter(({ role }) => role === 'system')
  return async (input, signal) => {
    const { text: raw, tokensIn, tokensOut } = await engine.complete(summaryRequest(prompt, input), signal)
    const text = raw.trim().replace(/\s+/g, ' ')
    const said = [input.summary, ...input.lines.map((line) => line.text)]
    const [breach] = summaryBreachesOf({ text, said, orders: orders.map(({ content }) => content) })
    return breach ? { refused: breach.reason, tokensIn, tokensOut } : { text, tokensIn, tokensOut }
  }
}

/** Characters of one message; what is longer was pasted. */
const lineLimit = 300

function summaryRequest(
  prompt: SummaryPrompt,
  { businessId, summary, lines }: SummarisingInput,
): CompletionRequest {
  const { maxTokens, temperature, seed, deadlineMs } = prompt.head
  const filled = prompt.fill({
    // As JSON what people wrote cannot break out of its quotes and pose as a part of the prompt.
    summary: JSON.stringify(summary),
    messages: JSON.stringify(
      lines.map(({ from, text }) => ({
        from: from === 'customer' ? 'customer' : 'business',
        text: text.slice(0, lineLimit),
      })),
    ),
  })
  return {
    ...{ prompt: filled, prefix: filled.slice(0, -1), tenant: businessId, priority: 'background' },
    ...{ maxTokens, temperature, seed, deadlineMs },
  }
}
