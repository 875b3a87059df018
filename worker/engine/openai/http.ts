import { setTimeout as sleep } from 'node:timers/promises'
import { EngineError } from '../engine.ts'

export interface Server {
  /** `https://host/v1`, without a slash at the end. */
  url: string
  /** Sent as a bearer token; most servers of one's own need none. */
  apiKey?: string | undefined
}

/** An answer that is worth asking for again: the server was busy or away. */
class Passing extends Error {
  readonly meaning: EngineError
  readonly waitMs: number
  constructor(meaning: EngineError, waitMs: number) {
    super(meaning.message)
    this.meaning = meaning
    this.waitMs = waitMs
  }
}

/** Longer bodies than any answer; a stream that never ends must not fill the memory. */
const bodyLimit = 4 * 1024 * 1024
const defaultWaitMs = 300

/**
 * One call; asked once more after a lost connection, 429 or 5xx, where the deadline leaves time for it.
 * @param signal ends the call, with its reason; carries the deadline.
 * @returns the body of a 200.
 * @throws EngineError
 */
export async function ask(
  server: Server,
  path: string,
  body: object | undefined,
  signal: AbortSignal,
): Promise<string> {
  try {
    return await askOnce(server, path, body, signal)
  } catch (cause) {
    if (!(cause instanceof Passing)) throw cause
    await sleep(cause.waitMs, undefined, { signal }).catch(() => {
      throw reasonOf(signal)
    })
  }
  try {
    return await askOnce(server, path, body, signal)
  } catch (cause) {
    throw cause instanceof Passing ? cause.meaning : cause
  }
}

async function askOnce(
  server: Server,
  path: string,
  body: object | undefined,
  signal: AbortSignal,
): Promise<string> {
  try {
    const response = await fetch(`${server.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: headersOf(server),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
      signal,
    })
    const text = await textOf(response)
    if (response.status === 200) return text
    throw meaningOf(server, response, text)
  } catch (cause) {
    if (signal.aborted) throw reasonOf(signal)
    if (cause instanceof EngineError || cause instanceof Passing) throw cause
    throw new Passing(unreachable(server, cause), defaultWaitMs)
  }
}

function headersOf(server: Server): Record<string, string> {
  const headers = { accept: 'application/json', 'content-type': 'application/json' }
  return server.apiKey === undefined ? headers : { ...headers, authorization: `Bearer ${server.apiKey}` }
}

async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > bodyLimit)
      throw new EngineError('bad-answer', `the answer is longer than ${bodyLimit} characters`)
  }
  return text + decoder.decode()
}

/** What a status means; the server's own words are kept short, since they may quote the prompt. */
function meaningOf({ url }: Server, { status, headers }: Response, body: string): EngineError | Passing {
  if (status === 401 || status === 403) {
    return new EngineError('unreachable', `${url} refused the key (${status}): check JARA_MODEL_KEY`)
  }
  if (status === 404) {
    const what = /model/i.test(body) ? 'does not serve this model' : 'has no such address: it must end in /v1'
    return new EngineError('bad-model', `${url} ${what} (404)`)
  }
  if (status === 429 || status >= 500) {
    const busy = new EngineError('unreachable', `${url} is busy or broken (${status})`)
    return new Passing(busy, retryAfterMs(headers) ?? defaultWaitMs)
  }
  if (/context (length|size|window)|too (long|many tokens)|maximum.*tokens/i.test(body)) {
    return new EngineError('context-overflow', `the prompt is longer than the context of the model at ${url}`)
  }
  return new EngineError('bad-schema', `${url} refused the request (${status}): ${serverWords(body)}`)
}

/** The head of the server's message: servers quote the request after `input`. */
function serverWords(body: string): string {
  const message = /"message"\s*:\s*"([^"]{0,200})/.exec(body)?.[1]
  return message?.replace(/\W*input\W.*$/is, '') ?? 'without a reason'
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3); dates are left to the default wait. */
function retryAfterMs(headers: Headers): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) ? seconds * 1000 : undefined
}

function unreachable({ url }: Server, cause: unknown): EngineError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  const reason =
    (inner as NodeJS.ErrnoException).code ?? (inner instanceof Error ? inner.message : String(inner))
  return new EngineError(
    'unreachable',
    `${url} does not answer (${reason}): is the model server running there?`,
    { cause },
  )
}

function reasonOf(signal: AbortSignal): EngineError {
  const { reason } = signal
  return reason instanceof EngineError
    ? reason
    : new EngineError('aborted', 'the request was cancelled', { cause: reason })
}
