import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Token } from 'node-llama-cpp'

/** The state of a sequence after exactly these tokens, in a file. */
export interface SavedState {
  readonly key: string
  readonly path: string
  readonly tokens: Token[]
  readonly bytes: number
}

/** Names a prefix of one tenant by its exact tokens. */
export type PrefixKey = string & { readonly prefixKey: unique symbol }

/** Writes a state to this path. @returns its bytes */
export type WriteState = (path: string) => Promise<number>

/**
 * Computed states kept in files of a folder in memory, for one model: the prompt prefixes of each tenant, found by
 * a hash of the exact tokens, and conversations, found by name. A tenant is part of every key, so nothing that was
 * computed for one is ever found for another, even where their texts are the same. Beyond its bytes, what was not
 * used for longest goes, conversations first; they may take a part of those bytes only.
 */
export class StateStore {
  readonly #folder: string
  readonly #limitBytes: number
  readonly #conversationBytes: number
  readonly #saved = { prefix: new Map<string, SavedState>(), conversation: new Map<string, SavedState>() }
  #bytes = 0
  #files = 0
  #bytesPerToken = 0

  /** @param conversationBytes the most that parked conversations may take of `limitBytes` */
  constructor(folder: string, limitBytes: number, conversationBytes = limitBytes) {
    this.#folder = folder
    this.#limitBytes = limitBytes
    this.#conversationBytes = conversationBytes
  }

  /** Of all files together. */
  get bytes(): number {
    return this.#bytes
  }

  prefix(key: PrefixKey): SavedState | undefined {
    return this.#find('prefix', key)
  }

  conversation(tenant: string, name: string): SavedState | undefined {
    return this.#find('conversation', conversationKey(tenant, name))
  }

  /** A state that cannot be written is not kept: it is computed again when it is wanted. */
  async keepPrefix(key: PrefixKey, tokens: Token[], write: WriteState): Promise<void> {
    await this.#keep('prefix', key, tokens, write)
  }

  async keepConversation(tenant: string, name: string, tokens: Token[], write: WriteState): Promise<void> {
    await this.#keep('conversation', conversationKey(tenant, name), tokens, write)
  }

  /** Forgets a state that could not be read. */
  async drop(state: SavedState): Promise<void> {
    for (const kind of ['prefix', 'conversation'] as const) {
      if (this.#saved[kind].get(state.key) === state) await this.#remove(kind, state)
    }
  }

  #find(kind: 'prefix' | 'conversation', key: string): SavedState | undefined {
    const states = this.#saved[kind]
    const found = states.get(key)
    if (found === undefined) return undefined
    states.delete(key)
    states.set(key, found)
    return found
  }

  async #keep(
    kind: 'prefix' | 'conversation',
    key: string,
    tokens: Token[],
    write: WriteState,
  ): Promise<void> {
    if (tokens.length * this.#bytesPerToken > this.#limitBytes) return
    const path = join(this.#folder, `${++this.#files}.state`)
    try {
      const bytes = await write(path)
      this.#bytesPerToken = bytes / tokens.length
      const before = this.#saved[kind].get(key)
      if (before !== undefined) await this.#remove(kind, before)
      this.#saved[kind].set(key, { key, path, tokens: [...tokens], bytes })
      this.#bytes += bytes
    } catch {
      await rm(path, { force: true })
    }
    await this.#shrink()
  }

  async #shrink(): Promise<void> {
    const parked = this.#saved.conversation
    for (const state of parked.values()) {
      if (sizeOf(parked) <= this.#conversationBytes) break
      await this.#remove('conversation', state)
    }
    for (const kind of ['conversation', 'prefix'] as const) {
      for (const state of this.#saved[kind].values()) {
        if (this.#bytes <= this.#limitBytes) return
        await this.#remove(kind, state)
      }
    }
  }

  async #remove(kind: 'prefix' | 'conversation', state: SavedState): Promise<void> {
    this.#saved[kind].delete(state.key)
    this.#bytes -= state.bytes
    await rm(state.path, { force: true })
  }
}

function sizeOf(states: Map<string, SavedState>): number {
  return states.values().reduce((sum, { bytes }) => sum + bytes, 0)
}

export function prefixKey(tenant: string, tokens: Token[]): PrefixKey {
  const hash = createHash('sha256').update(`${tenant.length}:${tenant}`).update(Uint32Array.from(tokens))
  return hash.digest('hex') as PrefixKey
}

function conversationKey(tenant: string, name: string): string {
  return JSON.stringify([tenant, name])
}
