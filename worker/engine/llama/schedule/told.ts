import type { LlamaModel, Token } from 'node-llama-cpp'
import { type PromptTokens, sharedLength } from '../prompt-tokens.ts'

/** Conversations whose last tokens are remembered; older ones are read as any text is. */
const remembered = 500

/**
 * What was said in conversations, token by token. A model may write a text in other tokens than a tokenizer makes
 * of it; when the text comes back as history, its state is only of use to a prompt that has the model's own tokens.
 */
export class Told {
  readonly #model: LlamaModel
  readonly #tokens = new Map<string, Token[]>()

  constructor(model: LlamaModel) {
    this.#model = model
  }

  /** The prompt of a request, with what the model wrote before in the model's tokens. */
  prompt(request: Naming, prompt: PromptTokens): PromptTokens {
    const key = keyOf(request)
    const held = key === undefined ? undefined : this.#tokens.get(key)
    if (held === undefined) return prompt
    return { ...prompt, tokens: realigned(this.#model, held, prompt.tokens) }
  }

  /** @param tokens of the whole conversation so far, the answer with it */
  remember(request: Naming, tokens: Token[]): void {
    const key = keyOf(request)
    if (key === undefined) return
    this.#tokens.delete(key)
    this.#tokens.set(key, tokens)
    if (this.#tokens.size > remembered) this.#tokens.delete(this.#tokens.keys().next().value as string)
  }
}

interface Naming {
  tenant?: string | undefined
  conversation?: string | undefined
}

/** Tokens that steer a chat are never put in place of a text that only looks like them. */
function realigned(model: LlamaModel, held: Token[], prompt: Token[]): Token[] {
  const from = sharedLength(held, prompt)
  const written = held.slice(from)
  if (written.length === 0 || written.some((token) => model.isSpecialToken(token))) return prompt
  const text = model.detokenize(written)
  let low = from
  let high = Math.min(prompt.length, from + text.length)
  while (low < high) {
    const middle = (low + high) >> 1
    if (model.detokenize(prompt.slice(from, middle)).length < text.length) low = middle + 1
    else high = middle
  }
  const same = prompt.slice(from, low)
  if (same.some((token) => model.isSpecialToken(token)) || model.detokenize(same) !== text) return prompt
  return [...held, ...prompt.slice(low)]
}

function keyOf({ tenant, conversation }: Naming): string | undefined {
  if (tenant === undefined || conversation === undefined) return undefined
  return JSON.stringify([tenant, conversation])
}
