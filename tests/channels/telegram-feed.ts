import type { Update } from 'grammy/types'

/** The updates that Telegram holds for one bot, with the rules of getUpdates. */
export class UpdateFeed {
  /** Updates that were confirmed by a higher offset, in the order in which that happened. */
  readonly confirmed: number[] = []
  #waiting: Update[] = []
  #allowed: readonly string[] = [
    ...['message', 'callback_query', 'edited_message', 'channel_post'],
    ...['business_connection', 'business_message', 'edited_business_message', 'deleted_business_messages'],
  ]
  #nextId = 7_000
  #wake: () => void = () => {}
  #supersede: () => void = () => {}

  add(content: object): Update {
    const update = { update_id: this.#nextId++, ...content } as Update
    const [type = ''] = Object.keys(content)
    if (this.#allowed.includes(type)) this.#waiting.push(update)
    this.#wake()
    return update
  }

  /** The same update once more, as after a lost confirmation. */
  repeat(update: Update): void {
    this.#waiting.push(update)
    this.#wake()
  }

  /** After a week without updates Telegram goes on with another number. */
  restartIdsAt(id: number): void {
    this.#nextId = id
  }

  allow(types: unknown): void {
    if (Array.isArray(types)) this.#allowed = types
  }

  waiting(): Update[] {
    return [...this.#waiting]
  }

  forget(update: Update): void {
    this.#waiting = this.#waiting.filter((other) => other !== update)
  }

  /** Another program polls with the same token: whoever waits is refused. */
  interrupt(): void {
    this.#supersede()
  }

  close(): void {
    this.#wake()
  }

  /** @returns null when another poll took over meanwhile. */
  async poll(params: Record<string, unknown>, gone: AbortSignal): Promise<Update[] | null> {
    this.allow(params.allowed_updates)
    if (typeof params.offset === 'number') this.#confirm(params.offset)
    this.#supersede()
    if (this.#waiting.length > 0) return this.#first(params.limit)
    const outcome = await this.#wait(Number(params.timeout ?? 0) * 1000, gone)
    return outcome === 'superseded' ? null : this.#first(params.limit)
  }

  #first(limit: unknown): Update[] {
    return this.#waiting.slice(0, Number(limit ?? 100))
  }

  #confirm(offset: number): void {
    this.confirmed.push(
      ...this.#waiting.filter(({ update_id }) => update_id < offset).map((u) => u.update_id),
    )
    this.#waiting = this.#waiting.filter(({ update_id }) => update_id >= offset)
  }

  async #wait(ms: number, gone: AbortSignal): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>()
    const timer = setTimeout(resolve, ms, 'timeout')
    gone.addEventListener('abort', () => resolve('gone'), { once: true })
    this.#wake = () => resolve('news')
    this.#supersede = () => resolve('superseded')
    const outcome = await promise
    clearTimeout(timer)
    this.#supersede = () => {}
    return outcome
  }
}
