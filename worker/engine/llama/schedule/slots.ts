import type { Token } from 'node-llama-cpp'
import { sharedLength } from '../prompt-tokens.ts'
import type { Task } from './task.ts'

/** One sequence of a context, and what it holds. */
export interface Slot {
  readonly sequence: number
  /** Exactly the tokens whose state it holds. */
  tokens: Token[]
  /** Whose they are; without a tenant they are reused by nobody. */
  tenant: string | undefined
  conversation: string | undefined
  task: Task | undefined
  /** When it was last given a task: a count, not a time. */
  usedAt: number
}

export interface Choice {
  slot: Slot
  /** Tokens of the task's prompt that it holds already. */
  resident: number
}

/**
 * Finds a place for a task: where its own conversation is, else one that holds the start of its prompt, else an
 * empty one, else the conversation that was quiet longest. Of equals the first, since llama.cpp packs a pass
 * fastest when its sequence ids are low and without gaps.
 * @param canRewind whether the model can forget the end of a sequence
 */
export function chooseSlot(slots: Slot[], task: Task, canRewind: boolean): Choice | undefined {
  const free = slots.filter((slot) => slot.task === undefined)
  const choices = free.map((slot) => ({ slot, resident: residentLength(slot, task, canRewind) }))
  return choices.toSorted((a, b) => rank(a) - rank(b) || b.resident - a.resident || older(a, b))[0]
}

/** How many tokens of the task's prompt a slot holds and may be used for it; at least one is left to decode. */
function residentLength(slot: Slot, { prompt, request }: Task, canRewind: boolean): number {
  if (request.tenant === undefined || slot.tenant !== request.tenant) return 0
  if (slot.conversation !== undefined && slot.conversation !== request.conversation) return 0
  const shared = Math.min(sharedLength(slot.tokens, prompt.tokens), prompt.tokens.length - 1)
  return canRewind || shared === slot.tokens.length ? shared : 0
}

function rank({ slot, resident }: Choice): number {
  if (resident > 0) return 0
  return slot.conversation === undefined ? 1 : 2
}

function older(a: Choice, b: Choice): number {
  const age = rank(a) === 2 ? a.slot.usedAt - b.slot.usedAt : 0
  return age || a.slot.sequence - b.slot.sequence
}
