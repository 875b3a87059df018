import { type Calendar, calendarOf } from '../availability.ts'
import type { Booking, Business, Facts, Service } from '../business.ts'
import type { Change } from '../changes.ts'
import type { Ask } from '../intent.ts'
import type { Meaning } from '../knowledge/meaning.ts'
import type { Speech } from '../language/lean.ts'
import type { Language } from '../language.ts'
import type { Button, Say, SayValue } from '../say.ts'
import { type ConversationState, type Draft, fresh, type Missed, type Stage, type Topic } from '../state.ts'
import type { PlainInput, StepResult } from '../step.ts'
import { dateOf, type LocalDate, type LocalDateTime } from '../time.ts'

/** One turn in the making. It lives only inside `step`, which hands out a plain result. */
export interface Turn {
  /** With what this turn has booked counted as taken. */
  facts: Facts
  readonly business: Business
  readonly now: LocalDateTime
  readonly today: LocalDate
  /** When she wrote: what her words for a day and a time count from. */
  readonly said: LocalDateTime
  readonly language: Language
  readonly speech: Speech
  /** The customer's own words, for questions to the business's knowledge and the owner's notice. */
  readonly text: string
  /** All that was read, trusted or not: its words tell what else stands in `text`. */
  asks: Ask[]
  /** Compares her words with the business's answers; absent: words alone decide. */
  readonly meaning: Meaning | undefined
  /** The stage in which the customer wrote; `stage` is the one that this turn leaves. */
  readonly before: Stage
  /** The reader was not sure of the message. */
  doubtful: boolean
  stage: Stage
  draft: Draft | null
  missed: Missed | undefined
  topic: Topic
  misses: number
  refusals: number
  handoff: ConversationState['handoff']
  media: ConversationState['media']
  /** Nobody of the business sees this chat in an app of her own. */
  readonly unseen: boolean
  /** A person of the business wrote since Jara's last turn: what the customer agrees to may be hers. */
  readonly afterPerson: boolean
  /** What was said in this turn already ("price pedicure"), so that two questions get it once. */
  readonly told: Set<string>
  says: Say[]
  changes: Change[]
  notices: Say[][]
  tags: string[]
}

/** @param tongue the language to answer in, and what has been heard so far */
export function openTurn(
  input: PlainInput,
  tongue: { language: Language; speech: Speech },
  messages: string[] = [],
): Turn {
  const state = stateNow(input)
  return {
    facts: input.facts,
    business: input.facts.business,
    now: input.now,
    today: dateOf(input.now),
    said: input.said ?? input.now,
    language: tongue.language,
    speech: tongue.speech,
    text: messages.join('\n'),
    meaning: input.meaning,
    asks: [],
    before: state.stage,
    doubtful: false,
    stage: state.stage,
    draft: state.draft,
    missed: state.missed,
    topic: state.topic,
    misses: state.misses,
    refusals: state.refusals,
    handoff: state.handoff,
    media: state.media,
    unseen: input.unseen === true,
    afterPerson: state.afterPerson === true,
    told: new Set(),
    says: [],
    changes: [],
    notices: [],
    tags: [],
  }
}

/** A customer whom a person just answered is not greeted like one who comes in. */
function stateNow({ state, now, resumed }: PlainInput): ConversationState {
  const current = fresh(state, now)
  return resumed && current.stage.kind === 'start' ? { ...current, stage: { kind: 'info' } } : current
}

export function closeTurn(turn: Turn): StepResult {
  return {
    state: plain({
      v: 1,
      at: turn.now,
      stage: turn.stage,
      draft: turn.draft,
      missed: turn.missed,
      topic: turn.topic,
      misses: turn.misses,
      refusals: turn.refusals,
      handoff: turn.handoff,
      media: turn.media,
      speech: turn.speech,
    }),
    language: turn.language,
    changes: turn.changes,
    replies: turn.says.length > 0 ? [turn.says] : [],
    ownerNotices: turn.notices,
    tags: turn.tags,
  }
}

/** As it will be stored: without fields that are undefined. */
function plain(state: ConversationState): ConversationState {
  return JSON.parse(JSON.stringify(state))
}

type Args = Record<string, SayValue>

/** Adds one sentence to the reply; `buttons` are choices under it. */
export function say(turn: Turn, key: string, args?: Args, buttons?: Button[]) {
  turn.says.push({ key, ...(args ? { args } : {}), ...(buttons?.length ? { buttons } : {}) })
}

export function tag(turn: Turn, ...tags: string[]) {
  turn.tags.push(...tags)
}

/** A notice to the owner, on her own channel. */
export function notify(turn: Turn, key: string, args: Args) {
  turn.notices.push([{ key, args: { customer: turn.facts.customerName ?? null, ...args } }])
}

/** The facts as a calendar; `without` are bookings that are being moved. */
export function calendar(turn: Turn, without: Booking[] = []): Calendar {
  return calendarOf(turn.facts, turn.now, without)
}

export function serviceById(turn: Turn, id: string | undefined): Service | undefined {
  return turn.business.services.find((service) => service.id === id)
}

/** What a booking is of, in words; a service may be offered no more. */
export function serviceName(turn: Turn, booking: Booking): string {
  return serviceById(turn, booking.serviceId)?.name ?? booking.service ?? ''
}

export function bookingById(turn: Turn, id: string | undefined): Booking | undefined {
  return turn.facts.bookings.find((booking) => booking.id === id)
}

/** The bookings that move, or give their place up, for what is being put together. */
export function givingWay({ draft, facts }: Turn): Booking[] {
  const ids = [draft?.moving ?? draft?.replacing, ...(draft?.also ?? [])]
  return facts.bookings.filter(({ id }) => ids.includes(id))
}

/** This customer's bookings that are still to come, without a freed time that is only kept for her. */
export function upcoming(turn: Turn): Booking[] {
  const offered = (turn.facts.waiting ?? []).map(({ offer }) => offer?.bookingId)
  return turn.facts.bookings.filter(
    (one) => one.status !== 'cancelled' && one.start > turn.now && !offered.includes(one.id),
  )
}

/** A day or a moment as locale argument: the sentence names today and tomorrow. */
export function on(turn: Turn, date: LocalDate | LocalDateTime): SayValue {
  return { at: date, today: turn.today }
}

/** The name to say for who is booked; null where the business names nobody. */
export function personName(turn: Turn, personId: string | undefined): string | null {
  if (!turn.business.peopleNamed) return null
  return turn.business.people.find((person) => person.id === personId)?.name ?? null
}

/** Who answers when a person is wanted; null where the business named no owner. */
export function owner(turn: Turn): string | null {
  return turn.business.ownerName ?? null
}

/** Whether the bot's last question still waits for its answer. */
export function isOpen(stage: Stage): boolean {
  return !['start', 'info', 'done', 'reminded', 'unsure', 'person'].includes(stage.kind)
}

/** Marks a question as answered, unless the bot's own question is still open or this turn came further. */
export function answered(turn: Turn) {
  if (turn.stage === turn.before && !isOpen(turn.stage)) turn.stage = { kind: 'info' }
}
