import type { Logger } from 'pino'
import type { Completion, CompletionRequest, Engine, EngineInfo } from '../engine.ts'
import type { GpuChoice } from '../gpu.ts'
import { Dispatcher } from './dispatcher.ts'
import type { AskedLanes } from './protocol.ts'
import { emptyStateFolder, makeStateFolder, removeStateFolder } from './state-folder.ts'
import { Supervisor } from './supervisor.ts'
import { defaultTiming, type Timing } from './timing.ts'

export interface LlamaOptions extends AskedLanes {
  modelPath: string
  /** `false` keeps a machine's GPU out of it; default `auto`. */
  gpu?: GpuChoice
  /** Requests that may wait for a lane; default 256. */
  queueLimit?: number
  timing?: Partial<Timing>
  log: Logger
}

/** An engine whose child process can be named, for logs and for tests that kill it. */
export interface LlamaEngine extends Engine {
  pid(): number | undefined
}

/**
 * Loads a GGUF in a child process of its own and resolves when it answers.
 * @throws EngineError `bad-model`
 */
export async function openLlamaEngine(options: LlamaOptions): Promise<LlamaEngine> {
  const engine = new ChildEngine(options)
  try {
    await engine.start()
    return engine
  } catch (cause) {
    await engine[Symbol.asyncDispose]()
    throw cause
  }
}

class ChildEngine implements LlamaEngine {
  readonly #dispatcher: Dispatcher
  readonly #supervisor: Supervisor
  readonly #stateFolder: string

  constructor(options: LlamaOptions) {
    const timing = { ...defaultTiming, ...options.timing }
    this.#dispatcher = new Dispatcher({
      queueLimit: options.queueLimit ?? 256,
      silentMs: 3 * timing.beatMs,
      graceMs: timing.graceMs,
      link: () => this.#link(),
      fault: () => (this.#supervisor.state === 'failed' ? this.#supervisor.fault : undefined),
      hung: (reason) => this.#supervisor.kill(reason),
    })
    const { modelPath, gpu = 'auto', scheduling, contexts, sequences, threads, contextSize } = options
    const asked = { scheduling, contexts, sequences, threads, contextSize }
    const stateFolder = makeStateFolder(performance.timeOrigin + performance.now())
    this.#stateFolder = stateFolder
    this.#supervisor = new Supervisor(
      { type: 'open', modelPath, gpu, asked, beatMs: timing.beatMs, stateFolder },
      timing,
      options.log,
      {
        up: () => this.#dispatcher.pump(),
        down: (reason) => {
          emptyStateFolder(stateFolder)
          this.#dispatcher.down(reason)
        },
        gaveUp: (reason) => this.#dispatcher.gaveUp(reason),
        heard: (message) => this.#dispatcher.heard(message),
      },
    )
  }

  start(): Promise<void> {
    return this.#supervisor.start()
  }

  pid(): number | undefined {
    return this.#supervisor.child?.pid
  }

  info(): EngineInfo {
    const { state, ready, restarts, residentBytes, stateBytes } = this.#supervisor
    const model = ready?.model ?? 'unknown'
    return {
      state,
      model,
      profile: model.startsWith('jara-reader') ? 'reader' : 'instruct',
      runsOn: ready?.runsOn ?? 'cpu',
      contextSize: ready?.contextSize ?? 0,
      sequences: ready?.lanes ?? 0,
      restarts,
      ...(residentBytes === undefined ? {} : { residentBytes, stateBytes }),
    }
  }

  complete(request: CompletionRequest, signal?: AbortSignal): Promise<Completion> {
    return this.#dispatcher.complete(request, signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#dispatcher.close()
    await this.#supervisor.dispose()
    removeStateFolder(this.#stateFolder)
  }

  #link() {
    const { child, ready } = this.#supervisor
    if (child === undefined || ready === undefined) return undefined
    return { send: child.send.bind(child), lanes: ready.lanes, silentFor: child.silentFor }
  }
}
