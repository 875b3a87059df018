import { plainChatId } from './chat-id.ts'
import type { LiveSession } from './session.ts'

/** WhatsApp shows "typing…" for 25 s after it was told so; a reply that never comes ends it sooner. */
const longestMs = 15_000

/** Shows that a reply is being written. */
export class Typing {
  readonly #ends = new Map<string, NodeJS.Timeout>()

  /** Never rejects. */
  async show({ client, signal }: LiveSession, address: string): Promise<void> {
    const chatId = plainChatId(address)
    if (!chatId || signal.aborted) return
    try {
      const chat = await client.getChatById(chatId)
      await chat?.sendStateTyping()
      this.sent(chatId)
      const end = () => {
        this.#ends.delete(chatId)
        if (!signal.aborted) void chat?.clearState().catch(() => {})
      }
      this.#ends.set(chatId, setTimeout(end, longestMs).unref())
    } catch {
      // A page that is just going away: nobody misses it.
    }
  }

  /** A message went out, which ends the typing by itself. */
  sent(chatId: string): void {
    clearTimeout(this.#ends.get(chatId))
    this.#ends.delete(chatId)
  }
}
