import {
  type Blocked,
  blockedOn,
  blockedTime,
  bookedMinutes,
  pauses,
  seatsOf,
} from './availability/blocked.ts'
import { allows, merged, notBefore, type StartRange, startsWithin } from './availability/fitting.ts'
import { common, joined } from './availability/intervals.ts'
import { type Opening, openingOf } from './availability/opening.ts'
import type { Booking, Busy, Facts, MinuteRange, Person, Service } from './business.ts'
import {
  addDays,
  addMinutes,
  dateOf,
  type LocalDate,
  type LocalDateTime,
  minuteAt,
  weekdayOf,
} from './time.ts'

/**
 * Facts arranged for questions about free time. All arithmetic below is on minutes of one day; text dates are
 * only keys, so a search over two months touches no clock library per slot.
 */
export interface Calendar {
  facts: Facts
  now: LocalDateTime
  today: LocalDate
  /** The last day that can be booked. */
  lastDay: LocalDate
  /** Nothing may start before this: now plus the notice. */
  earliest: LocalDateTime
  /** Today is over for bookings: the business takes none for the same day from this hour on. */
  cutOff: boolean
  blocked: Blocked
  /** Days looked at so far. */
  days: Map<LocalDate, DayStatus>
  /** When services can start, in the seats looked at so far: by day, service, person and seat. */
  starts: Map<LocalDate, Map<Service, Map<string, StartRange[][]>>>
}

/** Whether a day can be booked at all, before looking at who is free. */
export type DayStatus = Opening | { kind: 'past' } | { kind: 'horizon' }

/** Whether one time can be booked; if not, the reason to tell the customer. */
export type Verdict =
  | { kind: 'free'; personId: string }
  | Exclude<DayStatus, { kind: 'open' }>
  /** Nobody, or not the person asked for, does this service. */
  | { kind: 'cannot' }
  /** The shop is not open at that minute. */
  | { kind: 'outside'; ranges: MinuteRange[] }
  /** It would not be finished by `closes` (minute of the day). */
  | { kind: 'runs-over'; closes: number }
  | { kind: 'notice' }
  /** It is too late in the day for any time of today; bookings are taken until `until` (minute of the day). */
  | { kind: 'cut-off'; until: number }
  /** Whoever could do it does not work then, or the chair cannot be made ready by then. */
  | { kind: 'away' }
  | { kind: 'taken' }
  /** It could, but not all that is to be booked with it. */
  | { kind: 'party' }

/** @param without bookings whose own time counts as free: those that are being moved. */
export function calendarOf(facts: Facts, now: LocalDateTime, without: Booking[] = []): Calendar {
  const { noticeMinutes, horizonDays, sameDayUntil = 24 * 60 } = facts.business.policy
  const today = dateOf(now)
  const lastDay = addDays(today, horizonDays)
  const cutOff = minuteAt(now) >= sameDayUntil
  const [noticed, tomorrow] = [addMinutes(now, noticeMinutes), `${addDays(today, 1)}T00:00`]
  return {
    facts,
    now,
    today,
    lastDay,
    earliest: cutOff && noticed < tomorrow ? tomorrow : noticed,
    cutOff,
    blocked: blockedTime(facts, { first: today, last: addDays(lastDay, 1) }, without),
    days: new Map(),
    starts: new Map(),
  }
}

export function dayStatus(calendar: Calendar, date: LocalDate): DayStatus {
  const known = calendar.days.get(date)
  if (known) return known
  const status = statusOf(calendar, date)
  calendar.days.set(date, status)
  return status
}

function statusOf(calendar: Calendar, date: LocalDate): DayStatus {
  if (date < calendar.today) return { kind: 'past' }
  if (date > calendar.lastDay) return { kind: 'horizon' }
  return openingOf(calendar.facts, date)
}

/** Who does a service, in the order of the business file. */
export function peopleFor(facts: Facts, service: Service): Person[] {
  return facts.business.people.filter((person) => person.services?.includes(service.id) ?? true)
}

/** Minutes of `date` at which `personId` can start the service; sorted, empty when there are none. */
export function startsOf(
  calendar: Calendar,
  date: LocalDate,
  service: Service,
  personId: string,
): StartRange[] {
  const person = calendar.facts.business.people.find((one) => one.id === personId)
  if (!person) return []
  const seats = seatsOf(person).map((seat) => seatStarts(calendar, date, service, person, seat))
  return seats.length === 1 ? (seats[0] ?? []) : merged(seats.flat())
}

/** Minutes of `date` at which one seat of a person can take the service; sorted, without overlap. */
export function seatStarts(
  calendar: Calendar,
  date: LocalDate,
  service: Service,
  person: Person,
  seat: number,
): StartRange[] {
  const seats = startsKnown(calendar, date, service, person)
  const known = seats[seat]
  if (known) return known
  const hours = working(calendar, date, person)
  const blocked = blockedOn(calendar.blocked, date, person, seat, intoNight(hours, service))
  const starts = inTime(calendar, date, service, startsWithin(hours, blocked, service))
  seats[seat] = starts
  return starts
}

/** By seat; grows as seats are looked at. */
function startsKnown({ starts }: Calendar, date: LocalDate, service: Service, person: Person) {
  const day = starts.get(date) ?? new Map<Service, Map<string, StartRange[][]>>()
  const people = day.get(service) ?? new Map<string, StartRange[][]>()
  const seats = people.get(person.id) ?? []
  if (!people.has(person.id)) starts.set(date, day.set(service, people.set(person.id, seats)))
  return seats
}

/** Those of a day's starts that are not too soon. */
function inTime(calendar: Calendar, date: LocalDate, service: Service, starts: StartRange[]): StartRange[] {
  const soonest = soonestOn(calendar, date, service)
  return soonest === undefined ? [] : notBefore(starts, soonest)
}

/** The first minute of a day that is not too soon; undefined where the whole day is. */
function soonestOn(calendar: Calendar, date: LocalDate, { setup = 0 }: Service): number | undefined {
  const { earliest, now, today } = calendar
  if (date < dateOf(earliest)) return undefined
  const noticed = date === dateOf(earliest) ? minuteAt(earliest) : 0
  return date === today ? Math.max(noticed, minuteAt(now) + setup) : noticed
}

/** Whether cleaning up can run past midnight. */
function intoNight(hours: MinuteRange[], { cleanup = 0 }: Service): boolean {
  return (hours.at(-1)?.to ?? 0) + cleanup > 24 * 60
}

/** The opening hours of a day in which a person works, before her breaks and time off. */
function working(calendar: Calendar, date: LocalDate, person: Person): MinuteRange[] {
  const day = dayStatus(calendar, date)
  if (day.kind !== 'open') return []
  return person.hours ? common(day.ranges, joined(person.hours[weekdayOf(date)] ?? [])) : day.ranges
}

/** The first free seat for a service that starts at that minute; undefined when there is none. */
function seatAt(
  calendar: Calendar,
  date: LocalDate,
  service: Service,
  minute: number,
  person: Person,
): number | undefined {
  return seatsOf(person).find((seat) => allows(seatStarts(calendar, date, service, person, seat), minute))
}

/** Whether that seat of that person can take the service at that minute. */
export function seatFree(
  calendar: Calendar,
  date: LocalDate,
  service: Service,
  minute: number,
  { personId, seat }: { personId: string; seat: number },
): boolean {
  const person = peopleFor(calendar.facts, service).find(({ id }) => id === personId)
  if (!person || seat >= seatsOf(person).length) return false
  return allows(seatStarts(calendar, date, service, person, seat), minute)
}

/** What an appointment takes of its person when it is booked. The store picks the same seat. */
export function busyWith(calendar: Calendar, service: Service, personId: string, start: LocalDateTime): Busy {
  const { minutes, setup = 0, cleanup = 0 } = service
  const person = calendar.facts.business.people.find((one) => one.id === personId)
  const minute = minuteAt(start)
  const seat = person ? seatAt(calendar, dateOf(start), service, minute, person) : undefined
  return {
    personId,
    start: addMinutes(start, -setup),
    end: addMinutes(start, minutes + cleanup),
    seat: seat ?? 0,
  }
}

/** Judges one exact time. `personId` when the customer asked for somebody by name. */
export function judge(
  calendar: Calendar,
  service: Service,
  date: LocalDate,
  minute: number,
  personId?: string,
): Verdict {
  const day = dayStatus(calendar, date)
  if (day.kind !== 'open') return day
  const people = peopleFor(calendar.facts, service).filter((one) => !personId || one.id === personId)
  if (people.length === 0) return { kind: 'cannot' }
  return (
    timeFault(calendar, day.ranges, service, date, minute) ?? assign(calendar, service, date, minute, people)
  )
}

function timeFault(
  calendar: Calendar,
  ranges: MinuteRange[],
  service: Service,
  date: LocalDate,
  minute: number,
): Verdict | undefined {
  if (date === calendar.today && minute < minuteAt(calendar.now)) return { kind: 'past' }
  const open = ranges.find((range) => minute >= range.from && minute < range.to)
  if (!open) return { kind: 'outside', ranges }
  if (minute + service.minutes > open.to) return { kind: 'runs-over', closes: open.to }
  if (tooSoon(calendar, date, minute)) return tooSoonBecause(calendar, date)
  return undefined
}

function tooSoon(calendar: Calendar, date: LocalDate, minute: number): boolean {
  const soonest = dateOf(calendar.earliest)
  return date < soonest || (date === soonest && minute < minuteAt(calendar.earliest))
}

function tooSoonBecause({ facts, cutOff, today }: Calendar, date: LocalDate): Verdict {
  const until = facts.business.policy.sameDayUntil
  return cutOff && date === today && until !== undefined ? { kind: 'cut-off', until } : { kind: 'notice' }
}

/** The free person with the least taken time that day; the file's order decides between equals. */
function assign(
  calendar: Calendar,
  service: Service,
  date: LocalDate,
  minute: number,
  people: Person[],
): Verdict {
  const free = people.filter((person) => seatAt(calendar, date, service, minute, person) !== undefined)
  const [best] = free
    .map((person) => ({ person, load: bookedMinutes(calendar.blocked, date, person) / (person.seats ?? 1) }))
    .sort((a, b) => a.load - b.load)
  if (best) return { kind: 'free', personId: best.person.id }
  return people.some((person) => works(calendar, date, service, minute, person))
    ? { kind: 'taken' }
    : { kind: 'away' }
}

/** Whether a person could do it if she had no bookings. */
function works(
  calendar: Calendar,
  date: LocalDate,
  service: Service,
  minute: number,
  person: Person,
): boolean {
  const hours = working(calendar, date, person)
  const off = pauses(calendar.blocked, date, person, intoNight(hours, service))
  return allows(inTime(calendar, date, service, startsWithin(hours, off, service)), minute)
}
