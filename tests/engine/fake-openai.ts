/**
 * A stand-in for an OpenAI-compatible server that refuses what vLLM and llama-server refuse: a wrong address or
 * method, a missing key, a model it does not serve, unknown or mistyped fields, a schema that does not compile.
 * https://platform.openai.com/docs/api-reference/chat/create
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { Ajv } from 'ajv'
import { z } from 'zod'

const chatRequest = z.strictObject({
  model: z.string(),
  messages: z
    .array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string().min(1) }))
    .min(1),
  max_tokens: z.int().min(1),
  temperature: z.number().min(0).max(2),
  seed: z.int(),
  logprobs: z.boolean().optional(),
  response_format: z
    .strictObject({
      type: z.literal('json_schema'),
      json_schema: z.strictObject({
        name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
        strict: z.boolean().optional(),
        schema: z.record(z.string(), z.unknown()),
      }),
    })
    .optional(),
})
export type ChatRequest = z.infer<typeof chatRequest>

/** What the server does with its next calls, one after the other, before it behaves again. */
export type Mishap =
  | {
      kind:
        | 'hang-up'
        | 'cut-body'
        | 'endless'
        | 'html'
        | 'not-json'
        | 'other-json'
        | 'length'
        | 'null-content'
    }
  | { kind: 'status'; status: number; headers?: Record<string, string>; message?: string }
  | { kind: 'slow'; ms: number }

export interface FakeOpenAi extends AsyncDisposable {
  url: string
  requests: ChatRequest[]
  mishaps: Mishap[]
  /** Times at which calls came in, in ms. */
  calls: number[]
}

export async function fakeOpenAi(options: {
  answer(request: ChatRequest): string
  models?: string[]
  apiKey?: string
  logprobs?: boolean
}): Promise<FakeOpenAi> {
  const { models = ['tiny-instruct'] } = options
  const state = { requests: [] as ChatRequest[], mishaps: [] as Mishap[], calls: [] as number[] }
  const server = createServer((request, response) => void respond(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  return {
    url,
    ...state,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    state.calls.push(performance.now())
    if (options.apiKey !== undefined && request.headers.authorization !== `Bearer ${options.apiKey}`) {
      return refuse(response, 401, 'Unauthorized')
    }
    if (request.url === '/v1/models' && request.method === 'GET') {
      return reply(response, 200, {
        object: 'list',
        data: models.map((id) => ({ id, object: 'model', max_model_len: 4096 })),
      })
    }
    if (request.url !== '/v1/chat/completions') return refuse(response, 404, 'Not Found')
    if (request.method !== 'POST') return refuse(response, 405, 'Method Not Allowed')
    const body = await text(request)
    const mishap = state.mishaps.shift()
    if (mishap !== undefined && (await mishapped(mishap, response))) return
    reply(response, ...complete(request.headers['content-type'], body, mishap))
  }

  function complete(type: string | undefined, body: string, mishap: Mishap | undefined): [number, object] {
    if (!type?.startsWith('application/json')) return [415, fault(415, 'Unsupported media type')]
    const parsed = chatRequest.safeParse(JSON.parse(body))
    if (!parsed.success) return [400, fault(400, z.prettifyError(parsed.error))]
    const { model, response_format: format } = parsed.data
    if (!models.includes(model)) return [404, fault(404, `The model \`${model}\` does not exist.`)]
    if (format !== undefined && !new Ajv({ strict: false }).validateSchema(format.json_schema.schema)) {
      return [400, fault(400, 'Invalid schema for response_format')]
    }
    state.requests.push(parsed.data)
    return [200, completion(parsed.data, mishap)]
  }

  function completion(request: ChatRequest, mishap: Mishap | undefined): object {
    const content = mishap?.kind === 'null-content' ? null : options.answer(request)
    const tokens = (content ?? '').split(/\b/)
    return {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      model: request.model,
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content },
          finish_reason: mishap?.kind === 'length' ? 'length' : 'stop',
          logprobs:
            request.logprobs && options.logprobs
              ? {
                  content: tokens.map((token) => ({
                    token,
                    logprob: Math.log(0.5),
                    bytes: null,
                    top_logprobs: [],
                  })),
                }
              : null,
        },
      ],
      usage: { prompt_tokens: 11, completion_tokens: tokens.length, total_tokens: 11 + tokens.length },
    }
  }
}

/** @returns whether the call has been dealt with. */
async function mishapped(mishap: Mishap, response: ServerResponse): Promise<boolean> {
  if (mishap.kind === 'slow') await sleep(mishap.ms)
  else if (mishap.kind === 'hang-up') response.destroy()
  else if (mishap.kind === 'cut-body') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 500 })
    response.write('{"choices":[', () => response.destroy())
  } else if (mishap.kind === 'endless') {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"choices":[{"message":{"content":"')
    const more = setInterval(() => response.write('and on '.repeat(1_000)), 5)
    response.once('close', () => clearInterval(more))
  } else if (mishap.kind === 'html')
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><p>Welcome')
  else if (mishap.kind === 'not-json') response.writeHead(200).end('{"choices": [')
  else if (mishap.kind === 'other-json') reply(response, 200, { output: 'hello' })
  else if (mishap.kind === 'status') {
    for (const [name, value] of Object.entries(mishap.headers ?? {})) response.setHeader(name, value)
    refuse(response, mishap.status, mishap.message ?? 'no')
  } else return false
  return mishap.kind !== 'slow'
}

function refuse(response: ServerResponse, status: number, message: string): void {
  reply(response, status, fault(status, message))
}

function fault(code: number, message: string): object {
  return { error: { message, type: 'invalid_request_error', code } }
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
