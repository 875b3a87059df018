import type { Change } from '../domain/changes.ts'
import type { OwnerEdit } from '../domain/owner/edits.ts'
import type { OwnerEffect } from '../domain/owner/effect.ts'
import type { Say } from '../domain/say.ts'
import type { StepResult } from '../domain/step.ts'
import { newCalendarKey } from '../prisma/calendar-key.ts'
import { hashOf } from '../prisma/secret-hash.ts'

/** Sentences that tell it; the next appointment may be asked about after them. */
const tellsIt = /^(?:booked\.|move\.done|(?:party|row)\.(?:booked|moved|one|several)$)/

/** What still waits for the owner's word, or for its deposit, gets its address with that. */
const isKept = (change: Change): change is Kept =>
  (change.kind === 'book' || change.kind === 'move' || change.kind === 'take-offer') &&
  !change.asked &&
  !change.payBy
type Kept = Extract<Change, { kind: 'book' } | { kind: 'move' } | { kind: 'take-offer' }>

/** What is booked or moved as one thing has the same. */
function togetherWith(change: Kept): string | undefined {
  if (change.kind === 'book') return change.party && 'of this turn'
  return change.booking.groupId
}

/**
 * Gives a booking that this turn makes, takes or moves an address under which its calendar entry is, as the last line
 * about it; a party or a row has one for all of it. Of several things at once none gets one: a list of addresses helps
 * nobody. The address before a move ends with it.
 * @param publicUrl where customers reach the web pages, without a slash at the end
 */
export function withCalendarLink<T extends StepResult>(publicUrl: string, outcome: T): T {
  const [only, ...others] = outcome.changes.filter(isKept)
  const last = outcome.replies.at(-1)
  if (!only || !last) return outcome
  const party = togetherWith(only)
  if (others.some((one) => party === undefined || togetherWith(one) !== party)) return outcome
  const told = last.findLastIndex(({ key }) => tellsIt.test(key))
  const key = newCalendarKey()
  const line: Say = { key: 'calendar.add', args: { url: `${publicUrl}/calendar/${key}.ics` } }
  const keyed: Change = { ...only, calendarKeyHash: hashOf(key) }
  return {
    ...outcome,
    changes: outcome.changes.map((change) => (change === only ? keyed : change)),
    replies: [...outcome.replies.slice(0, -1), last.toSpliced(told < 0 ? last.length : told + 1, 0, line)],
  }
}

/** Gives what the owner accepts by this turn such an address: its customer is told it with her word. */
export function withAcceptedLink<T extends { owner?: OwnerEffect }>(publicUrl: string, outcome: T): T {
  const { done } = outcome.owner ?? {}
  if (!outcome.owner || !done) return outcome
  const edits = done.edits.map((edit): OwnerEdit => {
    if (edit.kind !== 'accept' || edit.payBy) return edit
    const key = newCalendarKey()
    const entry = { keyHash: hashOf(key), url: `${publicUrl}/calendar/${key}.ics` }
    return { ...edit, entry }
  })
  return { ...outcome, owner: { ...outcome.owner, done: { ...done, edits } } }
}
