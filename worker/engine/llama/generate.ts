import { LlamaGrammarEvaluationState, type Token } from 'node-llama-cpp'
import { EngineError } from '../engine.ts'
import { answerEnds } from './answer-end.ts'
import type { Lane } from './lanes.ts'
import type { Loaded } from './load.ts'
import { type PromptTokens, promptTokens } from './prompt-tokens.ts'
import type { CompleteMessage, Done } from './protocol.ts'

interface Answer {
  tokens: Token[]
  probabilities: number[]
}

/**
 * Answers one request on one lane, by the library's public way. The lane is cleared first: nothing of the request
 * before it is reused.
 * @throws EngineError `context-overflow`, `bad-schema`, `aborted`
 */
export async function generate(
  loaded: Loaded,
  lane: Lane,
  request: CompleteMessage,
  signal: AbortSignal,
): Promise<Done> {
  const prompt = promptTokens(loaded.model, request, loaded.contextSize)
  await lane.sequence.clearHistory()
  const answer = await evaluate(loaded, lane, request, prompt, signal)
  return {
    type: 'done',
    id: request.id,
    text: loaded.model.detokenize(answer.tokens, true),
    tokensIn: prompt.tokens.length,
    tokensOut: answer.tokens.length,
    ...(isCompletion(request) ? { probabilities: answer.probabilities } : {}),
  }
}

/**
 * Probabilities under a grammar make llama.cpp try the grammar on the whole vocabulary at each token: nothing
 * for the bundled model's, too much for a general model's hundred thousand.
 */
export function isCompletion(request: CompleteMessage): boolean {
  return typeof request.prompt === 'string'
}

async function evaluate(
  { model, grammars }: Loaded,
  lane: Lane,
  request: CompleteMessage,
  prompt: PromptTokens,
  signal: AbortSignal,
): Promise<Answer> {
  const compiled = grammars.for(request)
  const answer: Answer = { tokens: [], probabilities: [] }
  const isWhole = answerEnds(model, request, prompt.stops, compiled?.form)
  const { temperature, seed, maxTokens, minTokens = 0 } = request
  const steps = lane.sequence.evaluateWithMetadata(
    prompt.tokens,
    { confidence: isCompletion(request) },
    {
      temperature,
      seed,
      yieldEogToken: true,
      ...(compiled && {
        grammarEvaluationState: new LlamaGrammarEvaluationState({ model, grammar: compiled.grammar }),
      }),
    },
  )
  for await (const step of steps) {
    if (signal.aborted) throw new EngineError('aborted', 'the request was cancelled')
    if (model.isEogToken(step.token) && answer.tokens.length >= minTokens) break
    answer.tokens.push(step.token)
    if ('confidence' in step) answer.probabilities.push(step.confidence as number)
    if (answer.tokens.length >= maxTokens || isWhole(answer.tokens)) break
  }
  return answer
}
