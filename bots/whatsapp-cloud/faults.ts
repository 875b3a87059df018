import { SendError, type SendFailure } from '../channel.ts'
import { type Meaning, meaningOfCode, meaningOfStatus } from './codes.ts'

/** A call that failed: says what it means, and holds neither the token nor whom it was for. */
export class GraphFault extends Error {
  override name = 'GraphFault'
  readonly meaning: Meaning
  readonly retryAfter: number | undefined
  /** The message may have gone out all the same: the answer was lost. */
  readonly taken: 'no' | 'perhaps'
  constructor(message: string, meaning: Meaning, more: { retryAfter?: number; taken?: 'perhaps' } = {}) {
    super(message)
    this.meaning = meaning
    this.retryAfter = more.retryAfter
    this.taken = more.taken ?? 'no'
  }
}

/** Node's names of a connection that never came to be: no byte of the message was sent. */
const neverConnected = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]

export function networkFault(reason: string): GraphFault {
  const message = `the Graph API cannot be reached: ${reason}`
  return new GraphFault(message, 'retry', neverConnected.includes(reason) ? {} : { taken: 'perhaps' })
}

interface GraphError {
  code?: unknown
  error_subcode?: unknown
  is_transient?: unknown
  fbtrace_id?: unknown
  error_data?: { details?: unknown }
}

/** @param answer the parsed body; anything, as a proxy may answer in Meta's place */
export function graphFaultOf(status: number, headers: Headers, answer: unknown): GraphFault {
  const error = (answer as { error?: GraphError } | null | undefined)?.error
  const code = typeof error?.code === 'number' ? error.code : undefined
  const known =
    meaningOfCode(code, error?.error_subcode) ?? meaningOfStatus(status, error?.is_transient === true)
  const retryAfter = waitOf(headers) ?? known.wait
  const told = `${status}${code === undefined ? '' : `/${code}`}: ${known.advice}`
  return new GraphFault([told, ...hintsOf(error)].join('; '), known.meaning, {
    ...(retryAfter !== undefined && { retryAfter }),
    // A gateway that gives up says nothing of what stands behind it.
    ...(status >= 500 && code === undefined && { taken: 'perhaps' as const }),
  })
}

/** @returns what `Channel.send` throws */
export function sendErrorOf({ meaning, message, retryAfter: asked }: GraphFault): SendError {
  // A renewed token lets the messages out that wait for it, but nobody renews one within seconds.
  const retryAfter = asked ?? (meaning === 'unauthorized' ? 300 : undefined)
  const failure = failures[meaning]
  return new SendError(`WhatsApp: ${message}`, {
    retryable: meaning === 'retry' || meaning === 'slow-down' || meaning === 'unauthorized',
    ...(retryAfter !== undefined && { retryAfter }),
    ...(failure && { failure }),
  })
}

/** What the code of a failed status means, where somebody must do something about it. */
export function receiptFailureOf(code: number): 'window-closed' | 'not-on-channel' | undefined {
  const known = meaningOfCode(code)
  const failure = known && failures[known.meaning]
  return failure === 'window-closed' || failure === 'not-on-channel' ? failure : undefined
}

const failures: Partial<Record<Meaning, SendFailure>> = {
  'slow-down': 'slow-down',
  'window-closed': 'window-closed',
  'not-on-whatsapp': 'not-on-channel',
  unauthorized: 'unauthorized',
  template: 'window-closed',
}

/** Seconds that an answer asks to wait: in HTTP's own header, or in minutes in Meta's header of rate limits. */
function waitOf(headers: Headers): number | undefined {
  const asked = Number(headers.get('retry-after') ?? Number.NaN)
  if (Number.isFinite(asked) && asked >= 0) return asked
  const usage = headers.get('x-business-use-case-usage') ?? ''
  const minutes = [...usage.matchAll(/"estimated_time_to_regain_access":\s*(\d+)/g)].map(([, text]) =>
    Number(text),
  )
  const longest = Math.max(0, ...minutes)
  return longest > 0 ? longest * 60 : undefined
}

/** Meta's own words may quote what was sent: numbers are struck out, and little is kept. */
function hintsOf(error: GraphError | undefined): string[] {
  const { error_data: data, fbtrace_id: trace } = error ?? {}
  const details = typeof data?.details === 'string' ? data.details.replace(/\d{6,}/g, '…').slice(0, 160) : ''
  return [details, typeof trace === 'string' ? `trace ${trace.slice(0, 40)}` : ''].filter(
    (hint) => hint !== '',
  )
}
