import {
  type Completion,
  type CompletionRequest,
  type Engine,
  EngineError,
  type EngineInfo,
} from './engine.ts'
import type { Member, ModelPool } from './model-pool.ts'

/**
 * A model of a pool as an engine: the first request loads it, inside its own deadline. One that comes too early
 * is refused in time while the load goes on for the next.
 */
export class PooledEngine implements Engine {
  readonly #pool: ModelPool
  readonly #member: Member

  constructor(pool: ModelPool, member: Member) {
    this.#pool = pool
    this.#member = member
  }

  info(): EngineInfo {
    const { engine, model } = this.#member
    if (engine) return engine.info()
    const nothing = { contextSize: 0, sequences: 0, restarts: 0 }
    return { state: 'starting', model: model.name, profile: 'instruct', runsOn: 'not loaded', ...nothing }
  }

  async complete(request: CompletionRequest, signal?: AbortSignal): Promise<Completion> {
    const began = performance.now()
    const acquired = this.#pool.acquire(this.#member)
    const release = () => this.#pool.release(this.#member)
    try {
      const engine = await inTime(acquired, request.deadlineMs, signal)
      const left = Math.max(1, Math.floor(request.deadlineMs - (performance.now() - began)))
      return await engine.complete({ ...request, deadlineMs: left }, signal)
    } finally {
      // A load that goes on without its request is nobody's once it is through.
      acquired.then(release, release)
    }
  }

  /** Its pool closes it. */
  async [Symbol.asyncDispose](): Promise<void> {}
}

async function inTime<T>(work: Promise<T>, ms: number, signal: AbortSignal | undefined): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new EngineError('deadline', `the model was not loaded within ${ms} ms`)),
    ms,
  )
  const stop = () => late.reject(new EngineError('aborted', 'the request was cancelled'))
  signal?.addEventListener('abort', stop, { once: true })
  if (signal?.aborted) stop()
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}
