import type { Say } from '../say.ts'
import type { OwnerEdit } from './edits.ts'
import type { OwnerState } from './state.ts'

/** What a turn in a member's chat (or one that would become hers) writes beside its replies. */
export interface OwnerEffect {
  state: OwnerState
  /** The code (SHA-256, hex) with which this chat becomes a member's. */
  linkedBy?: string
  /** What she said yes to, and how it is taken back; no undo: it cannot be. */
  done?: { edits: OwnerEdit[]; told: Say[]; undo: OwnerEdit[] }
  /** Her last change, taken back. */
  undone?: { changeId: string; edits: OwnerEdit[] }
}

/** Chats that are Jara's again by this: what waits there is answered now. */
export function givenBackBy({ done, undone }: Pick<OwnerEffect, 'done' | 'undone'>): string[] {
  const edits = [...(done?.edits ?? []), ...(undone?.edits ?? [])]
  return edits.flatMap((edit) => (edit.kind === 'hand-back' ? [edit.conversationId] : []))
}
