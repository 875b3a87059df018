import { ModelFault, Passing } from './model-fault.ts'

/** A server that asks for more patience than this is told about, not waited for. */
const longestWaitMs = 10 * 60_000

/**
 * What an answer other than 200 and 206 means.
 * https://www.rfc-editor.org/rfc/rfc9110#name-status-codes
 */
export function faultOf(response: Response, url: string, withToken: boolean): ModelFault | Passing {
  const { status, headers } = response
  const { host } = new URL(url)
  if (status === 401 || status === 403) return refused(host, status, withToken)
  if (status === 404 || status === 410)
    return new ModelFault(
      'not-found',
      `${host} has no such file (${status}): check owner, repository and file name in ${url}`,
    )
  if (status === 429 || status === 503) return busy(host, status, retryAfterMs(headers))
  if (status === 408 || status === 425 || status >= 500)
    return new Passing(`${host} is broken at the moment (${status})`)
  return new ModelFault(
    'bad-answer',
    `${host} answered ${status}, which no download should give: check the address`,
  )
}

function refused(host: string, status: number, withToken: boolean): ModelFault {
  const fix = withToken
    ? 'check HF_TOKEN, and accept the licence on the model’s page with that account'
    : 'if the model asks for a log-in, accept its licence on its page and set HF_TOKEN to a token of that account'
  return new ModelFault('refused', `${host} refuses the file (${status}): ${fix}`)
}

function busy(host: string, status: number, waitMs: number | undefined): ModelFault | Passing {
  if (waitMs !== undefined && waitMs > longestWaitMs)
    return new ModelFault(
      'refused',
      `${host} wants no more requests for ${Math.ceil(waitMs / 60_000)} minutes (${status}): run the same command then, it goes on where it stopped`,
    )
  return new Passing(`${host} is busy (${status})`, { waitMs })
}

/** Seconds; a date (RFC 9110, 10.2.3) is left to the usual wait. */
function retryAfterMs(headers: Headers): number | undefined {
  const text = headers.get('retry-after') ?? ''
  return /^\d+$/.test(text) ? Number(text) * 1000 : undefined
}

/** A captive portal or a used-up data plan answers with a page in the file's place. */
export function notTheFile(host: string, head: Buffer): ModelFault | undefined {
  if (head.toString('latin1', 0, 4) === 'GGUF') return undefined
  const start = head.toString('latin1', 0, 200)
  if (/^\s*<(!doctype|html|\?xml)/i.test(start))
    return new ModelFault(
      'bad-file',
      `${host} sent a web page instead of the model: log in to your network, or top up its data plan, if a page opens in your browser; else check the address`,
    )
  if (start.startsWith('version https://git-lfs'))
    return new ModelFault(
      'bad-file',
      `${host} sent a Git LFS pointer instead of the model: use the address with /resolve/, not /raw/`,
    )
  return new ModelFault(
    'bad-file',
    `What ${host} sends is not a GGUF file: choose a file that ends in .gguf, made for llama.cpp`,
  )
}
