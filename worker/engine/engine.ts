/**
 * The port of the language model: a local GGUF in a child process (`worker/engine/llama`), or an
 * OpenAI-compatible server (`worker/engine/openai`).
 */
export interface Engine extends AsyncDisposable {
  /** What runs, for the log and `/readyz`. */
  info(): EngineInfo
  /**
   * Never hangs: resolves or rejects within `deadlineMs` (plus one retry after a restart).
   * @throws EngineError
   */
  complete(request: CompletionRequest, signal?: AbortSignal): Promise<Completion>
}

export interface EngineInfo {
  state: 'starting' | 'ready' | 'restarting' | 'failed'
  /** `general.name` of the GGUF, or the server's model name. */
  model: string
  /** Which profile of `prompts/` fits it. */
  profile: 'reader' | 'instruct'
  /** `cpu`, `cuda`, `metal`, `vulkan`, or the server's URL. */
  runsOn: string
  contextSize: number
  sequences: number
  restarts: number
  /** Of the child process, in bytes; absent for a server. */
  residentBytes?: number
  /** Of computed states that it keeps in files, in memory where the machine has room there. */
  stateBytes?: number
}

export interface CompletionRequest {
  /** Text for a completion (special tokens allowed), or chat messages for instruct models. */
  prompt: string | ChatMessage[]
  /** What the answer may look like; exactly one of the two, or none for free text. */
  gbnf?: string
  jsonSchema?: object
  maxTokens: number
  /** Until so many tokens the answer goes on whatever the model says; for measurements. */
  minTokens?: number
  /** 0 is greedy. */
  temperature: number
  seed: number
  deadlineMs: number
  /**
   * For whom this is asked: a business id. What is computed for one tenant is reused for no other, and tenants
   * take turns. Without it, nothing is reused.
   */
  tenant?: string
  /** A prompt that begins as all of this tenant's do: what `prompt` shares with it is computed once and kept. */
  prefix?: string | ChatMessage[]
  /** Names a conversation of the tenant, whose state is kept for its next request. */
  conversation?: string
  /** Who waits: a customer (the default) goes before what can be done later. */
  priority?: 'customer' | 'background'
}

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant'
  content: string
}

export interface Completion {
  /** Special tokens are written out: `<pcm><price><S><4><4>`. */
  text: string
  tokensIn: number
  tokensOut: number
  /** Of `tokensIn`, how many had been computed before; absent where that is not known. */
  tokensReused?: number
  ms: number
  /** Probability of each token that was chosen, as the model gave it under the grammar; absent if not known. */
  probabilities?: number[]
}

/** What went wrong in the engine, in words that an operator can act on. */
export class EngineError extends Error {
  override name = 'EngineError'
  readonly code:
    | 'deadline'
    | 'crashed'
    | 'bad-model'
    | 'context-overflow'
    | 'bad-schema'
    | 'unreachable'
    | 'bad-answer'
    | 'aborted'
    | 'overloaded'
  constructor(code: EngineError['code'], message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}
