import type { Logger } from 'pino'
import type { ChannelEvent, Receive } from '../channel.ts'
import { backoff, type Pauses, pauseMs } from '../pause.ts'

/** An event that is refused this often, each time after others were stored, is passed over: it is at fault. */
const refusalsBeforePassingOver = 5

/** Hands events over until they are stored, as long as one session lives. */
export class HandOver {
  readonly #receive: Receive
  readonly #pauses: Pauses
  readonly #signal: AbortSignal
  readonly #accountId: string
  readonly #log: Pick<Logger, 'warn' | 'error'>
  #stored = 0

  constructor(options: {
    accountId: string
    receive: Receive
    pauses: Pauses
    signal: AbortSignal
    log: Pick<Logger, 'warn' | 'error'>
  }) {
    this.#accountId = options.accountId
    this.#receive = options.receive
    this.#pauses = options.pauses
    this.#signal = options.signal
    this.#log = options.log
  }

  /**
   * @param prepare makes the event, or null when there is nothing to tell; asked again when it rejects
   * @returns false when the session ended first: the event must come again. Never rejects.
   */
  async give(prepare: () => Promise<ChannelEvent | null>): Promise<boolean> {
    const wait = backoff(this.#pauses)
    let stored = this.#stored
    let refusals = 0
    for (let attempt = 1; !this.#signal.aborted; attempt++) {
      try {
        const event = await prepare()
        if (!event) return true
        await this.#receive(event)
        this.#stored++
        return true
      } catch (error) {
        // While nothing else is stored either, the database is away.
        if (this.#stored > stored && ++refusals >= refusalsBeforePassingOver) return this.#passOver(error)
        stored = this.#stored
        this.#log.warn(
          { err: error, accountId: this.#accountId, attempt },
          'what came in on WhatsApp could not be stored yet, trying again',
        )
        await pauseMs(wait.next(), this.#signal)
      }
    }
    return false
  }

  #passOver(error: unknown): true {
    this.#log.error(
      { err: error, accountId: this.#accountId },
      'something that came in on WhatsApp cannot be stored while others can: passed over',
    )
    return true
  }
}
