import { z } from 'zod'
import type { Situation } from './intent.ts'
import { mediaKinds } from './media.ts'
import { type LocalDateTime, minutesBetween } from './time.ts'

/** After this many minutes without a turn a conversation starts afresh: an old "yes" books nothing. */
const staleMinutes = 12 * 60

const time = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('at'), candidates: z.array(z.string()).min(1) }),
  z.object({ kind: z.literal('between'), from: z.string(), to: z.string() }),
])

const slot = z.object({ serviceId: z.string(), personId: z.string(), start: z.string() })
/** One appointment of several that belong together, in the order in which they were named. */
const part = slot.extend({
  seat: z.number(),
  price: z.object({ from: z.number(), to: z.number() }),
  deposit: z.number().optional(),
  /** The booking that moves. */
  bookingId: z.string().optional(),
})
const span = z.object({ from: z.string(), to: z.string() })
/** A wish that could not be met; it may start in `[from, to)`, best at `around`. */
const missed = span.extend({
  serviceId: z.string(),
  personId: z.string().optional(),
  around: z.string().optional(),
})

/** What is known so far of the appointment that is being put together; it grows over several messages. */
const draft = z.object({
  serviceId: z.string().optional(),
  /** Services that one name could mean, until she says which. */
  among: z.array(z.string()).optional(),
  /** Asked for by name. */
  personId: z.string().optional(),
  date: z.string().optional(),
  range: span.optional(),
  time: time.optional(),
  /** Services to book after this one, for a customer who named several. */
  more: z.array(z.string()).optional(),
  /** For how many people, while the service is still asked for. */
  heads: z.number().optional(),
  /** Those others are for other people, who can be served at the same time. */
  group: z.boolean().optional(),
  /** The booking that moves; absent for a new one. */
  moving: z.string().optional(),
  /** The booking that this one takes the place of, when the customer changes the service itself. */
  replacing: z.string().optional(),
  /** Further bookings of one party that move, or are replaced, with it. */
  also: z.array(z.string()).optional(),
})

/** What was talked about last: "how long e go take?" and "ok that one" refer to it. */
const topic = z.object({
  act: z.enum(['price', 'duration', 'hours', 'availability', 'deposit', 'services']).optional(),
  serviceIds: z.array(z.string()),
  date: z.string().optional(),
  /** For whom it is ("my pikin"), while the service is still asked for. */
  whom: z.array(z.string()).optional(),
})

const asking = z.enum(['book', 'price', 'duration', 'deposit'])
const price = z.object({ from: z.number(), to: z.number() })
const reason = z.enum([
  'asked',
  'complaint',
  'not-understood',
  'not-known',
  'payment',
  'language',
  'engine-failed',
  'quota',
  'urgent',
])

const stage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start') }),
  z.object({ kind: z.literal('info') }),
  /** Asked which service; `among` are those named as choices, in that order. */
  z.object({ kind: z.literal('service'), asking, among: z.array(z.string()) }),
  /** `refused` is a day beyond the horizon that she asked for: "it has to be the 16th" means that one. */
  z.object({ kind: z.literal('day'), among: z.array(z.string()), refused: z.string().optional() }),
  z.object({ kind: z.literal('time'), among: z.array(z.string()) }),
  z.object({ kind: z.literal('offer'), slots: z.array(slot) }),
  /** `price` is what was read back: a price that has changed meanwhile is read back again. */
  z.object({
    kind: z.literal('confirm'),
    slot,
    price,
    deposit: z.number().optional(),
    /** The booking that keeps this time for her, one who waited for it. */
    holdId: z.string().optional(),
    /** All appointments of a party or a row, the first one included. */
    parts: z.array(part).optional(),
  }),
  z.object({ kind: z.literal('move'), bookingId: z.string(), slot, parts: z.array(part).optional() }),
  /** Asked whether to cancel; `others` where she wants several gone. */
  z.object({ kind: z.literal('drop'), bookingId: z.string(), others: z.array(z.string()).optional() }),
  z.object({ kind: z.literal('which'), purpose: z.enum(['move', 'drop']), among: z.array(z.string()) }),
  z.object({ kind: z.literal('newtime'), bookingId: z.string() }),
  /** `slot` is what was booked or moved to; "shift am to 4" means that one. */
  z.object({ kind: z.literal('done'), slot: slot.optional() }),
  /** A reminder of this booking was the last word; nothing is asked that must be answered. */
  z.object({ kind: z.literal('reminded'), bookingId: z.string() }),
  /** Did not understand, or has no answer; `offered` when a person was offered and a yes calls her. */
  z.object({ kind: z.literal('unsure'), offered: reason.optional() }),
  z.object({ kind: z.literal('person') }),
])

const state = z.object({
  v: z.literal(1),
  /** The turn that left this state; null before the first. */
  at: z.string().nullable(),
  stage,
  draft: draft.nullable(),
  /** What she wished for last that is taken: she can wait for it. */
  missed: missed.optional(),
  topic,
  /** Turns in a row that were not understood. */
  misses: z.number(),
  /** How often in a row the customer insisted on a day beyond the horizon. */
  refusals: z.number(),
  /** When a person was called last, so that it is announced once; `again`: she was told a second time. */
  handoff: z.object({ at: z.string(), reason, again: z.boolean().optional() }).nullable(),
  /** When the owner was told last of a kind of message that Jara cannot read. */
  media: z.array(z.object({ kind: z.enum(mediaKinds), at: z.string() })).default([]),
  /** A person of the business wrote since; gone with the next turn. */
  afterPerson: z.boolean().optional(),
  /** What language was heard so far (`domain/language/lean.ts`). */
  speech: z.object({ lean: z.number(), foreign: z.number() }).default({ lean: 0, foreign: 0 }),
})

export type ConversationState = z.infer<typeof state>
export type Stage = z.infer<typeof stage>
export type Missed = z.infer<typeof missed>
export type Draft = z.infer<typeof draft>
export type Topic = z.infer<typeof topic>
/** One bookable time: who does which service from when (wall clock of the business). */
export type Slot = z.infer<typeof slot>
/** One of several appointments that were read back together. */
export type PlannedPart = z.infer<typeof part>
/** What the customer wanted when she was asked which service. */
export type Asking = z.infer<typeof asking>
/** A wish for a time of day, kept until a day's opening hours settle it. */
export type WishedTime = z.infer<typeof time>

export const initialState: ConversationState = {
  v: 1,
  at: null,
  stage: { kind: 'start' },
  draft: null,
  topic: { serviceIds: [] },
  misses: 0,
  refusals: 0,
  handoff: null,
  media: [],
  speech: { lean: 0, foreign: 0 },
}

/** Reads a stored state. An unknown version or shape starts the conversation afresh; never throws. */
export function parseState(json: unknown): ConversationState {
  const parsed = state.safeParse(json)
  return parsed.success ? parsed.data : initialState
}

/** The state as it counts now: after a long silence only the call for a person and her language still stand. */
export function fresh(state: ConversationState, now: LocalDateTime): ConversationState {
  if (state.at === null || minutesBetween(state.at, now) < staleMinutes) return state
  return { ...initialState, at: state.at, handoff: state.handoff, speech: { ...state.speech, foreign: 0 } }
}

/**
 * The state as the owner left it: a call for a person that she has dealt with (`waiting` is false) is over, so that
 * the next one is announced and told to her again.
 */
export function withoutSettledCall(state: ConversationState, waiting: boolean): ConversationState {
  if (waiting || state.handoff === null) return state
  const stage: Stage = state.stage.kind === 'person' ? { kind: 'info' } : state.stage
  return { ...state, stage, handoff: null }
}

/**
 * The state after a person of the business has written in the chat herself: what Jara had asked is not waited for any
 * more, as a "yes" is an answer to her. What was talked about, and in which language, stays.
 */
export function afterPerson(state: ConversationState): ConversationState {
  const settled = { draft: null, misses: 0, refusals: 0, handoff: null }
  return { ...state, ...settled, stage: { kind: 'info' }, afterPerson: true }
}

/**
 * The state after a reminder was sent: "yes" and "change am" are about that booking, whatever was talked about long
 * before it.
 */
export function afterReminder(
  state: ConversationState,
  bookingId: string,
  now: LocalDateTime,
): ConversationState {
  const settled = { draft: null, misses: 0, refusals: 0 }
  return { ...fresh(state, now), ...settled, at: now, stage: { kind: 'reminded', bookingId } }
}

/** What the reader is told of where the conversation stands. */
export function situation(state: ConversationState, now: LocalDateTime): Situation {
  const { kind } = fresh(state, now).stage
  // An appointment that stands was named last, as after a booking.
  return kind === 'reminded' ? 'done' : kind
}
