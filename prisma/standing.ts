import type { Asked } from '../domain/acceptance.ts'
import { type LocalDateTime, toInstant } from '../domain/time.ts'

/** The columns of a booking that say whether it is sure. */
export interface Standing {
  status: 'confirmed' | 'held'
  heldUntil: null
  decideBy: Date | null
  nudgeAt: Date | null
  payBy: Date | null
}

/** A booking that the customer agreed to: held for its deposit or the owner's word, else confirmed. */
export function standingOf(
  { asked, payBy: until }: { asked?: Asked; payBy?: LocalDateTime },
  { timezone }: { timezone: string },
): Standing {
  const sure: Standing = { status: 'confirmed', heldUntil: null, decideBy: null, nudgeAt: null, payBy: null }
  if (until) return { ...sure, status: 'held', payBy: toInstant(until, timezone) }
  if (!asked) return sure
  const [decideBy, nudgeAt] = [toInstant(asked.by, timezone), toInstant(asked.remind, timezone)]
  return { ...sure, status: 'held', decideBy, nudgeAt }
}
