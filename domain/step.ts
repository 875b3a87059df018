import type { Facts } from './business.ts'
import type { Change } from './changes.ts'
import type { Intent } from './intent.ts'
import type { Language } from './language.ts'
import type { Say } from './say.ts'
import type { ConversationState } from './state.ts'
import type { LocalDateTime } from './time.ts'

export interface StepInput {
  /** As `parseState` gave it. */
  state: ConversationState
  intent: Intent
  /** The texts of the burst, oldest first. */
  messages: string[]
  facts: Facts
  /** The business's own clock. */
  now: LocalDateTime
  /** Below this confidence Jara asks back (0…1; the reader's profile says). */
  unsureBelow: number
  /** The conversation's language so far; null before the first turn. */
  language: Language | null
}

export interface StepResult {
  state: ConversationState
  language: Language
  /** Empty or to be written together with the replies, in this order. */
  changes: Change[]
  /** Each inner list is one message. */
  replies: Say[][]
  ownerNotices: Say[][]
  /** What happened, for metrics: `price`, `read-back`, `booked`, `not-understood` … */
  tags: string[]
}

/** A turn without a reading: what `engineFailed` and `unreadable` know. */
export type PlainInput = Pick<StepInput, 'state' | 'facts' | 'now' | 'language'>

/** One turn of a conversation. Pure: the same input gives the same result. */
export function step(input: StepInput): StepResult {
  return { ...engineFailed(input), changes: [] }
}

/** The answer when the engine failed twice: an apology, and a person is called. */
export function engineFailed(input: PlainInput): StepResult {
  return {
    state: input.state,
    language: input.language ?? 'en',
    changes: [{ kind: 'handoff', reason: 'engine-failed' }],
    replies: [[{ key: 'handoff.engineFailed' }]],
    ownerNotices: [],
    tags: [],
  }
}

/** The answer to a burst that holds nothing but what Jara cannot read: voice notes, pictures, stickers. */
export function unreadable(input: PlainInput, kind: 'voice' | 'picture' | 'other'): StepResult {
  return { ...engineFailed(input), changes: [], replies: [[{ key: `unreadable.${kind}` }]] }
}
