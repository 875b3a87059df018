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
}

export interface CompletionRequest {
  /** Text for a completion (special tokens allowed), or chat messages for instruct models. */
  prompt: string | ChatMessage[]
  /** What the answer may look like; exactly one of the two, or none for free text. */
  gbnf?: string
  jsonSchema?: object
  maxTokens: number
  /** 0 is greedy. */
  temperature: number
  seed: number
  deadlineMs: number
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
