import type { Booking, Business, Busy, Facts, MinuteRange, Person } from '../business.ts'
import { addDays, dateOf, type LocalDate, type LocalDateTime, minuteOfDay, timeOf } from '../time.ts'
import { byStart, later } from './intervals.ts'

/** When people cannot be booked, by day; all minutes count from the day's midnight. */
export interface Blocked {
  business: Business
  /** Taken by bookings: `date personId seat`, in no order. */
  booked: Map<string, MinuteRange[]>
  /** Time off: `date personId`, or `date ` alone for the whole shop's. */
  off: Map<string, MinuteRange[]>
  /** What was asked for so far, sorted. */
  known: Map<string, MinuteRange[]>
}

const dayMinutes = 24 * 60

/**
 * @param without bookings whose own time counts as free: those that are being moved
 * @param days the first and last day that anybody will ask for
 */
export function blockedTime(
  facts: Facts,
  days: { first: LocalDate; last: LocalDate },
  without: Booking[],
): Blocked {
  const { business } = facts
  const blocked: Blocked = { business, booked: new Map(), off: new Map(), known: new Map() }
  const seats = new Map(business.people.map(({ id, seats = 1 }) => [id, seats]))
  for (const busy of facts.busy) {
    if (without.some(({ id }) => id === busy.bookingId)) continue
    const seat = seatNow(busy, seats.get(busy.personId) ?? 1)
    for (const { date, range } of byDay(busy, days)) {
      append(blocked.booked, `${date} ${busy.personId} ${seat}`, range)
    }
  }
  for (const time of facts.timeOff) {
    for (const { date, range } of byDay(time, days))
      append(blocked.off, `${date} ${time.personId ?? ''}`, range)
  }
  return blocked
}

/** A seat that was taken away since still has its bookings: they sit in the last one. */
function seatNow({ seat = 0 }: Busy, seats: number): number {
  return Math.min(seat, seats - 1)
}

interface Span {
  start: LocalDateTime
  end: LocalDateTime
}

function byDay(span: Span, days: { first: LocalDate; last: LocalDate }) {
  const parts: { date: LocalDate; range: MinuteRange }[] = []
  const last = dateOf(span.end)
  let date = dateOf(span.start)
  if (date < days.first) date = days.first
  while (date <= last && date <= days.last) {
    const range = minutesOn(span, date)
    if (range) parts.push({ date, range })
    // Most end on the day that they start: no clock library is asked for the day after.
    if (date === last) break
    date = addDays(date, 1)
  }
  return parts
}

/** The part of a span that lies on one day; undefined when there is none. */
export function minutesOn({ start, end }: Span, date: LocalDate): MinuteRange | undefined {
  if (date < dateOf(start) || date > dateOf(end)) return undefined
  const from = date === dateOf(start) ? minuteOfDay(timeOf(start)) : 0
  const to = date === dateOf(end) ? minuteOfDay(timeOf(end)) : dayMinutes
  return to > from ? { from, to } : undefined
}

function append<T>(lists: Map<string, T[]>, key: string, value: T) {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

/**
 * When a person does not work on a day though the shop is open: breaks and time off, sorted.
 * @param night the hours after midnight too, which count on from 1440
 */
export function pauses(blocked: Blocked, date: LocalDate, person: Person, night: boolean): MinuteRange[] {
  return remembered(blocked, date, `${person.id} ${night}`, night, (day) => pausesOf(blocked, day, person))
}

/** All of a day at which one seat of a person is not free, sorted; see `pauses`. */
export function blockedOn(
  blocked: Blocked,
  date: LocalDate,
  person: Person,
  seat: number,
  night: boolean,
): MinuteRange[] {
  return remembered(blocked, date, `${person.id} ${seat} ${night}`, night, (day) => [
    ...pausesOf(blocked, day, person),
    ...bookedOn(blocked, day, person, seat),
  ])
}

function pausesOf({ business, off }: Blocked, date: LocalDate, person: Person): MinuteRange[] {
  const timeOff = [...(off.get(`${date} `) ?? []), ...(off.get(`${date} ${person.id}`) ?? [])]
  return [...(business.breaks ?? []), ...(person.breaks ?? []), ...timeOff]
}

function bookedOn({ booked }: Blocked, date: LocalDate, person: Person, seat: number): MinuteRange[] {
  return booked.get(`${date} ${person.id} ${seat}`) ?? []
}

function remembered(
  { known }: Blocked,
  date: LocalDate,
  of: string,
  night: boolean,
  find: (day: LocalDate) => MinuteRange[],
): MinuteRange[] {
  const key = `${date} ${of}`
  const before = known.get(key)
  if (before) return before
  const found = byStart([...find(date), ...(night ? later(find(addDays(date, 1)), dayMinutes) : [])])
  known.set(key, found)
  return found
}

/** Minutes of a day that a person's bookings take, all seats together. */
export function bookedMinutes(blocked: Blocked, date: LocalDate, person: Person): number {
  return seatsOf(person)
    .flatMap((seat) => bookedOn(blocked, date, person, seat))
    .reduce((sum, { from, to }) => sum + to - from, 0)
}

const oneSeat = [0]

export function seatsOf({ seats = 1 }: Person): number[] {
  return seats === 1 ? oneSeat : Array.from({ length: seats }, (_, seat) => seat)
}
