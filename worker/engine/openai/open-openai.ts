import type { Logger } from 'pino'
import {
  type Completion,
  type CompletionRequest,
  type Engine,
  EngineError,
  type EngineInfo,
} from '../engine.ts'
import { readCompletion, readModels, type ServedModel } from './answer.ts'
import { ask, type Server } from './http.ts'

export interface OpenAiOptions extends Server {
  /** Which of the served models; default the first that the server names. */
  model?: string
  /** How long the server may take to name its models, in ms; default 10 s. */
  startMs?: number
  log: Logger
}

/**
 * An engine over an OpenAI-compatible server: vLLM, llama-server, Ollama.
 * @throws EngineError `unreachable`, `bad-model`, `bad-answer` when the server does not name its models.
 */
export async function openOpenAiEngine(options: OpenAiOptions): Promise<Engine> {
  const url = options.url.replace(/\/+$/, '')
  const server = { url, apiKey: options.apiKey }
  const served = readModels(
    await within(options.startMs ?? 10_000, undefined, (signal) => ask(server, '/models', undefined, signal)),
    url,
  )
  const model = choose(served, options.model, url)
  options.log.info({ model: model.id, runsOn: url }, 'engine ready')
  return new ServerEngine(server, model)
}

function choose(served: ServedModel[], wanted: string | undefined, url: string): ServedModel {
  const found = wanted === undefined ? served[0] : served.find(({ id }) => id === wanted)
  if (found !== undefined) return found
  const names = served.map(({ id }) => id).join(', ') || 'none'
  throw new EngineError(
    'bad-model',
    `${url} does not serve ${wanted ?? 'any model'}: set JARA_MODEL_NAME to one of those that it serves (${names})`,
  )
}

class ServerEngine implements Engine {
  readonly #server: Server
  readonly #model: ServedModel
  readonly #closing = new AbortController()
  #state: EngineInfo['state'] = 'ready'

  constructor(server: Server, model: ServedModel) {
    this.#server = server
    this.#model = model
  }

  info(): EngineInfo {
    return {
      state: this.#state,
      model: this.#model.id,
      profile: 'instruct',
      runsOn: this.#server.url,
      contextSize: this.#model.max_model_len ?? 0,
      sequences: 0,
      restarts: 0,
    }
  }

  async complete(request: CompletionRequest, signal?: AbortSignal): Promise<Completion> {
    const from = performance.now()
    const body = bodyOf(request, this.#model.id)
    const stop = signal === undefined ? this.#closing.signal : AbortSignal.any([signal, this.#closing.signal])
    try {
      const answer = await within(request.deadlineMs, stop, (ends) =>
        ask(this.#server, '/chat/completions', body, ends),
      )
      this.#state = 'ready'
      return { ...readCompletion(answer, this.#server.url), ms: performance.now() - from }
    } catch (cause) {
      if (cause instanceof EngineError && cause.code === 'unreachable') this.#state = 'failed'
      throw cause
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new EngineError('aborted', 'the engine is shut down'))
  }
}

/** @throws EngineError `bad-schema`: GBNF is llama.cpp's own, servers agree on JSON schema only. */
function bodyOf(request: CompletionRequest, model: string): object {
  const { prompt, gbnf, jsonSchema, maxTokens, temperature, seed } = request
  if (gbnf !== undefined)
    throw new EngineError('bad-schema', 'a model server is asked with a JSON schema, not with GBNF')
  return {
    model,
    messages: typeof prompt === 'string' ? [{ role: 'user', content: prompt }] : prompt,
    max_tokens: maxTokens,
    temperature,
    seed,
    logprobs: true,
    ...(jsonSchema === undefined
      ? {}
      : {
          response_format: {
            type: 'json_schema',
            json_schema: { name: 'answer', strict: true, schema: jsonSchema },
          },
        }),
  }
}

/** Runs `work` under a deadline; the signal that it gets tells by its reason whether time or the caller ended it. */
async function within<T>(
  ms: number,
  stop: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(new EngineError('deadline', `no answer within ${ms} ms`)), ms)
  try {
    return await work(stop === undefined ? deadline.signal : AbortSignal.any([deadline.signal, stop]))
  } finally {
    clearTimeout(timer)
  }
}
