import { Api } from 'grammy'

type ClientOptions = NonNullable<Api['options']>
type Fetch = NonNullable<ClientOptions['fetch']>

/** @param timeoutSeconds of any call; a poll must be given more than it asks Telegram to wait */
export function connect(token: string, apiRoot: string | undefined, timeoutSeconds: number): Api {
  const fetch = nodeFetch as unknown as Fetch
  return new Api(token, { timeoutSeconds, fetch, ...(apiRoot && { apiRoot: apiRoot.replace(/\/+$/, '') }) })
}

/**
 * Node's own fetch in place of the one that grammY brings, which waits out the whole timeout when a body ends
 * half-way. grammY's signal is not a DOM one, so it is handed on.
 */
async function nodeFetch(url: string, { agent: _, signal, ...init }: RequestInit & { agent?: unknown }) {
  const abort = new AbortController()
  signal?.addEventListener('abort', () => abort.abort())
  if (signal?.aborted) abort.abort()
  return fetch(url, { ...init, signal: abort.signal })
}
