import { calendarOf, peopleFor, startsOf } from '../../domain/availability.ts'
import type { Booking, Business, Facts } from '../../domain/business.ts'
import {
  addDays,
  clock,
  dateOf,
  type LocalDate,
  type LocalDateTime,
  type LocalTime,
  minuteOfDay,
  timeOf,
} from '../../domain/time.ts'
import { amountsIn, isSumOf, numbersIn } from './amounts.ts'
import { clocksIn } from './clocks.ts'
import { datesIn } from './dates.ts'

/** What the reply to one turn could truthfully draw on. */
export interface Ground {
  facts: Facts
  /** The business's clock at the turn. */
  now: LocalDateTime
  /** The customer's messages of the case so far, this turn's included. */
  heard: string[]
}

/** Amounts in the reply that nothing supports, as text. */
export function ungroundedAmounts(reply: string, { facts, heard }: Ground): string[] {
  const prices = priceList(facts.business)
  const known = [...prices, ...amountsOfTexts(facts.business), ...bookingAmounts(facts.bookings)]
  const said = heard.flatMap(numbersIn)
  const stated = amountsIn(reply)
  const grounded = (amount: number) =>
    known.includes(amount) ||
    said.includes(amount) ||
    isSumOf(
      amount,
      stated.filter((part) => part !== amount && known.includes(part)),
    ) ||
    isSumOf(amount, prices, 3)
  return stated.filter((amount) => !grounded(amount)).map((amount) => `₦${amount.toLocaleString('en-NG')}`)
}

function priceList(business: Business): number[] {
  return business.services.flatMap(amountsOf)
}

function bookingAmounts(bookings: Booking[]): number[] {
  return bookings.flatMap(amountsOf)
}

/** In naira. A price of nothing is one; a deposit that nobody asks for is none. */
function amountsOf({ price, deposit }: Pick<Booking, 'price' | 'deposit'>): number[] {
  return [price.from, price.to, ...(deposit === undefined ? [] : [deposit])].map((kobo) => kobo / 100)
}

/** Texts of the business that replies may quote. */
export function textsOf(business: Business): string[] {
  return [
    ...business.knowledge.flatMap(({ question, answer }) => [question, answer]),
    ...business.services.flatMap(({ name, note }) => [name, note ?? '']),
    business.address ?? '',
    business.directions ?? '',
    ...business.closures.map(({ reason }) => reason ?? ''),
    business.name,
  ].filter(Boolean)
}

function amountsOfTexts(business: Business): number[] {
  return textsOf(business).flatMap(amountsIn)
}

/** Clock times in the reply that nothing supports, as written. */
export function ungroundedTimes(reply: string, ground: Ground): string[] {
  const mentions = clocksIn(reply)
  if (mentions.length === 0) return []
  const known = knownTimes(ground)
  const unknown = mentions.filter(({ candidates }) => !candidates.some((time) => known.has(time)))
  if (unknown.length === 0) return []
  const free = freeTimes(ground, daysAtHand(reply, ground))
  return unknown.filter(({ candidates }) => !candidates.some((time) => free(time))).map(({ words }) => words)
}

function knownTimes({ facts, heard, now }: Ground): Set<LocalTime> {
  const { business, bookings } = facts
  const hours = Object.values(business.hours).flatMap((ranges) =>
    ranges.flatMap(({ from, to }) => [from, to]),
  )
  const texts = [...textsOf(business), ...heard].flatMap(clocksIn).flatMap(({ candidates }) => candidates)
  const bare = heard.flatMap(bareHours)
  const booked = bookings.flatMap(({ start, end }) => [timeOf(start), timeOf(end)])
  return new Set([...hours.map((minute) => clock(minute % 1440)), ...texts, ...bare, ...booked, timeOf(now)])
}

/** "make am 5": in a customer's mouth any small number may be an hour. */
function bareHours(text: string): LocalTime[] {
  return [...text.matchAll(/(?<!\d)(\d{1,2})(?!\d)/g)].flatMap((m) => {
    const hour = Number(m[1])
    return hour > 23 ? [] : [clock((hour % 24) * 60), clock(((hour + 12) % 24) * 60)]
  })
}

/** The days that the reply names, else those that she named, else all that can be booked. */
function daysAtHand(reply: string, { facts, heard, now }: Ground): LocalDate[] {
  const today = dateOf(now)
  const named = datesIn(reply, today)
  const days = named.length > 0 ? named : heard.flatMap((text) => datesIn(text, today))
  if (days.length > 0) return days
  return Array.from({ length: facts.business.policy.horizonDays + 1 }, (_, i) => addDays(today, i))
}

/** Whether some service could start, or end, at a time on one of the days. */
function freeTimes({ facts, now }: Ground, days: LocalDate[]): (time: LocalTime) => boolean {
  const calendar = calendarOf(facts, now)
  const openings = facts.business.services.flatMap((service) =>
    days.flatMap((date) =>
      peopleFor(facts, service).flatMap((person) =>
        startsOf(calendar, date, service, person.id).map((range) => ({ ...range, minutes: service.minutes })),
      ),
    ),
  )
  return (time) => {
    const minute = minuteOfDay(time)
    const starts = (at: number) => openings.some(({ first, last }) => first <= at && at <= last)
    return (
      starts(minute) ||
      openings.some(({ first, last, minutes }) => first <= minute - minutes && minute - minutes <= last)
    )
  }
}
