/**
 * A server of model files that follows RFC 9110 for ranges and tags, refuses what a real one refuses, and misbehaves
 * on order: cuts, stalls, lies, corrupts, redirects, changes the file.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the server does with one request for the file; the default is to serve it as the standard says. */
export type Mishap =
  /** Sends so many bytes of the body, then drops the connection. */
  | { kind: 'cut'; after: number }
  /** Sends so many bytes of the body, then nothing more. */
  | { kind: 'stall'; after: number }
  /** Accepts the connection and says nothing. */
  | { kind: 'silent' }
  | { kind: 'hang-up' }
  | { kind: 'status'; status: number; headers?: Record<string, string> }
  /** As a captive portal: 200 and a page, whatever was asked. */
  | { kind: 'html' }
  /** Claims another length of the whole, and closes when the bytes are out. */
  | { kind: 'length'; says: number }
  /** 200 and the whole file, as if no range had been asked. */
  | { kind: 'ignore-range'; cutAfter?: number }
  /** 206 whose Content-Range and body begin elsewhere. */
  | { kind: 'wrong-range'; shift: number }
  /** One byte of the file is another. */
  | { kind: 'corrupt'; at: number }
  /** No length and no ranges, chunked. */
  | { kind: 'chunked' }
  | { kind: 'redirect'; to: string; status?: number }
  /** Compressed, unasked. */
  | { kind: 'gzip' }

export interface Asked {
  url: string
  range: string | undefined
  ifRange: string | undefined
  authorization: string | undefined
}

export interface FileServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  url: string
  asked: Asked[]
  /** What happens with the next requests, one after the other; then what `always` says. */
  mishaps: Mishap[]
  always?: Mishap
  /** Bytes of bodies that went out. */
  sent: number
  file: Buffer
  /** Between pieces of 16 kB, so that there is time to interrupt; default 0. */
  pieceMs: number
  /** Absent: `"<sha-256>"`; null: none is sent. */
  etag?: string | null
  /** As Hugging Face: X-Linked-Etag and X-Linked-Size on the answer for the repository's address. */
  linked: { sha256?: string; size?: number } | undefined
}

const piece = 16 * 1024
const page = '<!DOCTYPE html><html><title>Welcome</title><p>Buy a data plan to go on.</html>'

export async function fileServer(file: Buffer): Promise<FileServer> {
  const sockets = createServer(
    (request, response) => void respond(server, request, response).catch(() => response.destroy()),
  )
  await new Promise<void>((resolve) => sockets.listen(0, '127.0.0.1', resolve))
  const server: FileServer = {
    url: `http://127.0.0.1:${(sockets.address() as AddressInfo).port}`,
    ...{ asked: [], mishaps: [], sent: 0, file, pieceMs: 0, linked: undefined },
    async [Symbol.asyncDispose]() {
      sockets.closeAllConnections()
      await new Promise((resolve) => sockets.close(resolve))
    },
  }
  return server
}

async function respond(
  server: FileServer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { range, 'if-range': ifRange, authorization, 'accept-encoding': encoding } = request.headers
  server.asked.push({ url: request.url ?? '', range, ifRange: ifRange as string | undefined, authorization })
  if (request.method !== 'GET') return void response.writeHead(405).end()
  // What compresses on the way would count other bytes than the file's.
  if (encoding !== 'identity') return void response.writeHead(406).end()
  if (range !== undefined && !/^bytes=\d+-\d*$/.test(range)) return void response.writeHead(400).end()
  if (ifRange !== undefined && (range === undefined || !String(ifRange).startsWith('"')))
    return void response.writeHead(400).end()
  if (!request.url?.split('?')[0]?.endsWith('.gguf')) return void response.writeHead(404).end()
  const mishap = server.mishaps.shift() ?? server.always
  for (const [name, value] of Object.entries(linkedHeaders(server))) response.setHeader(name, value)
  if (mishap && refused(mishap, response)) return
  await serve(server, request, response, mishap)
}

function linkedHeaders({ linked }: FileServer): Record<string, string> {
  return {
    ...(linked?.sha256 !== undefined && { 'x-linked-etag': `"${linked.sha256}"` }),
    ...(linked?.size !== undefined && { 'x-linked-size': String(linked.size) }),
  }
}

/** @returns whether the request has been dealt with, without a byte of the file */
function refused(mishap: Mishap, response: ServerResponse): boolean {
  if (mishap.kind === 'silent') return true
  if (mishap.kind === 'hang-up') response.destroy()
  else if (mishap.kind === 'html') response.writeHead(200, { 'content-type': 'text/html' }).end(page)
  else if (mishap.kind === 'status') response.writeHead(mishap.status, mishap.headers).end()
  else if (mishap.kind === 'redirect') response.writeHead(mishap.status ?? 302, { location: mishap.to }).end()
  else return false
  return true
}

async function serve(
  server: FileServer,
  request: IncomingMessage,
  response: ServerResponse,
  mishap: Mishap | undefined,
) {
  const file = bytesOf(server, mishap)
  const tag = server.etag === undefined ? `"${sha256Of(server.file)}"` : server.etag
  if (tag !== null) response.setHeader('etag', tag)
  const range = wantedRange(request, tag, file.length, mishap)
  if (range && range.from >= file.length)
    return void response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end()
  const from = (range?.from ?? 0) + (mishap?.kind === 'wrong-range' ? mishap.shift : 0)
  const to = range?.to ?? file.length - 1
  if (range) {
    response.statusCode = 206
    response.setHeader(
      'content-range',
      `bytes ${from}-${to}/${mishap?.kind === 'length' ? mishap.says : file.length}`,
    )
  }
  if (mishap?.kind === 'gzip') response.setHeader('content-encoding', 'gzip')
  if (mishap?.kind === 'length' && !range) response.setHeader('content-length', mishap.says)
  else if (mishap?.kind !== 'chunked') response.setHeader('content-length', to - from + 1)
  await sendBody(server, response, file.subarray(from, to + 1), mishap)
}

function bytesOf({ file }: FileServer, mishap: Mishap | undefined): Buffer {
  if (mishap?.kind !== 'corrupt') return file
  const other = Buffer.from(file)
  other[mishap.at] = (other[mishap.at] as number) ^ 0xff
  return other
}

function wantedRange(
  request: IncomingMessage,
  tag: string | null,
  length: number,
  mishap: Mishap | undefined,
) {
  const match = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
  if (!match || mishap?.kind === 'ignore-range' || mishap?.kind === 'chunked') return undefined
  const ifRange = request.headers['if-range']
  if (ifRange !== undefined && ifRange !== tag) return undefined
  const to = match[2] === '' ? length - 1 : Math.min(Number(match[2]), length - 1)
  return { from: Number(match[1]), to }
}

/** Bytes of a body after which the mishap happens. */
function limitOf(mishap: Mishap | undefined): number {
  if (mishap?.kind === 'cut' || mishap?.kind === 'stall') return mishap.after
  return (mishap?.kind === 'ignore-range' ? mishap.cutAfter : undefined) ?? Number.POSITIVE_INFINITY
}

async function sendBody(
  server: FileServer,
  response: ServerResponse,
  body: Buffer,
  mishap: Mishap | undefined,
) {
  const limit = Math.min(limitOf(mishap), body.length)
  for (let at = 0; at < limit; at += piece) {
    const part = body.subarray(at, Math.min(at + piece, limit))
    await new Promise<void>((resolve, reject) =>
      response.write(part, (error) => (error ? reject(error) : resolve())),
    )
    server.sent += part.length
    if (server.pieceMs > 0) await new Promise((resolve) => setTimeout(resolve, server.pieceMs))
  }
  if (mishap?.kind === 'stall') return
  // A cut, and a length that was a lie: the connection drops without the rest.
  if (limit < body.length || (mishap?.kind === 'length' && mishap.says > body.length)) response.destroy()
  else response.end()
}

export function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
