import { defaultAcceptMinutes } from '../acceptance.ts'
import { inverseEdit, type SubscriptionEdit } from '../billing/subscription-edit.ts'
import type { Facts, MinuteRange, Service } from '../business.ts'
import type { LocalDate, LocalDateTime, Weekday } from '../time.ts'
import { areClear, isAt, isClear } from './clear.ts'

type Price = Service['price']

/** Time of one person, or (null) of the whole shop, that nobody can book. */
interface Absence {
  personId: string | null
  start: LocalDateTime
  end: LocalDateTime
}

interface Taught {
  groupId: string
  question: string
  answer: string
}

/** A booking as she was shown it. */
interface Shown {
  bookingId: string
  conversationId: string | null
  customer: string | null
  service: string
  start: LocalDateTime
  /** Of a party, or of services in a row: all of it is meant. */
  groupId?: string | undefined
  /** It waited for its deposit. */
  unpaid?: true | undefined
}

/** What is accepted is held until then for its deposit, in kobo. */
interface Unpaid {
  payBy: LocalDateTime | undefined
  deposit: number | undefined
}

/** Where a booking is: whose time it takes, and when. */
export interface Place {
  personId: string
  start: LocalDateTime
  end: LocalDateTime
}

/** Where one of a party is, or goes. */
export interface PartyPlace {
  bookingId: string
  serviceId: string
  to: Seated
}
type Seated = Place & { seat: number }

/** How a booking went, as the owner says afterwards. */
export type Outcome = 'came' | 'late' | 'no-show'

/**
 * What a member can change by chat. `was` is what she was shown: where it is something else by now, nothing is
 * written and she is asked again.
 */
export type OwnerEdit =
  | ({ kind: 'time-off' } & Absence)
  | ({ kind: 'time-on' } & Absence)
  | { kind: 'close'; date: LocalDate }
  | { kind: 'open'; date: LocalDate }
  | { kind: 'price'; serviceId: string; was: Price; price: Price }
  | { kind: 'hours'; weekday: Weekday; was: MinuteRange[]; ranges: MinuteRange[] }
  | { kind: 'add-service'; service: Service }
  | { kind: 'drop-service'; serviceId: string }
  /** What a person does; null: everything. */
  | { kind: 'does'; personId: string; was: string[] | null; services: string[] | null }
  | { kind: 'pause'; paused: boolean }
  /** The owner answers in this chat until then. */
  | { kind: 'take-over'; conversationId: string; until: LocalDateTime }
  | { kind: 'hand-back'; conversationId: string }
  /** Her own words to one customer. */
  | { kind: 'tell'; conversationId: string; words: string }
  /** What to say to a question that customers asked; their questions are one group. */
  | ({ kind: 'teach' } & Taught)
  | ({ kind: 'forget' } & Taught)
  /** She does not want to answer it. */
  | { kind: 'skip-question'; groupId: string }
  /** A booking is refused, and its customer told why; null: she has no chat. */
  | ({ kind: 'decline'; words: string; asked: boolean } & Shown)
  /** What waited for her word is confirmed, or held for its deposit; `entry`: where the customer gets it for her calendar. */
  | ({ kind: 'accept'; entry?: { keyHash: string; url: string } } & Partial<Unpaid> & Shown)
  /** A booking gets another time, and its customer is told. */
  | ({ kind: 'move'; serviceId: string; from: Place; to: Place } & Omit<Shown, 'start'>)
  /** All of a party (`others`: who come with the customer) or of services in a row, and its customer is told. */
  | {
      kind: 'move-party'
      conversationId: string | null
      customer: string | null
      services: string[]
      others: number
      /** When the first of it begins. */
      from: LocalDateTime
      to: LocalDateTime
      parts: (PartyPlace & { from: Seated })[]
    }
  | { kind: 'by-hand'; byHand: boolean }
  /** How long each booking waits for her word, in minutes. */
  | { kind: 'accept-time'; was: number; minutes: number }
  | { kind: 'outcome'; bookingId: string; was: Outcome | null; outcome: Outcome | null }
  | SubscriptionEdit
  /** A saved card is not charged any more. */
  | { kind: 'remove-card'; cardId: string }

/** The edits of one kind, or of several. */
export type Edit<Kind extends OwnerEdit['kind']> = Extract<OwnerEdit, { kind: Kind }>

/** What takes an edit back; undefined for what is said and cannot be unsaid. */
export function inverseOf(edit: OwnerEdit): OwnerEdit | undefined {
  switch (edit.kind) {
    case 'time-off':
      return { ...edit, kind: 'time-on' }
    case 'time-on':
      return { ...edit, kind: 'time-off' }
    case 'close':
      return { kind: 'open', date: edit.date }
    case 'open':
      return { kind: 'close', date: edit.date }
    case 'price':
      return { ...edit, was: edit.price, price: edit.was }
    case 'does':
      return { ...edit, was: edit.services, services: edit.was }
    case 'hours':
      return { ...edit, was: edit.ranges, ranges: edit.was }
    case 'add-service':
      return { kind: 'drop-service', serviceId: edit.service.id }
    case 'pause':
      return { kind: 'pause', paused: !edit.paused }
    case 'take-over':
      return { kind: 'hand-back', conversationId: edit.conversationId }
    case 'outcome':
      return { ...edit, was: edit.outcome, outcome: edit.was }
    case 'move':
      return { ...edit, from: edit.to, to: edit.from }
    case 'move-party': {
      const parts = edit.parts.map(({ from, to, ...part }) => ({ ...part, from: to, to: from }))
      return { ...edit, from: edit.to, to: edit.from, parts }
    }
    case 'by-hand':
      return { kind: 'by-hand', byHand: !edit.byHand }
    case 'accept-time':
      return { ...edit, was: edit.minutes, minutes: edit.was }
    case 'teach':
      return { ...edit, kind: 'forget' }
    case 'subscription':
      return inverseEdit(edit)
    case 'forget':
    case 'skip-question':
    case 'drop-service':
    case 'hand-back':
    case 'tell':
    case 'decline':
    case 'remove-card':
    case 'accept':
      return undefined
  }
}

/** Whether both are the same services, in whatever order; null: all. */
export function same(one: string[] | null, other: string[] | null): boolean {
  return JSON.stringify(one?.toSorted() ?? null) === JSON.stringify(other?.toSorted() ?? null)
}

/** Whether what an edit was shown with still holds. */
export function stillHolds(edit: OwnerEdit, facts: Facts): boolean {
  const { business, timeOff } = facts
  const serviceOf = (id: string) => business.services.find((service) => service.id === id)
  switch (edit.kind) {
    case 'price': {
      const service = serviceOf(edit.serviceId)
      return service?.price.from === edit.was.from && service.price.to === edit.was.to
    }
    case 'does': {
      const person = business.people.find(({ id }) => id === edit.personId)
      return person !== undefined && same(person.services ?? null, edit.was)
    }
    case 'hours':
      return JSON.stringify(business.hours[edit.weekday] ?? []) === JSON.stringify(edit.was)
    case 'add-service':
      return serviceOf(edit.service.id) === undefined
    case 'drop-service':
      return serviceOf(edit.serviceId) !== undefined
    case 'close':
    case 'open':
      return business.closures.some(({ date }) => date === edit.date) === (edit.kind === 'open')
    case 'time-on':
      return timeOff.some(
        ({ personId = null, start, end }) =>
          personId === edit.personId && start === edit.start && end === edit.end,
      )
    case 'by-hand':
      return (business.policy.acceptByHand ?? false) !== edit.byHand
    case 'accept-time':
      return (business.policy.acceptMinutes ?? defaultAcceptMinutes) === edit.was
    case 'move':
      return isAt(facts, edit, edit.from) && isClear(facts, edit, edit.to)
    case 'move-party':
      return edit.parts.every((part) => isAt(facts, part, part.from)) && areClear(facts, edit.parts)
    case 'time-off':
      return edit.personId === null || business.people.some(({ id }) => id === edit.personId)
    default:
      return true
  }
}
