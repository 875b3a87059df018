/**
 * The only file that knows the inside of node-llama-cpp: its public classes batch by themselves, in an order and
 * under a lock that cost a third of the throughput (docs/decisions/0007). Whatever is used here is checked before
 * use, by version and by `self-test.ts`; where it fails, requests go the public way (`../generate.ts`).
 */
import { getModuleVersion, type LlamaContext, LlamaGrammarEvaluationState, type Token } from 'node-llama-cpp'
import type { Decoder, LogitIndex, Rows, Sampled, Sampler, SamplerOptions } from './decoder.ts'

/** The release whose inside this was written for. */
const knownVersion = '3.22.1'

/** Of its `dist/bindings/AddonTypes.d.ts`, as far as it is used. */
interface AddonContext {
  initBatch(size: number): void
  addToBatch(sequence: number, position: number, tokens: Uint32Array, wanted: Uint32Array): Uint32Array
  decodeBatch(): Promise<void>
  sampleToken(at: number, sampler: AddonSampler): Promise<number>
  sampleToken(
    at: number,
    sampler: AddonSampler,
    probabilities: false,
    confidence: true,
  ): Promise<[token: number, probabilities: undefined, confidence: number]>
  removeTokenCellsFromSequence(sequence: number, from: number, to: number): boolean
  saveSequenceStateToFile(path: string, sequence: number, tokens: Uint32Array): Promise<number>
  loadSequenceStateFromFile(path: string, sequence: number, maxTokens: number): Promise<Uint32Array>
}
interface AddonSampler {
  applyConfig(config: { temperature: number; seed: number; grammarEvaluationState?: object }): void
  dispose(): void
}
interface AddonSamplerClass {
  new (model: object): AddonSampler
  acceptGrammarEvaluationStateToken(state: object, token: Token): void
  canBeNextTokenForGrammarEvaluationState(state: object, token: Token): boolean
}
interface Inside {
  _ctx: AddonContext
  _llama: { _bindings: { AddonSampler: AddonSamplerClass } }
  _model: { _model: object }
}

/**
 * Takes a context over: its public sequences must not be used beside this.
 * @param version of node-llama-cpp; the installed one unless told
 * @throws Error when it is not the known one, or its inside is another
 */
export async function addonDecoder(context: LlamaContext, version?: string): Promise<Decoder> {
  const installed = version ?? (await getModuleVersion())
  if (installed !== knownVersion) throw new Error(`node-llama-cpp is ${installed}, not ${knownVersion}`)
  const inside = context as unknown as Inside
  if (typeof inside._ctx?.decodeBatch !== 'function') throw new Error('node-llama-cpp has no decodeBatch')
  return new AddonDecoder(context, inside)
}

const none = new Uint32Array()

class AddonDecoder implements Decoder {
  readonly sequences: number
  readonly contextSize: number
  readonly batchSize: number
  readonly #inside: Inside
  readonly #context: LlamaContext

  constructor(context: LlamaContext, inside: Inside) {
    this.#context = context
    this.#inside = inside
    this.sequences = context.totalSequences
    this.contextSize = context.contextSize
    this.batchSize = context.batchSize
  }

  async decode(rows: Rows[]): Promise<(LogitIndex | undefined)[]> {
    const { _ctx: addon } = this.#inside
    addon.initBatch(rows.reduce((sum, { tokens }) => sum + tokens.length, 0))
    const wanted = rows.map(({ sequence, position, tokens, wantsNext }) => {
      const last = wantsNext ? Uint32Array.of(tokens.length - 1) : none
      return addon.addToBatch(sequence, position, Uint32Array.from(tokens), last)[0]
    })
    await addon.decodeBatch()
    return wanted as (LogitIndex | undefined)[]
  }

  sampler(options: SamplerOptions): Sampler {
    return new AddonTokenSampler(this.#context, this.#inside, options)
  }

  trim(sequence: number, from: number): boolean {
    return this.#inside._ctx.removeTokenCellsFromSequence(sequence, from, -1)
  }

  save(path: string, sequence: number, tokens: Token[]): Promise<number> {
    return this.#inside._ctx.saveSequenceStateToFile(path, sequence, Uint32Array.from(tokens))
  }

  async load(path: string, sequence: number): Promise<Token[]> {
    this.trim(sequence, 0)
    const tokens = await this.#inside._ctx.loadSequenceStateFromFile(path, sequence, this.contextSize)
    return Array.from(tokens) as Token[]
  }
}

class AddonTokenSampler implements Sampler {
  readonly #addon: AddonContext
  readonly #class: AddonSamplerClass
  readonly #sampler: AddonSampler
  readonly #probabilities: boolean
  /** Native grammar state of this answer alone. */
  readonly #state: object | undefined

  constructor(context: LlamaContext, inside: Inside, options: SamplerOptions) {
    const { temperature, seed, grammar, probabilities = false } = options
    this.#addon = inside._ctx
    this.#class = inside._llama._bindings.AddonSampler
    this.#probabilities = probabilities
    this.#sampler = new this.#class(inside._model._model)
    if (grammar !== undefined) this.#state = nativeState(context, grammar)
    this.#sampler.applyConfig({
      temperature,
      seed,
      ...(this.#state === undefined ? {} : { grammarEvaluationState: this.#state }),
    })
  }

  async next(at: LogitIndex): Promise<Sampled> {
    if (!this.#probabilities)
      return { token: this.#checked(await this.#addon.sampleToken(at, this.#sampler)) }
    const [token, , probability] = await this.#addon.sampleToken(at, this.#sampler, false, true)
    return { token: this.#checked(token), probability }
  }

  allows(token: Token): boolean {
    return (
      this.#state === undefined || this.#class.canBeNextTokenForGrammarEvaluationState(this.#state, token)
    )
  }

  accept(token: Token): void {
    if (this.#state !== undefined) this.#class.acceptGrammarEvaluationStateToken(this.#state, token)
  }

  [Symbol.dispose](): void {
    this.#sampler.dispose()
  }

  #checked(token: number): Token {
    if (token < 0) throw new Error('llama.cpp found no token that the grammar allows')
    return token as Token
  }
}

function nativeState({ model }: LlamaContext, grammar: NonNullable<SamplerOptions['grammar']>): object {
  const state = new LlamaGrammarEvaluationState({ model, grammar })
  return (state as unknown as { _state: object })._state
}
