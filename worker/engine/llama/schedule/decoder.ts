import type { LlamaGrammar, Token } from 'node-llama-cpp'

/** Tokens of one sequence that go into a pass. */
export interface Rows {
  sequence: number
  /** Where in the sequence the first of them stands. */
  position: number
  tokens: Token[]
  /** Whether a token is sampled after the last of them. */
  wantsNext: boolean
}

/** Names one row of the last pass, for sampling. */
export type LogitIndex = number & { readonly logitIndex: unique symbol }

export interface Sampled {
  token: Token
  /** Of the token, as the model gave it under the grammar; only where it was asked for. */
  probability?: number
}

/** Chooses the tokens of one answer, and follows its grammar. */
export interface Sampler extends Disposable {
  next(at: LogitIndex): Promise<Sampled>
  /** Whether the grammar allows this token now. */
  allows(token: Token): boolean
  /** Tells the grammar of a token that was not sampled. */
  accept(token: Token): void
}

export interface SamplerOptions {
  temperature: number
  seed: number
  grammar?: LlamaGrammar | undefined
  /** Costs a try of the grammar on the whole vocabulary at each token. */
  probabilities?: boolean
}

/**
 * One llama.cpp context, pass by pass. Its caller keeps to what llama.cpp asks for: one call at a time, rows in
 * ascending order of sequences, positions without gaps.
 */
export interface Decoder {
  readonly sequences: number
  /** Tokens of one sequence. */
  readonly contextSize: number
  /** Rows of one pass. */
  readonly batchSize: number
  /** @returns for each of `rows` that wants one, where its next token is sampled */
  decode(rows: Rows[]): Promise<(LogitIndex | undefined)[]>
  sampler(options: SamplerOptions): Sampler
  /** Forgets what a sequence holds from this position on; 0 empties it. @returns false where the model cannot. */
  trim(sequence: number, from: number): boolean
  /** @returns bytes of the file */
  save(path: string, sequence: number, tokens: Token[]): Promise<number>
  /** @returns the tokens whose state the sequence then holds, which replaces what it held */
  load(path: string, sequence: number): Promise<Token[]>
}
