import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { EngineInfo } from '../engine.ts'
import { EngineChild } from './engine-child.ts'
import type { FromChild, OpenMessage, Ready } from './protocol.ts'
import type { Timing } from './timing.ts'

/** Who is told what happens to the child. */
export interface Supervised {
  up(ready: Ready): void
  /** The child is gone, and with it the requests that it had. */
  down(reason: string): void
  /** Restarts came to nothing; they go on slowly. */
  gaveUp(reason: string): void
  heard(message: FromChild): void
}

/** Keeps one child alive: starts it, notices when it ends or falls silent, and starts it again with back-off. */
export class Supervisor {
  state: EngineInfo['state'] = 'starting'
  restarts = 0
  residentBytes: number | undefined
  stateBytes = 0
  ready: Ready | undefined
  /** Why the engine is not ready, in words for an operator. */
  fault = ''
  readonly #open: OpenMessage
  readonly #timing: Timing
  readonly #log: Logger
  readonly #told: Supervised
  readonly #stopping = new AbortController()
  readonly #watchdog: NodeJS.Timeout
  #child: EngineChild | undefined
  #kills = new WeakMap<EngineChild, string>()
  #crashes = 0
  #upAt = 0
  #lastTick = performance.now()

  constructor(open: OpenMessage, timing: Timing, log: Logger, told: Supervised) {
    this.#open = open
    this.#timing = timing
    this.#log = log
    this.#told = told
    this.#watchdog = setInterval(() => this.#checkSilence(), timing.beatMs)
  }

  /** The child that answers now. */
  get child(): EngineChild | undefined {
    return this.state === 'ready' ? this.#child : undefined
  }

  /** @throws EngineError `bad-model` */
  async start(): Promise<void> {
    const child = new EngineChild(this.#open, (message) => this.#hear(message))
    this.#child = child
    const ready = await child.whenReady(this.#timing.startMs)
    this.ready = ready
    this.state = 'ready'
    this.#upAt = performance.now()
    this.#log.info({ ...ready, child: child.pid }, 'engine ready')
    void child.ended.then((how) => this.#ended(child, how))
    this.#told.up(ready)
  }

  /** Ends a child that hangs; its end is then treated like a crash. */
  kill(reason: string): void {
    if (this.#child === undefined) return
    this.#kills.set(this.#child, reason)
    this.#child.kill()
  }

  async dispose(): Promise<void> {
    this.#stopping.abort()
    clearInterval(this.#watchdog)
    await this.#child?.stop(this.#timing.stopMs)
  }

  #hear(message: FromChild): void {
    if (message.type === 'beat') {
      this.residentBytes = message.residentBytes
      this.stateBytes = message.stateBytes
    } else this.#told.heard(message)
  }

  #ended(child: EngineChild, how: string): void {
    if (this.#stopping.signal.aborted) return
    if (performance.now() - this.#upAt > this.#timing.stableMs) this.#crashes = 0
    this.#crashes++
    this.fault = this.#kills.get(child) ?? `the engine's process ${how}`
    this.state = 'restarting'
    this.residentBytes = undefined
    this.stateBytes = 0
    this.#log.warn({ child: child.pid, fault: this.fault, crashes: this.#crashes }, 'engine down')
    this.#told.down(this.fault)
    void this.#restart()
  }

  async #restart(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await sleep(this.#backOff(), undefined, { signal }).catch(() => {})
      if (signal.aborted) return
      this.restarts++
      try {
        return await this.start()
      } catch (cause) {
        if (signal.aborted) return
        this.#crashes++
        this.fault = cause instanceof Error ? cause.message : String(cause)
        this.#log.error({ fault: this.fault, crashes: this.#crashes }, 'engine did not start again')
      }
    }
  }

  #backOff(): number {
    const delay = this.#timing.restartDelaysMs[this.#crashes - 1]
    if (delay !== undefined) return delay
    if (this.state !== 'failed') {
      this.state = 'failed'
      this.#log.error({ fault: this.fault }, 'engine failed; trying again slowly')
    }
    this.#told.gaveUp(this.fault)
    return this.#timing.failedEveryMs
  }

  #checkSilence(): void {
    const now = performance.now()
    const paused = now - this.#lastTick > 3 * this.#timing.beatMs
    this.#lastTick = now
    const child = this.child
    if (child === undefined) return
    // A laptop that slept, or a blocked event loop here, is not the child's silence.
    if (paused) child.forgiveSilence()
    else if (child.silentFor > this.#timing.silenceMs) {
      this.kill(`the engine hung: no sign of life for ${Math.round(child.silentFor)} ms`)
    }
  }
}
