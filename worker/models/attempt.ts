import { Changed, Passing } from './model-fault.ts'
import { checkEncoding, type Offer, rangeOf, strongEtag, totalOf } from './offer.ts'
import type { Part } from './part.ts'
import { type Answer, get, lost, type Remote } from './request.ts'
import { faultOf, notTheFile } from './status.ts'

/** What goes on between the tries of one file. */
export interface Course {
  remote: Remote
  offer: Offer
  part: Part
  /** Told after each piece. */
  progress(): void
  /** Told when bytes that were here are thrown away, and why. */
  restarted(reason: string): void
  /** A server answered a range with other bytes: it is asked for the whole file from then on. */
  rangesLie?: boolean
}

/**
 * One connection: asks for what is missing and appends what comes, until the file is whole or the line is lost.
 * @throws Passing when another try may bring more
 * @throws Changed when the file is no longer the one that was offered
 * @throws ModelFault
 */
export async function attempt(course: Course): Promise<void> {
  const { remote, part, offer } = course
  if (part.offset > 0 && !canResume(course))
    await startOver(course, 'nothing tells whether the file is still the same')
  const answer = await get(remote, rangeHeaders(course))
  try {
    await accept(course, answer)
  } finally {
    answer.close()
  }
  if (part.offset < offer.size)
    throw new Passing(`the connection ended ${offer.size - part.offset} bytes early`)
}

/** Without a tag or hash, two halves of different files could be joined unseen. */
function canResume({ offer, rangesLie }: Course): boolean {
  return !rangesLie && (offer.etag !== undefined || offer.sha256 !== undefined)
}

/**
 * Where the hash is known no tag is sent: object stores give one file several tags, and the hash tells in the end.
 * https://www.rfc-editor.org/rfc/rfc9110#name-if-range
 */
function rangeHeaders({ offer, part }: Course): Record<string, string> {
  if (part.offset === 0) return {}
  const tag = offer.sha256 === undefined && offer.etag !== undefined ? { 'if-range': offer.etag } : {}
  return { range: `bytes=${part.offset}-`, ...tag }
}

async function accept(course: Course, answer: Answer): Promise<void> {
  const { response } = answer
  if (response.status === 416) throw await pastTheEnd(course, response)
  if (response.status !== 200 && response.status !== 206)
    throw faultOf(response, course.remote.url, course.remote.token !== undefined)
  checkEncoding(response, course.remote)
  checkNoPage(course, response)
  checkSame(course, answer)
  if (response.status === 206) await checkRange(course, response)
  await take(course, answer)
}

/** Before anything is compared: a page in the file's place is no other version of it. */
function checkNoPage({ remote }: Course, { headers }: Response): void {
  const page = /^text\/html\b/i.test(headers.get('content-type') ?? '')
  if (page) throw notTheFile(new URL(remote.url).host, Buffer.from('<html'))
}

/** @throws Changed */
function checkSame({ offer }: Course, { response, linked }: Answer): void {
  const etag = strongEtag(response)
  const total = totalOf(response)
  if (linked.sha256 !== undefined && offer.sha256 !== undefined && linked.sha256 !== offer.sha256)
    throw new Changed('its SHA-256 is another')
  if (offer.sha256 === undefined && etag !== undefined && offer.etag !== undefined && etag !== offer.etag)
    throw new Changed('its tag is another')
  if (total !== undefined && total !== offer.size)
    throw new Changed(`it has ${total} bytes now, ${offer.size} before`)
}

async function checkRange(course: Course, response: Response): Promise<void> {
  const range = rangeOf(response)
  if (range?.from === course.part.offset) return
  course.rangesLie = true
  throw new Passing('the server sent another part than it was asked for')
}

/** 416: all is here already, or the server's file is shorter than it said. */
async function pastTheEnd(course: Course, response: Response): Promise<Error> {
  const total = /^bytes \*\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1]
  if (total !== undefined && Number(total) !== course.offer.size)
    return new Changed(`it has ${total} bytes now, ${course.offer.size} before`)
  course.rangesLie = true
  return new Passing('the server cannot go on from where the file stopped')
}

/** Appends the body. A whole answer to a ranged question begins anew, but only once it has shown to be the file. */
async function take(course: Course, answer: Answer): Promise<void> {
  const { part, remote } = course
  const anew = answer.response.status === 200
  let head: Buffer | undefined = anew ? Buffer.alloc(0) : undefined
  for await (const chunk of chunks(answer, remote)) {
    if (head === undefined) await append(course, chunk)
    else {
      head = Buffer.concat([head, chunk])
      if (head.length < 4) continue
      const wrong = notTheFile(new URL(remote.url).host, head)
      if (wrong) throw wrong
      if (part.offset > 0) await startOver(course, 'the server sends the file from its beginning only')
      await append(course, head)
      head = undefined
    }
  }
}

async function* chunks({ response, alive, signal }: Answer, { url }: Remote): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response.body ?? []) {
      alive()
      yield chunk
    }
  } catch (cause) {
    throw lost(cause, signal, new URL(url).host)
  }
}

async function append(course: Course, chunk: Uint8Array): Promise<void> {
  const { part, offer } = course
  if (part.offset + chunk.length > offer.size) {
    await startOver(course, 'the server sent more than the file has')
    throw new Passing('the server sent more than the file has')
  }
  await part.append(chunk)
  course.progress()
}

async function startOver(course: Course, reason: string): Promise<void> {
  await course.part.restart()
  course.restarted(reason)
}
