import type { BookingStatus } from '../../domain/business.ts'
import type { Language } from '../../domain/language.ts'
import { dateOf, type LocalDateTime, type LocalTime } from '../../domain/time.ts'
import { amountsIn } from './amounts.ts'
import type { Expectation, ExpectedBooking } from './cases.ts'
import { clocksIn } from './clocks.ts'
import { namesDate } from './dates.ts'
import { type Ground, textsOf, ungroundedAmounts, ungroundedTimes } from './grounding.ts'
import { languageOf } from './language.ts'
import { says } from './plain-text.ts'

export interface SeenBooking {
  service: string
  start: LocalDateTime
  person: string
  status: BookingStatus
}

/** What one turn did, as seen from outside. */
export interface Observed {
  /** All messages of the reply, in order. */
  replies: string[]
  /** In which the reply was written, by its outbound rows; several where they differ. */
  languages: Language[]
  /** The customer's bookings, oldest first. */
  bookings: SeenBooking[]
  handoff: boolean
}

/** @returns what is wrong, one line a fault; empty: the turn passes. */
export function checkTurn(expect: Expectation, observed: Observed, ground: Ground): string[] {
  const reply = observed.replies.join('\n')
  return [
    ...checkLanguage(expect.lang, reply, observed.languages, ground),
    ...checkWords(expect, reply),
    ...checkValues(expect, reply, ground.now),
    ...checkBookings(expect, observed.bookings),
    ...checkHandoff(expect.handoff, observed.handoff),
    ...ungroundedAmounts(reply, ground).map((amount) => `states ${amount}, which is in no fact`),
    ...ungroundedTimes(reply, ground).map(
      (time) => `states the time "${time}", which is in no fact and not free`,
    ),
  ]
}

/** Whether a fault of `checkTurn` is an amount or a time that no fact holds. */
export function isUngrounded(fault: string): boolean {
  return fault.startsWith('states ')
}

function checkLanguage(
  wanted: Language | undefined,
  reply: string,
  languages: Language[],
  { facts }: Ground,
): string[] {
  if (wanted === undefined) return []
  const wrong = languages.filter((language) => language !== wanted)
  if (languages.length === 0) return [`lang: ${wanted} was expected, and nothing was said`]
  if (wrong.length > 0) return [`lang: ${wanted} was expected, the reply is in ${wrong[0]}`]
  const read = languageOf(reply, textsOf(facts.business))
  return read !== undefined && read !== wanted ? [`lang: marked ${wanted}, but its words are ${read}`] : []
}

function checkWords({ includes = [], excludes = [] }: Expectation, reply: string): string[] {
  const has = (needle: string | string[]) => [needle].flat().some((one) => says(reply, one))
  const name = (needle: string | string[]) =>
    [needle]
      .flat()
      .map((one) => JSON.stringify(one))
      .join(' or ')
  return [
    ...includes.filter((needle) => !has(needle)).map((needle) => `does not say ${name(needle)}`),
    ...excludes.filter(has).map((needle) => `says ${name(needle)}`),
  ]
}

function checkValues({ time, date, amount }: Expectation, reply: string, now: LocalDateTime): string[] {
  const faults: string[] = []
  if (time !== undefined && !statesTime(reply, time)) faults.push(`does not say the time ${time}`)
  if (date !== undefined && !namesDate(reply, date, dateOf(now))) faults.push(`does not say the date ${date}`)
  if (amount !== undefined && !amountsIn(reply).includes(amount))
    faults.push(`does not say the amount ${amount}`)
  return faults
}

function statesTime(reply: string, time: LocalTime): boolean {
  return clocksIn(reply).some(({ candidates }) => candidates.includes(time))
}

function checkBookings({ booking, bookings }: Expectation, seen: SeenBooking[]): string[] {
  const faults: string[] = []
  const latest = seen.at(-1)
  if (booking === null && latest) faults.push(`booking: none was expected, there is ${describe(latest)}`)
  if (booking && !(latest && isAs(latest, booking)))
    faults.push(`booking: ${describe(booking)} was expected, there is ${latest ? describe(latest) : 'none'}`)
  if (bookings && !sameBookings(seen, bookings))
    faults.push(
      `bookings: ${bookings.map(describe).join(', ') || 'none'} expected, there are ${seen.map(describe).join(', ') || 'none'}`,
    )
  return faults
}

/** In any order, each expected one matched by another. */
function sameBookings(seen: SeenBooking[], expected: ExpectedBooking[]): boolean {
  if (seen.length !== expected.length) return false
  const [first, ...rest] = expected
  if (first === undefined) return true
  return seen.some((one, i) => isAs(one, first) && sameBookings(seen.toSpliced(i, 1), rest))
}

function isAs(seen: SeenBooking, expected: ExpectedBooking): boolean {
  return (Object.keys(expected) as (keyof ExpectedBooking)[]).every((key) => seen[key] === expected[key])
}

function describe(booking: ExpectedBooking): string {
  return [booking.service, booking.start, booking.person, booking.status].filter(Boolean).join(' ')
}

function checkHandoff(wanted: boolean | undefined, seen: boolean): string[] {
  if (wanted === undefined || wanted === seen) return []
  return [wanted ? 'handoff: a person was expected to be called' : 'handoff: a person was called for nothing']
}
