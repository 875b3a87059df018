import type { SSEMessage } from 'hono/streaming'
import type { ChatAccount, Limits } from './deps.ts'
import { Fault } from './fault.ts'
import type { ChatMessage } from './transcript.ts'

type Line = { message: ChatMessage; externalId: string | undefined }

export interface EventSource {
  account: ChatAccount
  session: string
  /** The id of the last message that the page has; undefined: it wants only what comes from now on. */
  lastEventId: string | undefined
  read(): Promise<Line[]>
  limits: Pick<Limits, 'pollMs' | 'keepAliveMs'>
}

/** What the connection can do; `comment` keeps proxies from closing a silent one. */
export interface EventSink {
  event(event: SSEMessage): Promise<void>
  comment(text: string): Promise<void>
}

/** A sent message is marked in the store right after its hint: look again after these pauses. */
const catchUpMs = [0, 10, 30, 60, 150, 350, 800]

/**
 * Writes one session's events until aborted: `typing` as it happens, `message` for every line that appears in
 * the transcript. Hints only tell when to read; what is written comes from the store, each line once.
 */
export async function writeEvents(source: EventSource, sink: EventSink, signal: AbortSignal): Promise<void> {
  const window = new Window(await source.read(), source.lastEventId)
  const wake = new Wake()
  const unsubscribe = source.account.subscribe(source.session, (event) => {
    if (event.kind === 'message') wake.hint(event.externalId)
    else void sink.event({ event: 'typing', data: '{"typing":true}' }).catch(() => {})
  })
  const keepAlive = setInterval(
    () => void sink.comment('keep-alive').catch(() => {}),
    source.limits.keepAliveMs,
  )
  try {
    await sink.comment('connected')
    while (!signal.aborted) {
      const lines = await source.read()
      for (const { message } of window.fresh(lines))
        await sink.event({ event: 'message', id: message.id, data: JSON.stringify(message) })
      await wake.next(lines, source.limits.pollMs, signal)
    }
  } finally {
    clearInterval(keepAlive)
    unsubscribe()
  }
}

/** Which lines of the transcript the page has already. */
class Window {
  #seen: Set<string>

  constructor(lines: Line[], lastEventId: string | undefined) {
    const ids = lines.map(({ message }) => message.id)
    const last = lastEventId === undefined ? ids.length - 1 : ids.indexOf(lastEventId)
    this.#seen = new Set(ids.slice(0, last + 1))
  }

  fresh(lines: Line[]): Line[] {
    const fresh = lines.filter(({ message }) => !this.#seen.has(message.id))
    this.#seen = new Set(lines.map(({ message }) => message.id))
    return fresh
  }
}

/** Decides when to read again: soon while a hinted message is not in the transcript yet, else slowly. */
class Wake {
  readonly #expected = new Map<string, number>()
  #rouse: () => void = () => {}

  hint(externalId: string): void {
    this.#expected.set(externalId, 0)
    this.#rouse()
  }

  async next(lines: Line[], pollMs: number, signal: AbortSignal): Promise<void> {
    for (const { externalId } of lines) if (externalId) this.#expected.delete(externalId)
    await this.#roused(this.#pause() ?? pollMs, signal)
  }

  async #roused(ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, ms)
    this.#rouse = resolve
    signal.addEventListener('abort', this.#rouse, { once: true })
    if (signal.aborted) resolve()
    await promise
    clearTimeout(timer)
    signal.removeEventListener('abort', this.#rouse)
  }

  #pause(): number | undefined {
    let pause: number | undefined
    for (const [externalId, tries] of this.#expected) {
      const ms = catchUpMs[tries]
      if (ms === undefined) this.#expected.delete(externalId)
      else this.#expected.set(externalId, tries + 1)
      pause = Math.min(pause ?? Number.POSITIVE_INFINITY, ms ?? Number.POSITIVE_INFINITY)
    }
    return pause === Number.POSITIVE_INFINITY ? undefined : pause
  }
}

/** Counts open streams, so that pages left open cannot eat the memory. @throws Fault 429, 503 */
export function streamCount(
  limits: Pick<Limits, 'streams' | 'streamsPerSession'>,
): (name: string) => () => void {
  const open = new Map<string, number>()
  let total = 0
  return (name) => {
    const before = open.get(name) ?? 0
    if (before >= limits.streamsPerSession)
      throw new Fault(429, 'too-many-streams', 'This session is open in too many tabs; close one.', {
        'retry-after': '30',
      })
    if (total >= limits.streams)
      throw new Fault(503, 'too-many-streams', 'Too many pages are open; read GET …/messages instead.', {
        'retry-after': '30',
      })
    open.set(name, before + 1)
    total++
    return () => {
      const left = (open.get(name) ?? 1) - 1
      if (left === 0) open.delete(name)
      else open.set(name, left)
      total--
    }
  }
}
