import { LlamaGrammarEvaluationState, type Token } from 'node-llama-cpp'
import { EngineError } from '../engine.ts'
import { chatPrompt } from './chat-prompt.ts'
import type { Lane } from './lanes.ts'
import type { Loaded } from './load.ts'
import type { CompleteMessage, Done } from './protocol.ts'

interface Answer {
  tokens: Token[]
  probabilities: number[]
}

/**
 * Answers one request on one lane. The lane is cleared first: nothing of the request before it is reused.
 * @throws EngineError `context-overflow`, `bad-schema`, `aborted`
 */
export async function generate(
  loaded: Loaded,
  lane: Lane,
  request: CompleteMessage,
  signal: AbortSignal,
): Promise<Done> {
  const { tokens, stops } = tokensOf(loaded, request)
  const room = loaded.lanes.contextSize - tokens.length
  if (room < request.maxTokens) {
    throw new EngineError(
      'context-overflow',
      `the prompt has ${tokens.length} tokens and may be answered with ${request.maxTokens}, but the context holds ${loaded.lanes.contextSize}`,
    )
  }
  await lane.sequence.clearHistory()
  const answer = await evaluate(loaded, lane, request, tokens, stops, signal)
  return {
    type: 'done',
    id: request.id,
    text: loaded.model.detokenize(answer.tokens, true),
    tokensIn: tokens.length,
    tokensOut: answer.tokens.length,
    ...(isCompletion(request) ? { probabilities: answer.probabilities } : {}),
  }
}

/**
 * Probabilities under a grammar make llama.cpp try the grammar on the whole vocabulary at each token: nothing
 * for the bundled model's, too much for a general model's hundred thousand.
 */
function isCompletion(request: CompleteMessage): boolean {
  return typeof request.prompt === 'string'
}

function tokensOf({ model }: Loaded, request: CompleteMessage): { tokens: Token[]; stops: string[] } {
  if (typeof request.prompt !== 'string') {
    const { text, stops } = chatPrompt(model, request.prompt)
    return { tokens: text.tokenize(model.tokenizer), stops }
  }
  const tokens = model.tokenize(request.prompt, true)
  const { bos, shouldPrependBosToken } = model.tokens
  if (shouldPrependBosToken && bos !== null && tokens[0] !== bos) tokens.unshift(bos)
  return { tokens, stops: [] }
}

async function evaluate(
  { model, grammars }: Loaded,
  lane: Lane,
  request: CompleteMessage,
  prompt: Token[],
  stops: string[],
  signal: AbortSignal,
): Promise<Answer> {
  const grammar = grammars.for(request)
  const answer: Answer = { tokens: [], probabilities: [] }
  const endsByText = stops.length > 0 || request.jsonSchema !== undefined
  const steps = lane.sequence.evaluateWithMetadata(
    prompt,
    { confidence: isCompletion(request) },
    {
      temperature: request.temperature,
      seed: request.seed,
      ...(grammar ? { grammarEvaluationState: new LlamaGrammarEvaluationState({ model, grammar }) } : {}),
    },
  )
  for await (const step of steps) {
    if (signal.aborted) throw new EngineError('aborted', 'the request was cancelled')
    if (model.isEogToken(step.token)) break
    answer.tokens.push(step.token)
    if ('confidence' in step) answer.probabilities.push(step.confidence as number)
    if (answer.tokens.length >= request.maxTokens) break
    if (endsByText && isComplete(model.detokenize(answer.tokens, true), request, stops)) break
  }
  return answer
}

/**
 * A model under a JSON grammar is not let out of it by an end-of-generation token at once (the grammar wants
 * blank lines first), so the answer ends where the JSON does.
 */
function isComplete(text: string, request: CompleteMessage, stops: string[]): boolean {
  if (stops.some((stop) => text.endsWith(stop))) return true
  return request.jsonSchema !== undefined && /[}\]]\s*$/.test(text) && isJson(text)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
