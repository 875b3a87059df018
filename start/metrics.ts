import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { EngineInfo } from '../worker/engine/engine.ts'
import type { ModelReport } from '../worker/engine/model-pool.ts'
import type { JobQueue } from '../worker/queue/queue.ts'

/** What the stages report: how long they took, what they did. */
export interface Measure {
  stage(name: string, ms: number): void
  count(name: string, labels?: Record<string, string>, by?: number): void
}

export interface Metrics extends Measure {
  /** Prometheus text; asks the queue and the engine as it is called. */
  text(): Promise<string>
}

/** What is looked at when somebody asks for the metrics. */
export interface Watched {
  queue?: Pick<JobQueue, 'depth'>
  engine?: { info(): EngineInfo }
  models?: { reports(): ModelReport[] }
}

/** From a cache hit to the deadline of a slow model. */
const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.5, 3, 6, 12, 30]

const counters: Record<string, { help: string; labelNames: string[] }> = {
  messages_in: { help: 'Messages that were stored', labelNames: ['channel'] },
  messages_repeated: { help: 'Messages that had been stored before', labelNames: ['channel'] },
  wakes_failed: { help: 'Conversations left to the sweep', labelNames: ['channel'] },
  persons_wrote: {
    help: 'Messages that people of a business wrote in chats themselves',
    labelNames: ['channel'],
  },
  edits: { help: 'Messages that customers changed', labelNames: ['channel'] },
  withdrawals: { help: 'Messages that customers took back', labelNames: ['channel'] },
  receipts: { help: 'Receipts of sent messages, by how far they got', labelNames: ['channel', 'status'] },
  failures: { help: 'Messages that were sent and did not arrive, by why', labelNames: ['channel', 'why'] },
  webhooks_unclaimed: { help: 'Changes posted for a number that no account has', labelNames: ['channel'] },
  webhooks_refused: { help: 'Posts to a webhook that were not signed', labelNames: ['channel'] },
  messages_out: { help: 'Messages that were sent', labelNames: ['channel'] },
  messages_dropped: {
    help: 'Messages held back: a person answers, or nothing unasked is wanted',
    labelNames: ['channel'],
  },
  messages_postponed: {
    help: "Unasked messages put off to keep the channel's pace",
    labelNames: ['channel'],
  },
  sends_retried: { help: 'Sends that failed and are tried again', labelNames: ['channel'] },
  sends_failed: { help: 'Messages that were given up', labelNames: ['channel'] },
  answers_written: { help: "Answers from the business's knowledge in a model's words", labelNames: [] },
  answers_replaced: {
    help: 'Texts of a model that were not said, by what was wrong with them',
    labelNames: ['reason'],
  },
  summaries_written: { help: 'Summaries of long chats', labelNames: [] },
  summaries_refused: {
    help: 'Summaries that were not kept, by what was wrong with them',
    labelNames: ['reason'],
  },
  turns_set_aside: {
    help: 'Turns that waited because their business had its share of turns at work',
    labelNames: [],
  },
  model_loads: { help: 'Models that were loaded', labelNames: ['tasks'] },
  model_loads_failed: { help: 'Models that could not be loaded', labelNames: ['tasks'] },
  model_unloads: { help: 'Models that were unloaded, for memory or idle', labelNames: ['reason'] },
}

export function openMetrics(): Metrics & { watch(watched: Watched): void } {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const stages = new Histogram({
    name: 'jara_stage_seconds',
    help: 'How long each stage of an answer takes',
    labelNames: ['stage'],
    buckets: seconds,
    registers: [registry],
  })
  const open = new Map<string, Counter>()
  const counter = (name: string, labels: string[]) => {
    const known = open.get(name)
    if (known) return known
    const { help, labelNames } = counters[name] ?? { help: name.replaceAll('_', ' '), labelNames: labels }
    const made = new Counter({ name: `jara_${name}_total`, help, labelNames, registers: [registry] })
    open.set(name, made)
    return made
  }
  for (const name of Object.keys(counters)) counter(name, [])
  return {
    stage: (name, ms) => stages.observe({ stage: name }, ms / 1000),
    count: (name, labels = {}, by = 1) => counter(name, Object.keys(labels)).inc(labels, by),
    text: () => registry.metrics(),
    watch: ({ queue, engine, models }) => {
      if (queue) watchQueue(registry, queue)
      if (engine) watchEngine(registry, engine)
      if (models) watchModels(registry, models)
    },
  }
}

function watchQueue(registry: Registry, queue: Pick<JobQueue, 'depth'>): void {
  const gauge = new Gauge({
    name: 'jara_queue_depth',
    help: 'Jobs that wait or run',
    labelNames: ['queue'],
    registers: [registry],
    async collect() {
      const { turns, deliveries } = await queue.depth()
      gauge.set({ queue: 'turns' }, turns)
      gauge.set({ queue: 'deliveries' }, deliveries)
    },
  })
}

function watchEngine(registry: Registry, engine: { info(): EngineInfo }): void {
  const read = (name: string, help: string, value: (info: EngineInfo) => number) => {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [registry],
      collect: () => gauge.set(value(engine.info())),
    })
  }
  read('jara_engine_restarts', 'Times that the engine was started again', ({ restarts }) => restarts)
  read('jara_engine_ready', '1 while the engine answers', ({ state }) => (state === 'ready' ? 1 : 0))
  read(
    'jara_engine_resident_bytes',
    "Memory of the engine's process",
    ({ residentBytes }) => residentBytes ?? 0,
  )
}

function watchModels(registry: Registry, models: { reports(): ModelReport[] }): void {
  const read = (name: string, help: string, value: (report: ModelReport) => number) => {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: ['tasks'],
      registers: [registry],
      collect: () => {
        for (const report of models.reports()) gauge.set({ tasks: report.tasks.join() }, value(report))
      },
    })
  }
  read('jara_model_loaded', '1 while the model of these tasks is loaded', ({ state }) =>
    state === 'ready' ? 1 : 0,
  )
  read(
    'jara_model_resident_bytes',
    'Memory of the process of a model',
    ({ residentBytes }) => residentBytes ?? 0,
  )
}
