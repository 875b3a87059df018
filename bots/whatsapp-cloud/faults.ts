import { SendError, type SendFailure } from '../channel.ts'

/** What an error of the Cloud API means to us. */
type Meaning =
  /** Their trouble, or the network's: the same message may go through later. */
  | 'retry'
  | 'slow-down'
  | 'window-closed'
  | 'not-on-whatsapp'
  /** The account may not send until its operator does something; what waits is kept meanwhile. */
  | 'unauthorized'
  /** The template is missing, paused or does not fit: as good as none. */
  | 'template'
  /** This message will never go through. */
  | 'refused'

interface Known {
  meaning: Meaning
  advice: string
  /** Seconds, where Meta names a pace but no answer carries it. */
  wait?: number
}

const renew =
  'make a new token for the system user, and give it with `jara channel add whatsapp-cloud` or WHATSAPP_CLOUD_TOKEN'
const permit = 'the token needs the permissions whatsapp_business_messaging and whatsapp_business_management'
const standing = 'look in WhatsApp Manager what is wrong with the account'
const mend = 'mend the template in WhatsApp Manager, or name another one'

/**
 * Error codes by their meaning, from
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes (May 2026).
 */
const codes: Record<number, Known> = {
  0: { meaning: 'unauthorized', advice: renew },
  1: { meaning: 'retry', advice: 'Meta has trouble; the message will be tried again' },
  2: { meaning: 'retry', advice: 'Meta is down or overloaded; the message will be tried again' },
  3: { meaning: 'unauthorized', advice: permit },
  4: { meaning: 'slow-down', advice: 'the app has made too many calls', wait: 60 },
  10: { meaning: 'unauthorized', advice: permit },
  33: { meaning: 'unauthorized', advice: 'the number was deleted, or the phone number id is another one’s' },
  100: { meaning: 'refused', advice: 'Meta does not take this request as it is' },
  190: { meaning: 'unauthorized', advice: renew },
  368: { meaning: 'unauthorized', advice: `the account is blocked for a breach of policy; ${standing}` },
  80007: { meaning: 'slow-down', advice: 'the account has reached its rate limit', wait: 60 },
  130429: { meaning: 'slow-down', advice: 'the number has reached its throughput' },
  130472: { meaning: 'refused', advice: 'Meta holds this message back for an experiment' },
  130497: { meaning: 'refused', advice: 'the account may not write to this country' },
  131000: { meaning: 'retry', advice: 'Meta has trouble; the message will be tried again' },
  131005: { meaning: 'unauthorized', advice: permit },
  131008: { meaning: 'refused', advice: 'the request lacks a parameter' },
  131009: { meaning: 'refused', advice: 'a parameter of the request is not valid' },
  131016: { meaning: 'retry', advice: 'the service is away; the message will be tried again' },
  131021: { meaning: 'refused', advice: 'the number cannot write to itself' },
  131026: { meaning: 'not-on-whatsapp', advice: 'the number is not on WhatsApp, or cannot get this message' },
  131030: {
    meaning: 'not-on-whatsapp',
    advice: 'a test number writes to listed numbers only: add this one in the app’s API setup',
  },
  131031: { meaning: 'unauthorized', advice: `the account is locked; ${standing}` },
  131037: { meaning: 'unauthorized', advice: 'the display name is not approved yet' },
  131042: {
    meaning: 'unauthorized',
    advice: 'payment failed: look at the payment method in Business settings',
  },
  131045: { meaning: 'unauthorized', advice: 'the number is not registered rightly: register it again' },
  131047: {
    meaning: 'window-closed',
    advice: 'she wrote more than 24 hours ago: only a template reaches her',
  },
  131048: {
    meaning: 'slow-down',
    advice: 'too many messages were blocked or reported; look at the quality rating',
    wait: 600,
  },
  131049: { meaning: 'refused', advice: 'Meta chose not to deliver this message' },
  131050: { meaning: 'refused', advice: 'she has stopped marketing messages of this number' },
  131051: { meaning: 'refused', advice: 'this kind of message is not supported' },
  131053: { meaning: 'refused', advice: 'the media could not be taken' },
  // One message in 6 seconds to one person, after a burst of 45.
  131056: { meaning: 'slow-down', advice: 'too many messages to this person', wait: 6 },
  131057: { meaning: 'retry', advice: 'the account is in maintenance; the message will be tried again' },
  132000: { meaning: 'template', advice: `the template must have two parameters in its body; ${mend}` },
  132001: { meaning: 'template', advice: `no approved template has this name and language; ${mend}` },
  132005: { meaning: 'template', advice: `the filled template is too long; ${mend}` },
  132007: { meaning: 'template', advice: `the template breaks a policy; ${mend}` },
  132012: { meaning: 'template', advice: `the template's parameters are others; ${mend}` },
  132015: { meaning: 'template', advice: `the template is paused for low quality; ${mend}` },
  132016: { meaning: 'template', advice: `the template is disabled for good; ${mend}` },
  133004: { meaning: 'retry', advice: 'the server is away; the message will be tried again' },
  133010: { meaning: 'unauthorized', advice: 'the number is not registered on the Cloud API: register it' },
}

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
  is_transient?: unknown
  fbtrace_id?: unknown
  error_data?: { details?: unknown }
}

/** @param answer the parsed body; anything, as a proxy may answer in Meta's place */
export function graphFaultOf(status: number, headers: Headers, answer: unknown): GraphFault {
  const error = (answer as { error?: GraphError } | null | undefined)?.error
  const code = typeof error?.code === 'number' ? error.code : undefined
  const known = knownOf(code) ?? byStatus(status, error?.is_transient === true)
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
  const known = knownOf(code)
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

function knownOf(code: number | undefined): Known | undefined {
  if (code === undefined) return undefined
  return code >= 200 && code <= 299 ? { meaning: 'unauthorized', advice: permit } : codes[code]
}

/** A code that the table does not know: HTTP's own meaning. */
function byStatus(status: number, transient: boolean): Known {
  if (status === 429) return { meaning: 'slow-down', advice: 'too many requests' }
  if (status >= 500 || transient) return { meaning: 'retry', advice: 'Meta has trouble' }
  if (status === 401) return { meaning: 'unauthorized', advice: renew }
  return { meaning: 'refused', advice: 'Meta refuses the message' }
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
