import { type Completion, type CompletionRequest, EngineError } from '../engine.ts'
import { type CompleteMessage, completeMessage, type FromChild, type ToChild } from './protocol.ts'
import { TurnOrder } from './turn-order.ts'

/** What the dispatcher needs of the child; undefined while there is none. */
export interface Link {
  send(message: ToChild): void
  readonly lanes: number
  readonly silentFor: number
}

interface Job {
  readonly id: number
  readonly message: CompleteMessage
  readonly deadlineMs: number
  readonly arrivedAt: number
  readonly settle: PromiseWithResolvers<Completion>
  /** How often it was given to a child. */
  attempts: number
  timer: NodeJS.Timeout | undefined
  settled: boolean
}

export interface DispatcherOptions {
  /** Requests that may wait; one more is refused at once. */
  queueLimit: number
  /** A child that is silent this long at a deadline is held to hang. */
  silentMs: number
  /** How long after its cancellation a request may occupy its lane. */
  graceMs: number
  link(): Link | undefined
  /** Why there will be no child soon; undefined when one is there or on its way. */
  fault(): string | undefined
  /** Asks for the child to be killed and restarted. */
  hung(reason: string): void
}

/**
 * Hands requests to the child, at most as many as it has lanes, and sees to it that each one is settled:
 * answered, or refused with a reason, within its deadline. A request that was with a child when it died is given
 * to the next one once more, alone, so that one poisonous request cannot take others down with it twice.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #waiting: Job[] = []
  readonly #running = new Map<number, Job>()
  readonly #order = new TurnOrder()
  #lastId = 0
  #closed: EngineError | undefined

  constructor(options: DispatcherOptions) {
    this.#options = options
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** @throws EngineError */
  async complete(request: CompletionRequest, signal?: AbortSignal): Promise<Completion> {
    if (this.#closed !== undefined) throw this.#closed
    if (signal?.aborted) throw aborted()
    const fault = this.#options.fault()
    if (fault !== undefined) throw keepsFailing(fault)
    if (this.#waiting.length >= this.#options.queueLimit) {
      throw new EngineError(
        'overloaded',
        `${this.#waiting.length} requests wait for the engine already: add workers, or a faster machine`,
      )
    }
    const job = this.#admit(request)
    const onAbort = () => this.#giveUp(job, aborted())
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      return await job.settle.promise
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  /** Gives waiting requests to free lanes. */
  pump(): void {
    const link = this.#options.link()
    while (link !== undefined && this.#waiting.length > 0 && this.#mayStart(link.lanes)) {
      const job = this.#next(link.lanes)
      if (job === undefined) return
      this.#waiting.splice(this.#waiting.indexOf(job), 1)
      job.attempts++
      this.#running.set(job.id, job)
      this.#order.started(job.message)
      link.send(job.message)
    }
  }

  heard(message: FromChild): void {
    if (message.type !== 'done' && message.type !== 'failed') return
    const job = this.#running.get(message.id)
    if (job === undefined) return
    this.#running.delete(message.id)
    if (message.type === 'failed') this.#reject(job, new EngineError(message.code, message.message))
    else this.#resolve(job, message)
    this.pump()
  }

  /** The child died: its requests wait for the next one, those that it had before are given up. */
  down(reason: string): void {
    const lost = [...this.#running.values()].filter((job) => !job.settled)
    this.#running.clear()
    for (const job of lost.filter((job) => job.attempts > 1)) {
      this.#reject(job, new EngineError('crashed', `${reason}; tried twice`))
    }
    const again = lost.filter((job) => job.attempts === 1)
    for (const job of again) this.#startClock(job)
    this.#waiting.unshift(...again)
  }

  /** Refuses what waits: there is no child to expect soon. */
  gaveUp(reason: string): void {
    for (const job of this.#waiting.splice(0)) {
      this.#reject(job, keepsFailing(reason))
    }
  }

  /** Refuses everything, now and later. */
  close(): void {
    this.#closed = new EngineError('aborted', 'the engine is shut down')
    for (const job of [...this.#waiting.splice(0), ...this.#running.values()]) this.#reject(job, this.#closed)
  }

  #admit(request: CompletionRequest): Job {
    const id = ++this.#lastId
    const { deadlineMs, ...asked } = request
    const job: Job = {
      id,
      message: completeMessage.parse({ type: 'complete', id, ...asked }),
      deadlineMs,
      arrivedAt: performance.now(),
      settle: Promise.withResolvers(),
      attempts: 0,
      timer: undefined,
      settled: false,
    }
    this.#startClock(job)
    this.#waiting.push(job)
    this.pump()
    return job
  }

  #startClock(job: Job): void {
    clearTimeout(job.timer)
    job.timer = setTimeout(() => this.#overdue(job), job.deadlineMs)
  }

  /** A request that is suspected of a crash is tried alone, before all others. */
  #next(lanes: number): Job | undefined {
    const [first] = this.#waiting
    if (first === undefined || first.attempts > 0) return first
    const running = [...this.#running.values()].map(({ message }) => message)
    const chosen = this.#order.next(
      this.#waiting.map(({ message }) => message),
      running,
      lanes,
    )
    return this.#waiting.find(({ message }) => message === chosen)
  }

  #mayStart(lanes: number): boolean {
    const suspected = (job: Job | undefined) => job !== undefined && job.attempts > 0
    if (this.#running.size >= lanes) return false
    if (suspected(this.#waiting[0])) return this.#running.size === 0
    return ![...this.#running.values()].some((job) => job.attempts > 1)
  }

  #overdue(job: Job): void {
    const { deadlineMs } = job
    const silent = this.#options.link()?.silentFor ?? 0
    if (this.#running.has(job.id) && silent > this.#options.silentMs) {
      this.#options.hung(
        `the engine hung: a deadline passed after ${Math.round(silent)} ms without a sign of life`,
      )
      if (job.attempts === 1) return
    }
    const where = this.#running.has(job.id)
      ? 'while the model was answering'
      : `in a queue of ${this.#waiting.length}`
    this.#giveUp(job, new EngineError('deadline', `the deadline of ${deadlineMs} ms passed ${where}`))
  }

  /** Settles a request; where a child has it, the lane stays taken until the child lets go. */
  #giveUp(job: Job, reason: EngineError): void {
    this.#reject(job, reason)
    const place = this.#waiting.indexOf(job)
    if (place >= 0) this.#waiting.splice(place, 1)
    if (!this.#running.has(job.id)) return
    this.#options.link()?.send({ type: 'cancel', id: job.id })
    const timer = setTimeout(() => {
      if (this.#running.get(job.id) === job)
        this.#options.hung('the engine hung: a cancelled request does not end')
    }, this.#options.graceMs)
    timer.unref()
  }

  #resolve(job: Job, done: Extract<FromChild, { type: 'done' }>): void {
    this.#finish(job)
    const { type: _, id: __, ...answer } = done
    job.settle.resolve({ ...answer, ms: performance.now() - job.arrivedAt } as Completion)
  }

  #reject(job: Job, reason: EngineError): void {
    this.#finish(job)
    job.settle.reject(reason)
  }

  #finish(job: Job): void {
    clearTimeout(job.timer)
    job.settled = true
  }
}

function aborted(): EngineError {
  return new EngineError('aborted', 'the request was cancelled')
}

function keepsFailing(reason: string): EngineError {
  return new EngineError('crashed', `the engine keeps failing: ${reason}`)
}
