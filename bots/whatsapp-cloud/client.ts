import { graphFaultOf, networkFault } from './faults.ts'

/**
 * The one place that names the version of the Graph API. Each lives about two years:
 * https://developers.facebook.com/docs/graph-api/changelog (v26.0 came on 29 July 2026).
 */
const graphVersion = 'v26.0'

const graphUrl = 'https://graph.facebook.com'

export interface GraphOptions {
  /** Without a slash at the end; default `https://graph.facebook.com`. */
  baseUrl?: string
  /** How long one call may take, in milliseconds. */
  timeoutMs: number
}

/** Posts to `/VERSION/PHONE-NUMBER-ID/messages`. @throws GraphFault, which holds nothing secret */
export type PostMessage = (phoneNumberId: string, token: string, body: object) => Promise<unknown>

export function connect({ baseUrl = graphUrl, timeoutMs }: GraphOptions): PostMessage {
  const root = `${baseUrl.replace(/\/+$/, '')}/${graphVersion}`
  return async (phoneNumberId, token, body) => {
    const { response, text } = await exchange(`${root}/${phoneNumberId}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      // A redirect would be followed with the message in hand.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const answer = jsonOf(text)
    if (!response.ok) throw graphFaultOf(response.status, response.headers, answer)
    if (answer === undefined) throw networkFault('the answer is not JSON')
    return answer
  }
}

/** @throws GraphFault when the connection fails, at whatever point */
async function exchange(url: string, init: RequestInit): Promise<{ response: Response; text: string }> {
  try {
    const response = await fetch(url, init)
    return { response, text: await response.text() }
  } catch (error) {
    throw networkFault(reasonOf(error))
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Node's fetch names the reason (`ECONNREFUSED`) one level down. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as Error
  if (name === 'TimeoutError') return 'timed out'
  const code = (cause as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : 'connection failed'
}
