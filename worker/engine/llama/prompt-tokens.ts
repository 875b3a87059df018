import type { LlamaModel, Token } from 'node-llama-cpp'
import { type ChatMessage, EngineError } from '../engine.ts'
import { chatPrompt } from './chat-prompt.ts'

export interface PromptTokens {
  tokens: Token[]
  /** Texts that end an answer besides the end-of-generation tokens. */
  stops: string[]
  /** How many tokens from the start all prompts of this tenant share, as its caller says. */
  prefixLength: number
}

/**
 * @param contextSize what prompt and answer must fit in
 * @throws EngineError `context-overflow`
 */
export function promptTokens(
  model: LlamaModel,
  request: { prompt: string | ChatMessage[]; prefix?: string | ChatMessage[] | undefined; maxTokens: number },
  contextSize: number,
): PromptTokens {
  const { tokens, stops } = tokensOf(model, request.prompt)
  if (contextSize - tokens.length < request.maxTokens) {
    throw new EngineError(
      'context-overflow',
      `the prompt has ${tokens.length} tokens and may be answered with ${request.maxTokens}, but the context holds ${contextSize}`,
    )
  }
  // Where the declared beginning ends in the middle of a token, what is shared ends before it.
  const prefixLength =
    request.prefix === undefined ? 0 : sharedLength(tokens, tokensOf(model, request.prefix).tokens)
  return { tokens, stops, prefixLength }
}

/** How many tokens from the start are the same. */
export function sharedLength(one: Token[], other: Token[]): number {
  const most = Math.min(one.length, other.length)
  let length = 0
  while (length < most && one[length] === other[length]) length++
  return length
}

function tokensOf(model: LlamaModel, prompt: string | ChatMessage[]): { tokens: Token[]; stops: string[] } {
  if (typeof prompt !== 'string') {
    const { text, stops } = chatPrompt(model, prompt)
    return { tokens: text.tokenize(model.tokenizer), stops }
  }
  const tokens = model.tokenize(prompt, true)
  const { bos, shouldPrependBosToken } = model.tokens
  if (shouldPrependBosToken && bos !== null && tokens[0] !== bos) tokens.unshift(bos)
  return { tokens, stops: [] }
}
