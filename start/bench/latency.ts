import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Measure } from '../metrics.ts'
import { readChats } from './chats.ts'
import { openPipeline, type Pipeline } from './pipeline.ts'
import { type Summary, summarize } from './samples.ts'

export interface LatencyReport {
  customers: number
  thinkMs: number
  /** From the end of a burst's settling time to its first reply handed to the channel. */
  turn: Summary
  stages: Record<string, Summary>
  tokensInPerMessage: number
  tokensOutPerMessage: number
  queriesPerMessage: number
  /** Messages read per second with as many asked at once as there are customers. */
  understoodPerSecond: number
  understand: Summary
}

/** Stages and counts of a run, as the line reports them. */
class Recorder implements Measure {
  stages = new Map<string, number[]>()
  counts = new Map<string, number>()

  stage(name: string, ms: number): void {
    const values = this.stages.get(name) ?? []
    this.stages.set(name, values)
    values.push(ms)
  }

  count(name: string, labels: Record<string, string> = {}, by = 1): void {
    const key = [name, ...Object.values(labels)].join(' ')
    this.counts.set(key, (this.counts.get(key) ?? 0) + by)
  }

  clear(): void {
    this.stages.clear()
    this.counts.clear()
  }
}

export interface LatencyOptions {
  customers: number
  /** Bursts of each customer. */
  turns: number
  /** How long a customer reads and types before her next message, on average, in ms; 0: all in step, without pause. */
  thinkMs: number
  businessPath: string
  config: Pick<Config, 'model' | 'settleMs'>
  log: Logger
  progress(done: number, of: number): void
}

/** Customers who chat all at once, each waiting for a reply before she goes on. */
export async function measureLatency(options: LatencyOptions): Promise<LatencyReport> {
  const recorder = new Recorder()
  await using pipeline = await openPipeline(options.config, options.businessPath, recorder, options.log)
  const chats = await readChats(pipeline.business.services.map(({ name }) => name))
  // The first turns compile queries and grammars, which a running product has behind it.
  await Promise.all(
    times(options.customers, (i) => chat(pipeline, `warm-${i}`, chats(i).slice(0, 2), options, () => {})),
  )
  recorder.clear()
  const queriesBefore = pipeline.queries()

  const waits: number[] = []
  const expected = options.customers * options.turns
  const done = (wait: number) => options.progress(waits.push(wait), expected)
  await Promise.all(times(options.customers, (i) => customer(pipeline, i, chats, options, done)))

  const messages = recorder.counts.get('messages_in web') ?? expected
  const per = (key: string) => (recorder.counts.get(key) ?? 0) / messages
  return {
    customers: options.customers,
    thinkMs: options.thinkMs,
    turn: summarize(waits),
    stages: Object.fromEntries([...recorder.stages].map(([name, values]) => [name, summarize(values)])),
    tokensInPerMessage: per('tokens in'),
    tokensOutPerMessage: per('tokens out'),
    queriesPerMessage: (pipeline.queries() - queriesBefore) / messages,
    ...(await measureReading(pipeline, chats, options.customers)),
  }
}

/** One customer after the other from the same chair, until `turns` bursts were answered. */
async function customer(
  pipeline: Pipeline,
  index: number,
  chats: (index: number) => string[],
  options: LatencyOptions,
  done: (wait: number) => void,
): Promise<void> {
  let left = options.turns
  for (let round = 0; left > 0; round++) {
    const lines = chats(index + round * options.customers).slice(0, left)
    await chat(pipeline, `customer-${index}-${round}`, lines, options, done)
    left -= lines.length
  }
}

async function chat(
  { channel }: Pipeline,
  session: string,
  lines: string[],
  { config, thinkMs }: LatencyOptions,
  done: (wait: number) => void,
): Promise<void> {
  for (const [turn, line] of lines.entries()) {
    await pause(thinkMs * pauseShare(`${session}/${turn}`))
    const { storedAt, handedAt } = await channel.exchange(session, line)
    done(handedAt - (storedAt + config.settleMs))
  }
}

/** The model alone, without database and queue. */
export async function measureReading(
  { understand, business }: Pipeline,
  chats: (index: number) => string[],
  atOnce: number,
): Promise<Pick<LatencyReport, 'understoodPerSecond' | 'understand'>> {
  const messages = times(8 * atOnce, chats)
    .flat()
    .slice(0, 25 * atOnce)
  const took: number[] = []
  const from = performance.now()
  let next = 0
  const reader = async () => {
    for (let text = messages[next++]; text !== undefined; text = messages[next++]) {
      const read = await understand({ messages: [text], situation: 'start', business, language: null })
      took.push(read.ms)
    }
  }
  await Promise.all(times(atOnce, reader))
  const seconds = (performance.now() - from) / 1000
  return { understoodPerSecond: took.length / seconds, understand: summarize(took) }
}

/** 0.3 to 1.7, spread evenly, the same in every run: people neither pause equally long nor send in step. */
function pauseShare(turn: string): number {
  const [byte = 0] = createHash('sha256').update(turn).digest()
  return 0.3 + (1.4 * byte) / 255
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}
