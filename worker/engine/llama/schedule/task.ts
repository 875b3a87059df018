import type { LlamaModel, Token } from 'node-llama-cpp'
import { EngineError } from '../../engine.ts'
import { type AnswerEnd, answerEnds } from '../answer-end.ts'
import { progressOf } from '../forced-text.ts'
import { isCompletion } from '../generate.ts'
import type { AnswerGrammar } from '../grammars.ts'
import type { PromptTokens } from '../prompt-tokens.ts'
import type { CompleteMessage, Done } from '../protocol.ts'
import type { Sampled, Sampler, SamplerOptions } from './decoder.ts'
import { type PrefixKey, prefixKey } from './state-store.ts'

/** Below this many tokens a prefix is computed faster than its file is read. */
const worthSaving = 32

/** Most tokens that the host writes at once. */
const forcedRows = 64

export interface TaskOptions {
  model: LlamaModel
  request: CompleteMessage
  prompt: PromptTokens
  grammar: AnswerGrammar | undefined
  signal: AbortSignal
  /** Whether the host writes what a form leaves no choice about. */
  forces: boolean
}

/** One request in hand: what of it is still to be decoded, and the answer so far. */
export class Task {
  readonly request: CompleteMessage
  readonly prompt: PromptTokens
  readonly signal: AbortSignal
  /** Of what its tenant's prompts share, where that is worth a file. */
  readonly prefixKey: PrefixKey | undefined
  readonly settle = Promise.withResolvers<Done>()
  readonly #model: LlamaModel
  readonly #grammar: AnswerGrammar | undefined
  readonly #isWhole: AnswerEnd
  readonly #answer: Token[] = []
  readonly #probabilities: number[] = []
  #sampler: Sampler | undefined
  #forces: boolean
  /** Tokens that are not in the sequence yet. */
  pending: Token[] = []
  /** Of the prompt, how many tokens were there already. */
  reused = 0
  reading = true
  /** Whether its prefix is to be saved on the way. */
  savesPrefix = false

  constructor({ model, request, prompt, grammar, signal, forces }: TaskOptions) {
    this.#model = model
    this.request = request
    this.prompt = prompt
    this.signal = signal
    if (request.tenant !== undefined && prompt.prefixLength >= worthSaving) {
      this.prefixKey = prefixKey(request.tenant, prompt.tokens.slice(0, prompt.prefixLength))
    }
    this.#grammar = grammar
    this.#forces = forces && grammar?.form !== undefined
    this.#isWhole = answerEnds(model, request, prompt.stops, grammar?.form)
  }

  /**
   * Starts to read the prompt from here on, and what is certain of the answer with it.
   * @returns whether that is the whole answer
   */
  begin(reused: number, sampler: (options: SamplerOptions) => Sampler): boolean {
    const { temperature, seed } = this.request
    this.reused = reused
    this.pending = this.prompt.tokens.slice(reused)
    const probabilities = isCompletion(this.request)
    this.#sampler = sampler({ temperature, seed, grammar: this.#grammar?.grammar, probabilities })
    return this.#force()
  }

  /** @param position tokens in its sequence; a pass must not step over the end of a prefix that is to be saved */
  reads(position: number): { reading: boolean; until?: number } {
    const missing = this.prompt.prefixLength - position
    return { reading: this.reading, ...(this.savesPrefix && missing > 0 && { until: missing }) }
  }

  /** Notes that the first of its pending tokens are in the sequence. */
  decoded(count: number): void {
    this.pending = this.pending.slice(count)
    if (this.pending.length === 0) this.reading = false
  }

  sample(at: Parameters<Sampler['next']>[0]): Promise<Sampled> {
    return (this.#sampler as Sampler).next(at)
  }

  /** Takes the model's choice. @returns whether the answer ends with it */
  take({ token, probability }: Sampled): boolean {
    if (this.#model.isEogToken(token) && this.#answer.length >= (this.request.minTokens ?? 0)) return true
    this.#write(token)
    if (probability !== undefined) this.#probabilities.push(probability)
    return this.#isOver() || this.#force()
  }

  /** The answer so far. */
  get written(): readonly Token[] {
    return this.#answer
  }

  done(): void {
    this.#close()
    const { id } = this.request
    this.settle.resolve({
      type: 'done',
      id,
      text: this.#model.detokenize(this.#answer, true),
      tokensIn: this.prompt.tokens.length,
      tokensOut: this.#answer.length,
      tokensReused: this.reused,
      ...(isCompletion(this.request) && { probabilities: this.#probabilities }),
    })
  }

  fail(cause: unknown): void {
    this.#close()
    this.settle.reject(cause)
  }

  /** @throws EngineError `aborted` */
  checkWanted(): void {
    if (this.signal.aborted) throw new EngineError('aborted', 'the request was cancelled')
  }

  #write(token: Token): void {
    this.#answer.push(token)
    this.pending.push(token)
  }

  #isOver(): boolean {
    return this.#answer.length >= this.request.maxTokens || this.#isWhole(this.#answer)
  }

  /** Writes what the form leaves no choice about. @returns whether the answer ends with it */
  #force(): boolean {
    const form = this.#grammar?.form
    if (!this.#forces || form === undefined) return false
    const text = this.#model.detokenize(this.#answer, true)
    const { forced } = progressOf(form, text)
    for (const token of this.#model.tokenize(forced).slice(0, forcedRows)) {
      // A tokenizer that does not give a text back as it was cannot be written for.
      if (this.#sampler?.allows(token) !== true) {
        this.#forces = false
        return false
      }
      this.#sampler.accept(token)
      this.#write(token)
      if (this.#isOver()) return true
    }
    return false
  }

  #close(): void {
    this.#sampler?.[Symbol.dispose]()
    this.#sampler = undefined
  }
}
