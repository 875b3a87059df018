import type { Client } from 'whatsapp-web.js'
import { remembered } from '../remembered.ts'
import { type Names, namesIn } from './chat-id.ts'

export interface IdentityTiming {
  /** How long a message waits for the other name of its sender, in milliseconds. */
  patienceMs: number
  /** After how long a name that WhatsApp did not know is asked for again, in milliseconds. */
  askAgainMs: number
}

/** Chats whose names are kept in memory. */
const keptChats = 5_000
/** Chats whose second name is asked for again, and how often. */
const openChats = 200
const askedAtMost = 10

/** Who one session's chats are with: finds the phone behind a LID and the LID behind a phone. */
export class Identities {
  readonly #client: Pick<Client, 'getContactLidAndPhone'>
  readonly #timing: IdentityTiming
  readonly #known = remembered<Names>(keptChats)
  readonly #asking = new Map<string, Promise<Names>>()
  /** Handed over with one name; how often the other was asked for. */
  readonly #open = new Map<string, number>()
  #learned: (chatId: string, names: Names) => void = () => {}
  readonly #timer: NodeJS.Timeout

  /** @param signal ends the asking */
  constructor(client: Pick<Client, 'getContactLidAndPhone'>, timing: IdentityTiming, signal: AbortSignal) {
    this.#client = client
    this.#timing = timing
    this.#timer = setInterval(() => this.#askAgain(), timing.askAgainMs).unref()
    signal.addEventListener('abort', () => clearInterval(this.#timer), { once: true })
  }

  /** @param learned is told of a second name that came too late for its message */
  onLearned(learned: (chatId: string, names: Names) => void): void {
    this.#learned = learned
  }

  /** Never rejects: what cannot be found out is left out. */
  async of(chatId: string): Promise<Names> {
    const known = this.#known.of(chatId)
    if (known) return known
    if (this.#open.has(chatId)) return namesIn(chatId) ?? {}
    const { promise: late, resolve } = Promise.withResolvers<null>()
    const timer = setTimeout(resolve, this.#timing.patienceMs, null)
    const found = await Promise.race([this.#ask(chatId), late])
    clearTimeout(timer)
    if (found && isWhole(found)) return found
    if (this.#open.size < openChats) this.#open.set(chatId, 1)
    return found ?? namesIn(chatId) ?? {}
  }

  #ask(chatId: string): Promise<Names> {
    const asking = this.#asking.get(chatId) ?? this.#find(chatId).finally(() => this.#asking.delete(chatId))
    this.#asking.set(chatId, asking)
    return asking
  }

  async #find(chatId: string): Promise<Names> {
    const answer = await this.#client.getContactLidAndPhone([chatId]).catch(() => [])
    // Typed as always there; the page leaves out what it does not know.
    const { lid, pn } = (answer[0] ?? {}) as { lid?: string; pn?: string }
    const names = { ...namesIn(lid ?? ''), ...namesIn(pn ?? ''), ...namesIn(chatId) }
    if (!isWhole(names)) return names
    this.#known.keep(chatId, names)
    if (this.#open.delete(chatId)) this.#learned(chatId, names)
    return names
  }

  #askAgain(): void {
    for (const [chatId, times] of this.#open) {
      if (times >= askedAtMost) this.#open.delete(chatId)
      else this.#open.set(chatId, times + 1)
      void this.#ask(chatId)
    }
  }
}

function isWhole({ phone, lid }: Names): boolean {
  return phone !== undefined && lid !== undefined
}
