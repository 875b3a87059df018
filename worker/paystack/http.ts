import type { z } from 'zod'
import { refusal } from './answers.ts'
import {
  DuplicateReference,
  PaystackKeyUnknown,
  PaystackNotFound,
  PaystackRefused,
  PaystackUnavailable,
} from './fault.ts'
import { impersonal } from './reading.ts'

export interface HttpOptions {
  /** Never logged, never in a message of an error. */
  secretKey: string
  /** Without a slash at the end. */
  baseUrl: string
  /** For one request with its answer. */
  timeoutMs?: number
}

/** Sends one request and reads its answer. @throws PaystackRefused | PaystackUnavailable */
export type Ask = <Answer extends z.ZodType>(
  method: 'GET' | 'POST',
  path: string,
  answer: Answer,
  body?: object,
) => Promise<z.output<Answer>>

const defaultTimeoutMs = 20_000
/** Far above a page of a hundred transactions. */
const longestAnswer = 8 * 1024 * 1024

/** Paystack over HTTP: https://paystack.com/docs/api */
export function openHttp({ secretKey, baseUrl, timeoutMs = defaultTimeoutMs }: HttpOptions): Ask {
  const headers = { authorization: `Bearer ${secretKey}`, accept: 'application/json' }
  return async (method, path, answer, body) => {
    const where = `${method} ${path.replace(/\?.*/, '')}`
    const response = await send(where, `${baseUrl}${path}`, timeoutMs, {
      ...{ method, redirect: 'error' },
      headers: body ? { ...headers, 'content-type': 'application/json' } : headers,
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw faultOf(where, response.status, response.json)
    const read = answer.safeParse(response.json)
    if (read.success) return read.data
    // Also what comes with 200 and `status: false`.
    throw refusal.safeParse(response.json).success
      ? faultOf(where, 400, response.json)
      : new PaystackUnavailable(`${where} was answered with something that is not an answer of Paystack's`)
  }
}

async function send(where: string, url: string, timeoutMs: number, request: RequestInit) {
  // `AbortSignal.timeout` would hold each request, answered long since, until its time has passed.
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), timeoutMs)
  try {
    const response = await fetch(url, { ...request, signal: abort.signal })
    const text = await bounded(response)
    return { ok: response.ok, status: response.status, json: jsonOf(text) }
  } catch (error) {
    const why = abort.signal.aborted ? 'not in time' : 'not at all'
    throw new PaystackUnavailable(`${where} was answered ${why}`, { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

async function bounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > longestAnswer) throw new RangeError(`An answer of more than ${longestAnswer} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A gateway's HTML page is no answer of Paystack's, whatever its status. */
function faultOf(where: string, status: number, json: unknown): Error {
  const { data } = refusal.safeParse(json)
  if (status === 401) {
    return new PaystackKeyUnknown(
      `${where}: Paystack does not know the key. Copy PAYSTACK_SECRET_KEY again from its Settings > API Keys & Webhooks`,
    )
  }
  if (status >= 500 || status === 429 || status === 408 || !data) {
    return new PaystackUnavailable(`${where} was answered with HTTP ${status}`)
  }
  const { code } = data
  const message = impersonal(data.message)
  if (code === 'duplicate_reference' || /duplicate.*reference/i.test(message)) {
    return new DuplicateReference(message, code ?? undefined)
  }
  const unknown = status === 404 || code === 'transaction_not_found' || /not found/i.test(message)
  return new (unknown ? PaystackNotFound : PaystackRefused)(message, code ?? undefined)
}
