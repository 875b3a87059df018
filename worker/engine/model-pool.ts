import type { Logger } from 'pino'
import { type Engine, EngineError, type EngineInfo } from './engine.ts'

/** One model that tasks share. */
export interface PooledModel {
  /** What it is used for, for logs, metrics and `/readyz`. */
  tasks: string[]
  /** As the operator named it. */
  name: string
  /** Bytes that it needs on this machine; 0 for one that a server runs. */
  bytes: number
  /** Loaded at the start and never unloaded: every message needs it. */
  pinned: boolean
  /** @throws EngineError */
  open(): Promise<Engine>
}

export interface PoolOptions {
  /** Bytes that all loaded models may take together; absent: no limit. */
  budget?: number | undefined
  /** A model that nobody asked for so long is unloaded; absent: it stays. */
  idleMs?: number | undefined
  /** `model_loads` and `model_loads_failed` by `tasks`, `model_unloads` by `reason`. */
  count(name: string, labels?: Record<string, string>): void
  log: Pick<Logger, 'info' | 'warn'>
}

export interface ModelReport {
  tasks: string[]
  name: string
  state: 'unloaded' | 'loading' | EngineInfo['state']
  /** As planned; `residentBytes` as the system counts them, of one that is loaded here. */
  bytes: number
  residentBytes?: number
}

/** After a load that failed, requests are refused for so long without trying again. */
const retryLoadMs = 30_000

/** A model in the pool, and who uses it now. */
export interface Member {
  readonly model: PooledModel
  users: number
  /** Set while it is loaded. */
  engine?: Engine | undefined
  /** Set while it is loaded or being loaded. */
  opened?: Promise<Engine> | undefined
  lastUsed: number
  idle?: NodeJS.Timeout | undefined
  failed?: { at: number; cause: unknown } | undefined
}

/** Models that are loaded when they are asked, and unloaded for one another. */
export class ModelPool implements AsyncDisposable {
  readonly #options: PoolOptions
  readonly #members: Member[] = []
  /** Loads and unloads, one after the other: memory is free only once an unload is through. */
  #queue: Promise<unknown> = Promise.resolve()
  #released = Promise.withResolvers<void>()
  #closed = false

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /**
   * Takes a model in without loading it.
   * @throws EngineError `bad-model` when it can never fit beside those that stay
   */
  add(model: PooledModel): Member {
    const { budget } = this.#options
    const staying = this.#members.filter((one) => one.model.pinned)
    const needed = staying.reduce((sum, one) => sum + one.model.bytes, model.bytes)
    if (budget !== undefined && needed > budget) throw tooLarge(model, needed, budget)
    const member: Member = { model, users: 0, lastUsed: 0 }
    this.#members.push(member)
    return member
  }

  reports(): ModelReport[] {
    return this.#members.map(({ model: { tasks, name, bytes }, engine, opened }) => {
      const info = engine?.info()
      const state = info?.state ?? (opened ? 'loading' : 'unloaded')
      const resident = info?.residentBytes
      return { tasks, name, bytes, state, ...(resident === undefined ? {} : { residentBytes: resident }) }
    })
  }

  /** The engine of a model, loaded if need be, and kept until `release`. @throws EngineError */
  acquire(member: Member): Promise<Engine> {
    member.users++
    clearTimeout(member.idle)
    const opened = member.opened ?? this.#inTurn(() => this.#load(member))
    member.opened = opened
    opened.catch(() => {
      if (member.opened === opened) member.opened = undefined
    })
    return opened
  }

  release(member: Member): void {
    member.users--
    member.lastUsed = performance.now()
    if (member.users > 0) return
    this.#released.resolve()
    const { idleMs } = this.#options
    if (member.model.pinned || idleMs === undefined) return
    const unload = () => this.#inTurn(() => this.#unload(member, 'idle'))
    member.idle = setTimeout(() => void unload(), idleMs).unref()
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work)
    this.#queue = turn.catch(() => {})
    return turn
  }

  async #load(member: Member): Promise<Engine> {
    const { model, failed } = member
    const { log, count } = this.#options
    this.#checkOpen()
    if (failed && performance.now() - failed.at < retryLoadMs) throw failed.cause
    await this.#makeRoom(member)
    const began = performance.now()
    const tasks = model.tasks.join()
    try {
      const engine = await model.open()
      member.engine = engine
      member.failed = undefined
      count('model_loads', { tasks })
      log.info({ model: model.name, tasks, ms: Math.round(performance.now() - began) }, 'model loaded')
      return engine
    } catch (cause) {
      member.failed = { at: performance.now(), cause }
      count('model_loads_failed', { tasks })
      log.warn({ err: cause, model: model.name, tasks }, 'a model could not be loaded')
      throw cause
    }
  }

  /** Unloads those that nobody asks, the longest unused first; waits while all are asked. */
  async #makeRoom({ model: wanted }: Member): Promise<void> {
    const { budget } = this.#options
    if (budget === undefined || wanted.bytes === 0) return
    for (;;) {
      this.#checkOpen()
      const loaded = this.#members.filter((one) => one.engine !== undefined && one.model.bytes > 0)
      const taken = loaded.reduce((sum, one) => sum + one.model.bytes, 0)
      if (taken + wanted.bytes <= budget) return
      const idle = loaded.filter((one) => one.users === 0 && !one.model.pinned)
      const [oldest] = idle.toSorted((a, b) => a.lastUsed - b.lastUsed)
      if (oldest) await this.#unload(oldest, 'memory')
      else await this.#nextRelease()
    }
  }

  async #nextRelease(): Promise<void> {
    this.#released = Promise.withResolvers()
    await this.#released.promise
  }

  async #unload(member: Member, reason: 'idle' | 'memory'): Promise<void> {
    const { engine, model } = member
    if (engine === undefined || member.users > 0) return
    clearTimeout(member.idle)
    member.engine = undefined
    member.opened = undefined
    this.#options.count('model_unloads', { reason })
    this.#options.log.info({ model: model.name, tasks: model.tasks.join(), reason }, 'model unloaded')
    await engine[Symbol.asyncDispose]()
  }

  #checkOpen(): void {
    if (this.#closed) throw new EngineError('aborted', 'the engine is shut down')
  }

  /** Ends with the load that is under way; those that wait are refused. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    this.#released.resolve()
    await this.#queue
    for (const { idle } of this.#members) clearTimeout(idle)
    await Promise.all(this.#members.map(({ engine }) => engine?.[Symbol.asyncDispose]()))
  }
}

function tooLarge({ name, tasks }: PooledModel, needed: number, budget: number): EngineError {
  const [needs, has] = [gigabytes(needed), gigabytes(budget)]
  return new EngineError(
    'bad-model',
    `${name} (for ${tasks.join(' and ')}) needs about ${needs} together with the model that reads, and JARA_MODEL_MEMORY allows ${has}: raise it, or use a smaller model or quantization`,
  )
}

export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(bytes < 1e8 ? 3 : 1)} GB`
}
