import type { Asked } from '../domain/acceptance.ts'
import { toInstant } from '../domain/time.ts'

/** The columns of a booking that say whether it is sure. */
export interface Standing {
  status: 'confirmed' | 'held'
  heldUntil: null
  decideBy: Date | null
  nudgeAt: Date | null
}

/** A booking that the customer agreed to: held for the owner's word where that is asked for, else confirmed. */
export function standingOf(asked: Asked | undefined, { timezone }: { timezone: string }): Standing {
  if (!asked) return { status: 'confirmed', heldUntil: null, decideBy: null, nudgeAt: null }
  const [decideBy, nudgeAt] = [toInstant(asked.by, timezone), toInstant(asked.remind, timezone)]
  return { status: 'held', heldUntil: null, decideBy, nudgeAt }
}
