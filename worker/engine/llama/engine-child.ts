import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { EngineError } from '../engine.ts'
import { CrashReport } from './crash-report.ts'
import { type FromChild, fromChild, type OpenMessage, type Ready, type ToChild } from './protocol.ts'

/** One life of the child process: from the fork until it is gone. */
export class EngineChild {
  readonly #process: ChildProcess
  readonly #ready = Promise.withResolvers<Ready>()
  #heardAt = performance.now()
  /** Resolves when the process is gone, with how it ended. Never rejects. */
  readonly ended: Promise<string>

  constructor(open: OpenMessage, hear: (message: FromChild) => void) {
    // Flags of this process (an inspector's port, a test runner's loader) are not for the child.
    this.#process = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), [], {
      execPath: process.execPath,
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    const report = new CrashReport(this.#process.stderr)
    this.ended = this.#whenGone(report)
    this.#ready.promise.catch(() => {})
    this.#process.on('message', (raw) => this.#receive(raw, hear))
    void this.ended.then((how) => this.#ready.reject(endedWhileLoading(open.modelPath, how)))
    this.send(open)
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  /** Milliseconds since it was heard of. */
  get silentFor(): number {
    return performance.now() - this.#heardAt
  }

  /** For when this process itself was paused, and could not have heard anything. */
  forgiveSilence(): void {
    this.#heardAt = performance.now()
  }

  /** @throws EngineError `bad-model` when the model is refused, the process ends, or `withinMs` pass. */
  async whenReady(withinMs: number): Promise<Ready> {
    using _timer = after(withinMs, () => {
      this.#ready.reject(
        new EngineError(
          'bad-model',
          `the model was not loaded within ${withinMs / 1000} s: use a smaller one, or a faster disk`,
        ),
      )
    })
    try {
      return await this.#ready.promise
    } catch (cause) {
      this.kill()
      await this.ended
      throw cause
    }
  }

  /** To a child that is gone, nothing is sent: `ended` says so. */
  send(message: ToChild): void {
    if (this.#process.connected) this.#process.send(message, () => {})
  }

  kill(): void {
    this.#process.kill('SIGKILL')
  }

  /** Lets the child free its memory and end; kills it when it does not. */
  async stop(withinMs: number): Promise<void> {
    this.send({ type: 'stop' })
    await Promise.race([this.ended, sleep(withinMs, undefined, { ref: false })])
    this.kill()
    await this.ended
  }

  async #whenGone(report: CrashReport): Promise<string> {
    try {
      const [code, signal] = await once(this.#process, 'close')
      return report.describe(code, signal)
    } catch (cause) {
      return `could not be started: ${cause instanceof Error ? cause.message : cause}`
    }
  }

  #receive(raw: unknown, hear: (message: FromChild) => void): void {
    this.#heardAt = performance.now()
    const parsed = fromChild.safeParse(raw)
    // Whoever speaks another protocol cannot be trusted with requests; its end is handled like a crash.
    if (!parsed.success) {
      this.kill()
      return
    }
    const message = parsed.data
    if (message.type === 'ready') this.#ready.resolve(message)
    else if (message.type === 'refused') this.#ready.reject(new EngineError(message.code, message.message))
    else hear(message)
  }
}

function endedWhileLoading(modelPath: string, how: string): EngineError {
  const killed = how.includes('SIGKILL') ? ' Perhaps the machine ran out of memory: use a smaller model.' : ''
  return new EngineError('bad-model', `the engine ${how} while it was loading ${modelPath}.${killed}`)
}

function after(ms: number, act: () => void): Disposable {
  const timer = setTimeout(act, ms)
  return { [Symbol.dispose]: () => clearTimeout(timer) }
}
