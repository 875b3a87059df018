import { z } from 'zod'
import { billingState } from '../billing/chat/wish.ts'
import { cycles } from '../billing/plan.ts'
import { onboardingState } from '../onboarding/state.ts'
import { type Weekday, weekdays } from '../time.ts'
import type { OwnerEdit } from './edits.ts'

const price = z.object({ from: z.number(), to: z.number() })
const range = z.object({ from: z.number(), to: z.number() })
const absence = { personId: z.string().nullable(), start: z.string(), end: z.string() }
const taught = { groupId: z.string(), question: z.string(), answer: z.string() }
const outcome = z.enum(['came', 'late', 'no-show']).nullable()
const service = z.object({
  id: z.string(),
  name: z.string(),
  also: z.array(z.string()),
  price,
  minutes: z.number(),
})

const payBy = z.enum(['link', 'card', 'transfer'])
const next = z.object({ planKey: z.string(), cycle: z.enum(cycles).nullable() }).nullable()

const declined = {
  bookingId: z.string(),
  conversationId: z.string().nullable(),
  customer: z.string().nullable(),
  service: z.string(),
  start: z.string(),
  groupId: z.string().optional(),
  unpaid: z.literal(true).optional(),
}
const declining = z.object({ ...declined, asked: z.boolean() })
/** A booking that she wants to refuse. */
export type Declining = z.infer<typeof declining>
const place = z.object({ personId: z.string(), start: z.string(), end: z.string() })
const seated = place.extend({ seat: z.number() })

/** As it is kept between a read-back and her yes, and until it is undone. */
export const ownerEdit: z.ZodType<OwnerEdit> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('time-off'), ...absence }),
  z.object({ kind: z.literal('time-on'), ...absence }),
  z.object({ kind: z.literal('close'), date: z.string() }),
  z.object({ kind: z.literal('open'), date: z.string() }),
  z.object({ kind: z.literal('price'), serviceId: z.string(), was: price, price }),
  z.object({
    kind: z.literal('hours'),
    weekday: z.enum(weekdays as unknown as [Weekday, ...Weekday[]]),
    was: z.array(range),
    ranges: z.array(range),
  }),
  z.object({ kind: z.literal('add-service'), service }),
  z.object({ kind: z.literal('drop-service'), serviceId: z.string() }),
  z.object({
    kind: z.literal('does'),
    personId: z.string(),
    was: z.array(z.string()).nullable(),
    services: z.array(z.string()).nullable(),
  }),
  z.object({ kind: z.literal('pause'), paused: z.boolean() }),
  z.object({ kind: z.literal('take-over'), conversationId: z.string(), until: z.string() }),
  z.object({ kind: z.literal('hand-back'), conversationId: z.string() }),
  z.object({ kind: z.literal('tell'), conversationId: z.string(), words: z.string() }),
  z.object({ kind: z.literal('teach'), ...taught }),
  z.object({ kind: z.literal('forget'), ...taught }),
  z.object({ kind: z.literal('skip-question'), groupId: z.string() }),
  z.object({ kind: z.literal('decline'), words: z.string(), asked: z.boolean(), ...declined }),
  z.object({
    ...{ kind: z.literal('accept'), ...declined },
    ...{ payBy: z.string().optional(), deposit: z.number().optional() },
  }),
  z.object({
    ...{ kind: z.literal('move'), serviceId: z.string(), from: place, to: place },
    ...{ bookingId: z.string(), service: z.string() },
    ...{ conversationId: z.string().nullable(), customer: z.string().nullable() },
  }),
  z.object({
    ...{ kind: z.literal('move-party'), from: z.string(), to: z.string(), others: z.number() },
    ...{
      conversationId: z.string().nullable(),
      customer: z.string().nullable(),
      services: z.array(z.string()),
    },
    parts: z.array(z.object({ bookingId: z.string(), serviceId: z.string(), from: seated, to: seated })),
  }),
  z.object({ kind: z.literal('by-hand'), byHand: z.boolean() }),
  z.object({ kind: z.literal('accept-time'), was: z.number(), minutes: z.number() }),
  z.object({ kind: z.literal('outcome'), bookingId: z.string(), was: outcome, outcome }),
  z.object({
    kind: z.literal('subscription'),
    was: z.object({ planId: z.string(), periodEnd: z.string().nullable(), next, payBy }),
    becomes: z.object({ next, payBy }),
    dueAt: z.string().nullable(),
  }),
  z.object({ kind: z.literal('remove-card'), cardId: z.string() }),
])

const told = z.array(z.object({ key: z.string(), args: z.record(z.string(), z.json()).optional() }))

/** Something to do once she says yes. */
const proposal = z.object({
  edits: z.array(ownerEdit),
  /** What is asked, and what is said once it is done. */
  asks: told,
  done: told,
  /** Bookings that she was told are in the way. */
  clashes: z.array(z.string()),
})
export type Proposal = z.infer<typeof proposal>

/** `text`: what choosing it says, where it is no proposal yet. */
const choice = z.object({
  label: z.string(),
  proposal: proposal.nullable(),
  text: z.string().optional(),
})
export type Choice = z.infer<typeof choice>

const state = z.object({
  v: z.literal(1),
  /** Local time of the last turn. */
  at: z.string().nullable(),
  pending: proposal.nullable(),
  /** Asked which of these she means, in this order. */
  choices: z.array(choice),
  /** Asked why she refuses this one. */
  declining: declining.nullable().default(null),
  /** Asked for the bank account of her deposits, whether it is hers, or whether to stop. */
  payout: z.enum(['asked', 'sure', 'stop']).nullable().default(null),
  /** In her talk about her own plan with Jara. */
  billing: billingState.nullable().catch(null),
  /** Asked when this one shall be; the end of its id. */
  moving: z.string().nullable().default(null),
  /** Of a party, that one alone. */
  movingAlone: z.boolean().default(false),
  /** When this chat sent codes that are none; instants. */
  tries: z.array(z.string()),
  /** Since when the business is paused for which this customer was told so; an instant. */
  pauseTold: z.string().nullable(),
  /** Where she is in setting her business up; null: she is not. */
  onboarding: onboardingState.nullable().catch(null),
})
export type OwnerState = z.infer<typeof state>

export const noOwnerState: OwnerState = {
  ...{
    v: 1,
    at: null,
    pending: null,
    choices: [],
    declining: null,
    payout: null,
    billing: null,
    moving: null,
    movingAlone: false,
    tries: [],
    pauseTold: null,
    onboarding: null,
  },
}

/** Reads a stored state; an unknown version or shape starts afresh. Never throws. */
export function parseOwnerState(json: unknown): OwnerState {
  const parsed = state.safeParse(json)
  return parsed.success ? parsed.data : noOwnerState
}
