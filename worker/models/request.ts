import { Changed, ModelFault, Passing } from './model-fault.ts'

/** One file on one server, and how it may be asked for. */
export interface Remote {
  url: string
  /** Sent to the address's own origin alone, never to where it redirects. */
  token?: string | undefined
  /** Silence after which a connection counts as lost, in ms. */
  stallMs: number
  signal?: AbortSignal | undefined
}

/** What a hub says of a file on its way to the server that holds it. */
export interface Linked {
  sha256?: string
  size?: number
}

export interface Answer {
  response: Response
  linked: Linked
  /** Of this connection: aborted by silence, with that as its reason, or by the caller. */
  signal: AbortSignal
  /** Ends the connection when nothing comes for `stallMs`; called at each sign of life. */
  alive(): void
  /** Frees the connection. */
  close(): void
}

const redirects = new Set([301, 302, 303, 307, 308])
const redirectLimit = 10

/**
 * A GET that follows redirects itself: credentials stay with the first host, and the headers with which Hugging
 * Face names a file's size and SHA-256 stand on the redirect, not on what follows.
 * https://huggingface.co/docs/huggingface_hub/package_reference/file_download
 * @throws Passing where another try may succeed
 * @throws ModelFault where it will not
 */
export async function get(remote: Remote, headers: Record<string, string>): Promise<Answer> {
  const line = openLine(remote)
  try {
    const { response, linked } = await follow(remote, headers, line)
    return { response, linked, ...line }
  } catch (cause) {
    line.close()
    throw cause
  }
}

/** The signal of one connection: ends at silence, or when the whole pull is stopped. */
function openLine({ stallMs, signal }: Remote) {
  const controller = new AbortController()
  const stalled = new Passing(`nothing came for ${Math.round(stallMs / 1000)} s`)
  let timer: NodeJS.Timeout
  const alive = () => {
    clearTimeout(timer)
    timer = setTimeout(() => controller.abort(stalled), stallMs)
  }
  alive()
  return {
    signal: signal ? AbortSignal.any([controller.signal, signal]) : controller.signal,
    alive,
    close() {
      clearTimeout(timer)
      controller.abort()
    },
  }
}

async function follow(remote: Remote, headers: Record<string, string>, line: ReturnType<typeof openLine>) {
  const linked: Linked = {}
  let url = new URL(remote.url)
  const home = url.origin
  for (let hops = 0; hops <= redirectLimit; hops++) {
    const authorization = remote.token !== undefined && url.origin === home ? `Bearer ${remote.token}` : ''
    const response = await once(url, { ...headers, ...(authorization && { authorization }) }, line.signal)
    line.alive()
    if (url.origin === home) Object.assign(linked, linkedOf(response.headers))
    if (!redirects.has(response.status)) return { response, linked }
    await response.body?.cancel()
    url = next(url, response)
  }
  throw new ModelFault('bad-answer', `${remote.url} redirects in a circle: check the address`)
}

async function once(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  // Compressed, a range would count other bytes than those of the file; with a range, fetch itself says so.
  const plain = { 'user-agent': 'jara', ...(!headers.range && { 'accept-encoding': 'identity' }) }
  try {
    return await fetch(url, { headers: { ...plain, ...headers }, redirect: 'manual', signal })
  } catch (cause) {
    throw lost(cause, signal, url.host)
  }
}

/** What a failed connection means: the caller's stop and a stall by their own reason, all else a lost line. */
export function lost(cause: unknown, signal: AbortSignal | undefined, host: string): Error {
  const reason: unknown = signal?.aborted ? signal.reason : cause
  if (reason instanceof Passing || reason instanceof ModelFault || reason instanceof Changed) return reason
  const inner = reason instanceof Error && reason.cause instanceof Error ? reason.cause : reason
  const { code, message } = inner as NodeJS.ErrnoException
  return new Passing(`the connection to ${host} failed (${code ?? message})`, { cause })
}

function next(from: URL, response: Response): URL {
  const location = response.headers.get('location') ?? ''
  if (!URL.canParse(location, from.href))
    throw new ModelFault('bad-answer', `${from.host} redirects to nowhere (${response.status})`)
  const to = new URL(location, from)
  if (to.protocol !== 'https:' && to.protocol !== from.protocol)
    throw new ModelFault('bad-answer', `${from.host} redirects to an address without encryption (${to.host})`)
  return to
}

/** https://github.com/huggingface/huggingface_hub: `X-Linked-Etag` is the SHA-256 of a file in LFS. */
function linkedOf(headers: Headers): Linked {
  const etag = /^"?([0-9a-f]{64})"?$/i.exec(headers.get('x-linked-etag') ?? '')?.[1]
  const size = Number(headers.get('x-linked-size') ?? Number.NaN)
  return {
    ...(etag !== undefined && { sha256: etag.toLowerCase() }),
    ...(Number.isSafeInteger(size) && size > 0 && { size }),
  }
}
