import type { Token } from 'node-llama-cpp'
import { sharedLength } from '../prompt-tokens.ts'
import type { SavedState, StateStore } from './state-store.ts'
import type { Task } from './task.ts'

export interface Restorable {
  state: SavedState
  /** Tokens of the task's prompt that it holds. */
  length: number
}

/** The saved state of the task's own tenant that holds most of its prompt. */
export function restorable(store: StateStore, task: Task, canRewind: boolean): Restorable | undefined {
  const { tenant, conversation } = task.request
  if (tenant === undefined) return undefined
  const states = [
    conversation === undefined ? undefined : store.conversation(tenant, conversation),
    task.prefixKey === undefined ? undefined : store.prefix(task.prefixKey),
  ]
  const found = states.flatMap((state) => {
    const length = state === undefined ? 0 : usableLength(state.tokens, task.prompt.tokens, canRewind)
    return state === undefined || length === 0 ? [] : [{ state, length }]
  })
  return found.toSorted((a, b) => b.length - a.length)[0]
}

/** At least one token is left to decode, so that there is something to sample from. */
function usableLength(held: Token[], prompt: Token[], canRewind: boolean): number {
  const shared = Math.min(sharedLength(held, prompt), prompt.length - 1)
  return canRewind || shared === held.length ? shared : 0
}
