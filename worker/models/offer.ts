import { ModelFault } from './model-fault.ts'
import { type Answer, get, type Linked, lost, type Remote } from './request.ts'
import type { ModelSource } from './source.ts'
import { faultOf, notTheFile } from './status.ts'

/** Against what the finished file is held. */
export type HashFrom = 'catalogue' | 'given' | 'server'

/** What a server offers: known before the first megabyte is paid for. */
export interface Offer {
  /** Bytes. */
  size: number
  sha256?: string
  sha256From?: HashFrom
  /** A strong one (RFC 9110, 8.8.3): equal means the same bytes. */
  etag?: string
}

/**
 * Asks for the file's first four bytes: they tell whether it is a model, and the headers its size and hash. A HEAD
 * would not do: signed addresses of object stores are good for GET alone.
 * @throws Passing, ModelFault
 */
export async function probe(source: ModelSource, remote: Remote): Promise<Offer> {
  const answer = await get(remote, { range: 'bytes=0-3' })
  try {
    const { response, linked } = answer
    if (response.status !== 200 && response.status !== 206)
      throw faultOf(response, remote.url, remote.token !== undefined)
    checkEncoding(response, remote)
    const wrong = notTheFile(new URL(remote.url).host, await firstBytes(answer, remote))
    if (wrong) throw wrong
    return offerOf(source, response, linked, remote)
  } finally {
    answer.close()
  }
}

/** @throws ModelFault when the file comes in a shape whose bytes are not the file's */
export function checkEncoding(response: Response, { url }: Remote): void {
  const encoding = response.headers.get('content-encoding') ?? 'identity'
  if (encoding !== 'identity')
    throw new ModelFault(
      'bad-answer',
      `${new URL(url).host} sends the file compressed (${encoding}), unasked: use another mirror`,
    )
}

/** Bytes of the whole file, as the answer to a GET with or without a range says. */
export function totalOf(response: Response): number | undefined {
  if (response.status === 206) return rangeOf(response)?.total
  const length = response.headers.get('content-length')
  return length !== null && /^\d+$/.test(length) ? Number(length) : undefined
}

/** `Content-Range: bytes 100-199/200`; undefined when it is missing or of another form. */
export function rangeOf(response: Response): { from: number; to: number; total: number } | undefined {
  const match = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(response.headers.get('content-range') ?? '')
  if (!match) return undefined
  const [from, to, total] = match.slice(1).map(Number) as [number, number, number]
  return from <= to && to < total ? { from, to, total } : undefined
}

export function strongEtag(response: Response): string | undefined {
  const etag = response.headers.get('etag')
  return etag?.startsWith('"') ? etag : undefined
}

function offerOf({ expected }: ModelSource, response: Response, linked: Linked, { url }: Remote): Offer {
  const size = linked.size ?? totalOf(response)
  if (size === undefined || size === 0)
    throw new ModelFault(
      'bad-answer',
      `${new URL(url).host} does not say how large the file is: use another mirror`,
    )
  if (expected && linked.sha256 !== undefined && linked.sha256 !== expected.sha256)
    throw new ModelFault(
      'changed',
      `The file is another than the ${expected.from === 'given' ? 'one whose SHA-256 you gave' : 'catalogue’s'}: its SHA-256 is ${linked.sha256}. If you trust it, say so with --sha256 ${linked.sha256}`,
    )
  const etag = strongEtag(response)
  const hash: Pick<Offer, 'sha256' | 'sha256From'> = expected
    ? { sha256: expected.sha256, sha256From: expected.from }
    : linked.sha256 !== undefined
      ? { sha256: linked.sha256, sha256From: 'server' }
      : {}
  return { size, ...hash, ...(etag !== undefined && { etag }) }
}

async function firstBytes({ response, signal }: Answer, { url }: Remote): Promise<Buffer> {
  let head = Buffer.alloc(0)
  try {
    for await (const chunk of response.body ?? []) {
      head = Buffer.concat([head, chunk])
      if (head.length >= 4) break
    }
  } catch (cause) {
    throw lost(cause, signal, new URL(url).host)
  }
  return head
}
