import type { Logger } from 'pino'
import type { JobQueue } from './queue/queue.ts'

type TurnJob = Parameters<JobQueue['wake']>[0]

export interface FairShareDeps {
  /** One turn. */
  work: (job: TurnJob) => Promise<void>
  queue: Pick<JobQueue, 'wake'>
  /** Turns that this process works on at once. */
  slots: number
  /** `turns_set_aside`. */
  measure: { count(name: string): void }
  log: Pick<Logger, 'warn'>
}

/** What takes turns out of the queue beside the slots, so that those behind a flood are seen while it is worked on. */
export const sorting = 4
/** Further ones are let go: they are rows, and the sweep finds them. */
const mostAside = 20_000

/**
 * Hands turns out so that one business's flood leaves room for all the others. A business has three quarters of the
 * slots at most. What comes beyond is set aside and woken one by one as turns end, first that of whoever has the fewest
 * turns at work. The queue is soon read to its end that way, and a customer behind a flood waits for a turn or two of
 * it, not for all. What is set aside is a hint like every job: lost with the process, it is found by the sweep.
 */
export class FairShare implements AsyncDisposable {
  readonly #deps: FairShareDeps
  readonly #share: number
  /** Turns at work, by business. */
  readonly #working = new Map<string, number>()
  /** By business and conversation; who waits longest is the first. */
  readonly #aside = new Map<string, Map<string, TurnJob>>()
  #busy = 0
  #held = 0

  constructor(deps: FairShareDeps) {
    this.#deps = deps
    this.#share = Math.max(1, Math.floor((deps.slots * 3) / 4))
  }

  /** Does the turn, or sets it aside and resolves at once: it is woken when there is room for it. */
  async take(job: TurnJob): Promise<void> {
    if (!this.#hasRoom(job.businessId)) return this.#setAside(job)
    this.#letGo(job)
    this.#count(job.businessId, 1)
    try {
      await this.#deps.work(job)
    } finally {
      this.#count(job.businessId, -1)
      await this.letIn(1)
    }
  }

  /** Whether it is set aside here: nobody else needs to wake it. */
  holds({ businessId, conversationId }: TurnJob): boolean {
    return this.#aside.get(businessId)?.has(conversationId) === true
  }

  /** Wakes as many as there is room for, at most `most`. Another process may have done what was woken before. */
  async letIn(most = this.#deps.slots - this.#busy): Promise<void> {
    for (let woken = 0; woken < most; woken++) {
      const job = this.#next()
      if (!job) return
      await this.#wake(job)
    }
  }

  /** Gives back what is set aside, for whoever works next. */
  async [Symbol.asyncDispose](): Promise<void> {
    const jobs = [...this.#aside.values()].flatMap((waiting) => [...waiting.values()])
    for (const job of jobs) await this.#wake(job)
  }

  #hasRoom(businessId: string): boolean {
    return this.#busy < this.#deps.slots && this.#atWork(businessId) < this.#share
  }

  #atWork(businessId: string): number {
    return this.#working.get(businessId) ?? 0
  }

  #count(businessId: string, change: 1 | -1): void {
    const turns = this.#atWork(businessId) + change
    this.#busy += change
    if (turns === 0) this.#working.delete(businessId)
    else this.#working.set(businessId, turns)
  }

  #setAside(job: TurnJob): void {
    if (this.#held >= mostAside || this.holds(job)) return
    const waiting = this.#aside.get(job.businessId) ?? new Map<string, TurnJob>()
    this.#aside.set(job.businessId, waiting.set(job.conversationId, job))
    this.#held += 1
    this.#deps.measure.count('turns_set_aside')
  }

  #letGo({ businessId, conversationId }: TurnJob): void {
    const waiting = this.#aside.get(businessId)
    if (!waiting?.delete(conversationId)) return
    this.#held -= 1
    if (waiting.size === 0) this.#aside.delete(businessId)
  }

  #next(): TurnJob | undefined {
    const [first] = [...this.#aside].toSorted(([a], [b]) => this.#atWork(a) - this.#atWork(b))
    const [job] = first?.[1].values() ?? []
    return job && this.#hasRoom(job.businessId) ? job : undefined
  }

  async #wake(job: TurnJob): Promise<void> {
    this.#letGo(job)
    const { conversationId } = job
    try {
      await this.#deps.queue.wake(job, 0)
    } catch (error) {
      this.#deps.log.warn({ err: error, conversationId }, 'a turn that was set aside is left to the sweep')
    }
  }
}
