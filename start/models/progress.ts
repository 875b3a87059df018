import { SingleBar } from 'cli-progress'
import type { PullEvent } from '../../worker/models/pull.ts'
import { sizeText } from '../../worker/models/sizes.ts'

/** Who is told how a pull goes. */
export interface Reporter {
  tell(event: PullEvent): void
  /** Takes a bar off the screen. */
  stop(): void
}

/** Between two lines of one that grows on something that is no terminal, in ms. */
const lineEveryMs = 10_000

/** One JSON object a line on standard output, for other programs; progress at most four times a second. */
export function jsonReporter(write: (line: string) => void, clock: () => number): Reporter {
  const due = every(250, clock)
  return {
    tell: (event) => {
      if (!isProgress(event) || event.done === event.of || due()) write(`${JSON.stringify(event)}\n`)
    },
    stop: () => {},
  }
}

/** A bar where a person looks on, else a line now and then; both on standard error. */
export function textReporter(stream: NodeJS.WriteStream, clock: () => number): Reporter {
  return stream.isTTY ? barReporter(stream) : lineReporter((line) => stream.write(`${line}\n`), clock)
}

function barReporter(stream: NodeJS.WriteStream): Reporter {
  let bar: SingleBar | undefined
  let showing: PullEvent['type'] | undefined
  const stop = () => {
    bar?.stop()
    bar = undefined
  }
  return {
    tell(event) {
      if (isProgress(event)) {
        if (showing !== event.type) stop()
        showing = event.type
        const size = `${sizeText(event.done)} of ${sizeText(event.of)}`
        // The first piece only starts the clock: a rate of one point has no end.
        if (bar) bar.update(event.done, { size })
        else bar = startBar(stream, event, size)
        return
      }
      stop()
      const line = sentence(event)
      if (line) stream.write(`${line}\n`)
    },
    stop,
  }
}

function startBar(stream: NodeJS.WriteStream, { type, done, of }: Progress, size: string): SingleBar {
  const what = type === 'hashing' ? 'Checking what is here' : 'Downloading'
  const format = `${what} {bar} {percentage} %  {size}  {eta_formatted} left`
  const bar = new SingleBar({ stream, format, etaBuffer: 200, hideCursor: true })
  bar.start(of, done, { size })
  return bar
}

/** Without a terminal: a line for what happens, and one every ten seconds for how far it is. */
export function lineReporter(write: (line: string) => void, clock: () => number): Reporter {
  const due = every(lineEveryMs, clock)
  return {
    tell(event) {
      const line = isProgress(event) ? (due() ? progressLine(event) : '') : sentence(event)
      if (line) write(line)
    },
    stop: () => {},
  }
}

type Progress = Extract<PullEvent, { done: number }>

function isProgress(event: PullEvent): event is Progress {
  return event.type === 'progress' || event.type === 'hashing'
}

function progressLine({ type, done, of }: Progress): string {
  const what = type === 'hashing' ? 'checked' : 'here'
  return `${sizeText(done)} of ${sizeText(of)} ${what} (${Math.floor((100 * done) / of)} %)`
}

const hashWords = {
  catalogue: 'its SHA-256 is in the catalogue',
  given: 'its SHA-256 is the one that you gave',
  server: 'its SHA-256 is what the server says, the catalogue has none',
  nothing:
    'nobody says what its SHA-256 must be: only its length and shape can be checked (--sha256 HEX would)',
}

function sentence(event: Exclude<PullEvent, Progress>): string {
  if (event.type === 'offer') return offerText(event)
  if (event.type === 'waiting')
    return `Line lost: ${event.reason}. Trying again in ${Math.ceil(event.ms / 1000)} s.`
  if (event.type === 'restarted') return `Beginning anew: ${event.reason}.`
  return event.downloaded ? '' : `${event.name} is on this machine already; nothing was downloaded.`
}

function offerText({
  name,
  size,
  here,
  toDownload,
  hashFrom,
}: Extract<PullEvent, { type: 'offer' }>): string {
  const rest = here > 0 ? `, of which ${sizeText(here)} are here already` : ''
  return `${name} has ${sizeText(size)}${rest}. The download takes ${sizeText(toDownload)} of your data; ${hashWords[hashFrom]}.`
}

/** True at most once in `ms`. */
function every(ms: number, clock: () => number): () => boolean {
  let last = clock()
  return () => {
    if (clock() - last < ms) return false
    last = clock()
    return true
  }
}
