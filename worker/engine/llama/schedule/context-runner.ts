import { composePass } from './compose.ts'
import type { Decoder, LogitIndex, Rows } from './decoder.ts'
import { restorable } from './restorable.ts'
import { type Choice, chooseSlot, type Slot } from './slots.ts'
import type { SavedState, StateStore } from './state-store.ts'
import type { Task } from './task.ts'

export interface RunnerOptions {
  decoder: Decoder
  store: StateStore
  /** Whether the model can forget the end of a sequence: not so with recurrent layers or a sliding window. */
  canRewind: boolean
  /** The next task that this runner may start, if any. */
  next(): Task | undefined
  /** A task's prefix is in the store now, or will not be. */
  settledPrefix(task: Task): void
  /** A task ended: its place is free. */
  released(): void
}

/** A conversation is worth a file when it goes this many tokens beyond what would be computed anyway. */
const worthParking = 32

/** Works one context: pass after pass while there are tasks, and between two passes whatever else touches it. */
export class ContextRunner {
  readonly #options: RunnerOptions
  readonly #slots: Slot[]
  #running = false
  #woken = false
  #starts = 0

  constructor(options: RunnerOptions) {
    this.#options = options
    this.#slots = Array.from({ length: options.decoder.sequences }, (_, sequence) => emptySlot(sequence))
  }

  /** Tasks in hand. */
  get active(): number {
    return this.#busy.length
  }

  get isReading(): boolean {
    return this.#busy.some(({ task }) => task.reading)
  }

  /** Whether this conversation's state is here, in a sequence that nobody uses. */
  holds(tenant: string, conversation: string): boolean {
    return this.#slots.some(
      (slot) => slot.task === undefined && slot.tenant === tenant && slot.conversation === conversation,
    )
  }

  /** There may be something to do. */
  wake(): void {
    this.#woken = true
    if (!this.#running) void this.#run()
  }

  get #busy(): (Slot & { task: Task })[] {
    return this.#slots.filter((slot) => slot.task !== undefined) as (Slot & { task: Task })[]
  }

  async #run(): Promise<void> {
    this.#running = true
    while (this.#woken || this.active > 0) {
      this.#woken = false
      this.#dropCancelled()
      if (!this.isReading) await this.#admit()
      await this.#pass()
    }
    this.#running = false
  }

  #dropCancelled(): void {
    for (const slot of this.#busy) {
      try {
        slot.task.checkWanted()
      } catch (cause) {
        this.#release(slot, cause)
      }
    }
  }

  /** Starts the next task; prompts are read one at a time. */
  async #admit(): Promise<void> {
    const { next, canRewind } = this.#options
    if (this.active === this.#slots.length) return
    const task = next()
    if (task === undefined) return
    const choice = chooseSlot(this.#slots, task, canRewind) as Choice
    choice.slot.task = task
    try {
      await this.#park(choice.slot, task)
      await this.#restore(choice, task)
      await this.#savePrefix(choice.slot)
      if (task.begin(choice.slot.tokens.length, (options) => this.#options.decoder.sampler(options))) {
        this.#release(choice.slot)
      }
    } catch (cause) {
      this.#release(choice.slot, cause)
    }
  }

  /** Keeps the conversation that makes room for this task. */
  async #park({ sequence, tokens, tenant, conversation }: Slot, { request }: Task): Promise<void> {
    if (tenant === undefined || conversation === undefined) return
    if (tenant === request.tenant && conversation === request.conversation) return
    if (tokens.length < worthParking) return
    const { store, decoder } = this.#options
    await store.keepConversation(tenant, conversation, tokens, (path) => decoder.save(path, sequence, tokens))
  }

  /** Makes the slot hold as much of the task's prompt as is known, and nothing else. */
  async #restore({ slot, resident }: Choice, task: Task): Promise<void> {
    const { store, canRewind } = this.#options
    const saved = restorable(store, task, canRewind)
    if (saved !== undefined && saved.length > resident) {
      await this.#load(slot, saved.state)
      this.#rewind(slot, Math.min(saved.length, slot.tokens.length))
    } else {
      this.#rewind(slot, resident)
    }
    slot.tenant = task.request.tenant
    slot.conversation = task.request.conversation
    slot.usedAt = ++this.#starts
  }

  async #load(slot: Slot, state: SavedState): Promise<void> {
    const { decoder, store } = this.#options
    this.#rewind(slot, 0)
    try {
      slot.tokens = await decoder.load(state.path, slot.sequence)
      if (slot.tokens.every((token, at) => token === state.tokens[at])) return
      this.#rewind(slot, 0)
    } catch {
      slot.tokens = []
      decoder.trim(slot.sequence, 0)
    }
    await store.drop(state)
  }

  #rewind(slot: Slot, length: number): void {
    if (length === slot.tokens.length && length > 0) return
    const kept = this.#options.decoder.trim(slot.sequence, length)
    if (!kept && length > 0) this.#options.decoder.trim(slot.sequence, 0)
    slot.tokens = slot.tokens.slice(0, kept ? length : 0)
  }

  async #pass(): Promise<void> {
    const busy = this.#busy
    const rows = composePass(
      busy.map(({ sequence, tokens, task }) => {
        return { sequence, position: tokens.length, tokens: task.pending, ...task.reads(tokens.length) }
      }),
      this.#options.decoder.batchSize,
    )
    if (rows.length === 0) return
    try {
      const at = await this.#options.decoder.decode(rows)
      for (const row of rows) this.#decoded(row)
      await Promise.all(at.map((index, place) => this.#sample(rows[place], index)))
      for (const slot of this.#busy) await this.#savePrefix(slot)
    } catch (cause) {
      // What llama.cpp kept of a pass that failed is not known.
      for (const { sequence } of rows) this.#forget(this.#slots[sequence] as Slot, cause)
    }
  }

  #decoded({ sequence, tokens }: Rows): void {
    const slot = this.#slots[sequence] as Slot
    slot.tokens.push(...tokens)
    slot.task?.decoded(tokens.length)
  }

  async #sample(row: Rows | undefined, index: LogitIndex | undefined): Promise<void> {
    const slot = this.#slots[row?.sequence ?? -1]
    if (slot?.task === undefined || index === undefined) return
    try {
      const over = slot.task.take(await slot.task.sample(index))
      if (over) this.#release(slot)
    } catch (cause) {
      this.#release(slot, cause)
    }
  }

  /** The state of a prefix is saved in the moment when its sequence holds that and no more. */
  async #savePrefix(slot: Slot): Promise<void> {
    const { sequence, tokens, task } = slot
    if (task?.prefixKey === undefined || !task.savesPrefix) return
    const missing = task.prompt.prefixLength - tokens.length
    if (missing > 0) return
    const { store, decoder } = this.#options
    if (missing === 0) {
      await store.keepPrefix(task.prefixKey, tokens, (path) => decoder.save(path, sequence, tokens))
    }
    this.#settlePrefix(task)
  }

  #settlePrefix(task: Task): void {
    if (!task.savesPrefix) return
    task.savesPrefix = false
    this.#options.settledPrefix(task)
  }

  /** Ends a task: answered, or refused for this cause. What its sequence holds stays, for its tenant. */
  #release(slot: Slot, cause?: unknown): void {
    const { task } = slot
    slot.task = undefined
    if (slot.tenant === undefined) this.#rewind(slot, 0)
    if (task === undefined) return
    if (cause === undefined) task.done()
    else task.fail(cause)
    this.#settlePrefix(task)
    this.#options.released()
  }

  #forget(slot: Slot, cause: unknown): void {
    this.#release(slot, cause)
    this.#rewind(slot, 0)
  }
}

function emptySlot(sequence: number): Slot {
  return { sequence, tokens: [], tenant: undefined, conversation: undefined, task: undefined, usedAt: 0 }
}
