import { randomUUID } from 'node:crypto'
import {
  ErrorCode,
  type IQueueBackend,
  type Job,
  type JobProgress,
  type JobsOptions,
  type Queue,
  type Worker,
  type WorkerOptions,
} from 'bullmq'
import { type ChannelKind, channelKinds } from '../../prisma/channel-kind.ts'
import type { JobQueue } from './queue.ts'

type TurnJob = Parameters<JobQueue['wake']>[0]
type DeliverJob = Parameters<JobQueue['deliver']>[0]
type SettleJob = Parameters<JobQueue['settle']>[0]

/** Where the queue's own troubles go: a lost connection, a job that failed for good. Ids only. */
export interface QueueLog {
  warn(fields: object, message: string): void
}

export const silent: QueueLog = { warn: () => {} }

type Jobs = TurnJob | DeliverJob | SettleJob | Record<string, never>
// biome-ignore lint/suspicious/noExplicitAny: each opener has its own type of connection; no code here touches it
type Connection = any
type BullQueue = Queue<Jobs, void, string, Jobs, void, string, IQueueBackend, Connection>
type BullWorker = Worker<Jobs, void, string, IQueueBackend, JobProgress, Connection>

/** What the two openers differ in: how BullMQ reaches its store. */
export interface Backing {
  queue(name: string): BullQueue
  worker(
    name: string,
    work: (job: Job) => Promise<void>,
    options: Omit<WorkerOptions, 'connection'>,
  ): BullWorker
  ping(): Promise<void>
  close(): Promise<void>
}

/** Someone who never stops typing is still answered after this many settling times. */
const longestBurst = 4

/**
 * A failed job is tried again after 0.5, 1, 2 and 4 s. Then it is gone, so that it does not stand in the way of
 * the next one for the same row; the sweep finds the row.
 */
const jobOptions = {
  attempts: 5,
  backoff: { type: 'exponential', delay: 500 },
  removeOnComplete: true,
  removeOnFail: true,
} satisfies JobsOptions

/**
 * A killed process holds its jobs until its locks run out and a check finds them: 25 s at most. Locks are renewed
 * at half their time, so an event loop that is blocked for 7 s loses none. A job that stalled is never given up:
 * it did nothing wrong.
 */
const workerOptions = {
  lockDuration: 15_000,
  stalledInterval: 5_000,
  maxStalledCount: 1_000,
  runRetryDelay: 1_000,
}

/** Nobody reads BullMQ's event stream here: keep it short. */
export const queueOptions = { streams: { events: { maxLen: 100 } } }

/** `JobQueue` over BullMQ; one BullMQ queue for turns, one for each kind of channel, one for payments, one for the sweep. */
export class BullJobQueue implements JobQueue {
  readonly #backing: Backing
  readonly #log: QueueLog
  readonly #queues = new Map<string, BullQueue>()
  readonly #workers = new Set<BullWorker>()

  constructor(backing: Backing, log: QueueLog) {
    this.#backing = backing
    this.#log = log
  }

  async wake(job: TurnJob, settleMs: number): Promise<void> {
    const id = randomUUID()
    const options = { ...jobOptions, ...once(job.conversationId), jobId: id, delay: settleMs }
    const added = await this.#queue('turns').add('turn', job, options)
    // Another id: a job for this conversation waits already (or runs, and another will follow it).
    if (added.id !== id) await this.#postpone(added, settleMs)
  }

  /** Another message of the burst: settling starts again, up to the longest burst. */
  async #postpone(added: Job, settleMs: number): Promise<void> {
    try {
      const first = await this.#queue('turns').getJob(added.id as string)
      if (!first) return
      const latest = first.timestamp + longestBurst * settleMs
      await first.changeDelay(Math.max(0, Math.min(settleMs, latest - added.timestamp)))
    } catch (error) {
      // It runs or is about to. Should the store be gone instead, the job is in it and only comes a little early.
      if (!isNotDelayed(error)) this.#log.warn({ err: error, job: added.id }, 'a turn could not be postponed')
    }
  }

  async deliver(job: DeliverJob, delayMs = 0): Promise<void> {
    const options = { ...jobOptions, ...once(job.outboundId), delay: delayMs }
    await this.#queue(deliveries(job.channel)).add('deliver', job, options)
  }

  async settle(job: SettleJob): Promise<void> {
    await this.#queue('payments').add('settle', job, { ...jobOptions, ...once(job.reference) })
  }

  async onSettle(work: (job: SettleJob) => Promise<void>, concurrency: number): Promise<AsyncDisposable> {
    return await this.#work('payments', work, concurrency)
  }

  async onWake(work: (job: TurnJob) => Promise<void>, concurrency: number): Promise<AsyncDisposable> {
    return await this.#work('turns', work, concurrency)
  }

  async onDeliver(
    channels: ChannelKind[],
    work: (job: DeliverJob) => Promise<void>,
    concurrency: number,
  ): Promise<AsyncDisposable> {
    const workers = await Promise.all(
      channels.map((channel) => this.#work(deliveries(channel), work, concurrency)),
    )
    return { [Symbol.asyncDispose]: async () => void (await Promise.all(workers.map(dispose))) }
  }

  /**
   * A chain of jobs under one deduplication id, each asking for the next before it works: the next one starts
   * `everyMs` after this one ends, wherever that is. (BullMQ's job schedulers may overlap when a run is slow, and
   * its global concurrency makes waiting workers spin.)
   */
  async onSweep(everyMs: number, work: () => Promise<void>): Promise<AsyncDisposable> {
    const ask = (delay: number) =>
      this.#queue('sweep').add('sweep', {}, { ...jobOptions, attempts: 1, ...once('sweep'), delay })
    const worker = await this.#work(
      'sweep',
      async () => {
        await ask(everyMs)
        await work()
      },
      1,
    )
    await ask(0)
    return worker
  }

  async depth(): Promise<{ turns: number; deliveries: number }> {
    const [turns = 0, ...perChannel] = await Promise.all(
      ['turns', ...channelKinds.map(deliveries)].map((name) => this.#count(name)),
    )
    return { turns, deliveries: perChannel.reduce((sum, count) => sum + count, 0) }
  }

  async #count(name: string): Promise<number> {
    const counts = await this.#queue(name).getJobCounts('waiting', 'active', 'delayed', 'prioritized')
    return Object.values(counts).reduce((sum, count) => sum + count, 0)
  }

  async ping(): Promise<void> {
    await this.#backing.ping()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.close()))
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()))
    await this.#backing.close()
  }

  #queue(name: string): BullQueue {
    const open = this.#queues.get(name)
    if (open) return open
    const queue = this.#backing.queue(name)
    queue.on('error', (error) => this.#log.warn({ err: error, queue: name }, 'queue error'))
    this.#queues.set(name, queue)
    return queue
  }

  async #work<Data>(
    name: string,
    work: (data: Data) => Promise<void>,
    concurrency: number,
  ): Promise<AsyncDisposable> {
    const worker = this.#backing.worker(name, (job) => work(job.data), { ...workerOptions, concurrency })
    worker.on('error', (error) => this.#log.warn({ err: error, queue: name }, 'worker error'))
    worker.on('failed', (job, error) =>
      this.#log.warn({ err: error, queue: name, job: job?.id }, 'job failed'),
    )
    this.#workers.add(worker)
    await worker.waitUntilReady()
    return {
      [Symbol.asyncDispose]: async () => {
        this.#workers.delete(worker)
        await worker.close()
      },
    }
  }
}

/**
 * At most one job waits for this row, and one asked for while another runs starts after it. Nothing is lost by
 * that: a job holds no data but ids.
 */
function once(id: string): Pick<JobsOptions, 'deduplication'> {
  return { deduplication: { id, keepLastIfActive: true } }
}

function deliveries(channel: ChannelKind): string {
  return `deliver-${channel}`
}

async function dispose(resource: AsyncDisposable): Promise<void> {
  await resource[Symbol.asyncDispose]()
}

const passed: unknown[] = [ErrorCode.JobNotExist, ErrorCode.JobNotInState]

function isNotDelayed(error: unknown): boolean {
  return error instanceof Error && 'code' in error && passed.includes(error.code)
}
