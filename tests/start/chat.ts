import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'

export interface ChatLine {
  from: 'customer' | 'business' | 'person'
  text: string
}

/** One customer on a business's chat page. */
export class Customer {
  readonly #api: string
  readonly #session = `test-${randomUUID()}`

  constructor(url: string, slug: string) {
    this.#api = `${url}/api/chat/${slug}/messages`
  }

  /** @returns whether the message was taken; a product that is down takes none. */
  async say(text: string, id: string = randomUUID(), api = this.#api): Promise<boolean> {
    const response = await fetch(api, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ session: this.#session, text, id }),
    }).catch(() => null)
    return response?.status === 202
  }

  async lines(api = this.#api): Promise<ChatLine[]> {
    const response = await fetch(`${api}?session=${this.#session}`)
    return ((await response.json()) as { messages: ChatLine[] }).messages
  }

  /** Waits for this many replies of the business and gives the last one. */
  async reply(count: number): Promise<string> {
    const replies = async () => (await this.lines()).filter(({ from }) => from === 'business')
    await expect.poll(async () => (await replies()).length, { timeout: 60_000, interval: 100 }).toBe(count)
    return (await replies())[count - 1]?.text ?? ''
  }
}
