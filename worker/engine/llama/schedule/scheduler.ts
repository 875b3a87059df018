import type { LlamaModel } from 'node-llama-cpp'
import { EngineError } from '../../engine.ts'
import type { Grammars } from '../grammars.ts'
import { promptTokens } from '../prompt-tokens.ts'
import type { CompleteMessage, Done } from '../protocol.ts'
import { ContextRunner } from './context-runner.ts'
import type { Decoder } from './decoder.ts'
import type { StateStore } from './state-store.ts'
import { Task } from './task.ts'
import { Told } from './told.ts'

export interface SchedulerOptions {
  model: LlamaModel
  grammars: Grammars
  /** One for each context. */
  decoders: Decoder[]
  store: StateStore
  /** Whether the host writes what a JSON schema leaves no choice about; default true. */
  forces?: boolean
}

/** Spreads requests over contexts, each of which works through passes of its own. */
export class Scheduler {
  readonly #options: SchedulerOptions
  readonly #runners: ContextRunner[]
  readonly #waiting: Task[] = []
  readonly #told: Told
  /** Prefixes that are being computed, and by whom: others wait for the file. */
  readonly #computing = new Map<string, ContextRunner>()

  constructor(options: SchedulerOptions) {
    const { model, decoders, store } = options
    this.#options = options
    this.#told = new Told(model)
    const { isRecurrent, isHybrid, swaSize } = model.fileInsights
    const canRewind = !isRecurrent && !isHybrid && !swaSize
    this.#runners = decoders.map((decoder) => {
      const runner: ContextRunner = new ContextRunner({
        decoder,
        store,
        canRewind,
        next: () => this.#next(runner),
        settledPrefix: (task) => this.#settledPrefix(task),
        released: () => this.#wake(),
      })
      return runner
    })
  }

  /** Of saved states, in files. */
  get stateBytes(): number {
    return this.#options.store.bytes
  }

  /** @throws EngineError `context-overflow`, `bad-schema`, `aborted` */
  async complete(request: CompleteMessage, signal: AbortSignal): Promise<Done> {
    const { model, grammars, decoders, forces = true } = this.#options
    const prompt = this.#told.prompt(request, promptTokens(model, request, decoders[0]?.contextSize ?? 0))
    const task = new Task({ model, request, prompt, grammar: grammars.for(request), signal, forces })
    this.#waiting.push(task)
    const onAbort = () => this.#cancelWaiting(task)
    signal.addEventListener('abort', onAbort, { once: true })
    this.#wake()
    try {
      const done = await task.settle.promise
      this.#told.remember(request, [...prompt.tokens, ...task.written])
      return done
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  #wake(): void {
    for (const runner of this.#runners) runner.wake()
  }

  #cancelWaiting(task: Task): void {
    const place = this.#waiting.indexOf(task)
    if (place < 0) return
    this.#waiting.splice(place, 1)
    task.fail(new EngineError('aborted', 'the request was cancelled'))
  }

  /** Customers before what can wait, then in order of arrival. */
  #next(runner: ContextRunner): Task | undefined {
    const fits = this.#waiting.filter((task) => this.#fits(runner, task))
    const task = fits.find(({ request }) => request.priority !== 'background') ?? fits[0]
    if (task === undefined) return undefined
    this.#waiting.splice(this.#waiting.indexOf(task), 1)
    this.#claimPrefix(runner, task)
    return task
  }

  #fits(runner: ContextRunner, task: Task): boolean {
    const computer = task.prefixKey && this.#computing.get(task.prefixKey)
    if (computer !== undefined && computer !== runner) return false
    const { tenant, conversation } = task.request
    const others = this.#runners.filter((other) => other !== runner)
    if (tenant !== undefined && conversation !== undefined && !runner.holds(tenant, conversation)) {
      const home = others.find((other) => other.holds(tenant, conversation))
      if (home !== undefined && home.active <= runner.active + 1) return false
    }
    return others.every((other) => runner.active <= other.active + 1)
  }

  #claimPrefix(runner: ContextRunner, task: Task): void {
    const { prefixKey } = task
    if (prefixKey === undefined || this.#options.store.prefix(prefixKey) !== undefined) return
    task.savesPrefix = true
    this.#computing.set(prefixKey, runner)
  }

  #settledPrefix({ prefixKey }: Task): void {
    if (prefixKey !== undefined && this.#computing.delete(prefixKey)) this.#wake()
  }
}
