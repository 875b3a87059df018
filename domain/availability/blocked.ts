import type { Booking, Business, Busy, Facts, MinuteRange, Person, TimeOff } from '../business.ts'
import { addDays, dateOf, type LocalDate, type LocalDateTime, minuteAt } from '../time.ts'
import { inOrder, later } from './intervals.ts'

/** When people cannot be booked; all minutes count from the day's midnight. */
export interface Blocked {
  business: Business
  /** What touches each day, in no order. */
  busy: Map<LocalDate, Busy[]>
  off: Map<LocalDate, TimeOff[]>
  /** What bookings take on the days looked at so far: by person, then by seat, in no order. */
  booked: Map<LocalDate, Map<string, MinuteRange[][]>>
}

const dayMinutes = 24 * 60

/**
 * Only puts what is taken in its days: most days of a long book are never looked at.
 * @param without bookings whose own time counts as free: those that are being moved
 * @param days the first and last day that anybody will ask for
 */
export function blockedTime(
  facts: Facts,
  days: { first: LocalDate; last: LocalDate },
  without: Booking[],
): Blocked {
  const { business, busy, timeOff } = facts
  const taken = without.length === 0 ? busy : busy.filter(({ bookingId }) => !isAmong(without, bookingId))
  return { business, busy: byDay(taken, days), off: byDay(timeOff, days), booked: new Map() }
}

function isAmong(bookings: Booking[], bookingId: string | undefined): boolean {
  return bookings.some(({ id }) => id === bookingId)
}

interface Span {
  start: LocalDateTime
  end: LocalDateTime
}

function byDay<Each extends Span>(spans: Each[], days: { first: LocalDate; last: LocalDate }) {
  const lists = new Map<LocalDate, Each[]>()
  for (const span of spans) {
    const last = dateOf(span.end)
    let date = dateOf(span.start)
    if (date < days.first) date = days.first
    // Most end on the day that they start: no date is reckoned for them.
    for (; date <= last && date <= days.last; date = date === last ? after : addDays(date, 1))
      append(lists, date, span)
  }
  return lists
}

/** Later than any date. */
const after = '~'

function append<T>(lists: Map<string, T[]>, key: string, value: T) {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

/** The part of a span that lies on one day; undefined when there is none. */
export function minutesOn({ start, end }: Span, date: LocalDate): MinuteRange | undefined {
  if (date < dateOf(start) || date > dateOf(end)) return undefined
  const from = date === dateOf(start) ? minuteAt(start) : 0
  const to = date === dateOf(end) ? minuteAt(end) : dayMinutes
  return to > from ? { from, to } : undefined
}

/**
 * When a person does not work on a day though the shop is open: breaks and time off, sorted.
 * @param night the hours after midnight too, which count on from 1440
 */
export function pauses(blocked: Blocked, date: LocalDate, person: Person, night: boolean): MinuteRange[] {
  return sorted(date, night, (day) => pausesOf(blocked, day, person))
}

/** All of a day at which one seat of a person is not free, sorted; see `pauses`. */
export function blockedOn(
  blocked: Blocked,
  date: LocalDate,
  person: Person,
  seat: number,
  night: boolean,
): MinuteRange[] {
  return sorted(date, night, (day) => [
    ...pausesOf(blocked, day, person),
    ...(bookedOn(blocked, day, person)[seat] ?? []),
  ])
}

function sorted(date: LocalDate, night: boolean, find: (day: LocalDate) => MinuteRange[]): MinuteRange[] {
  return inOrder([...find(date), ...(night ? later(find(addDays(date, 1)), dayMinutes) : [])])
}

function pausesOf({ business, off }: Blocked, date: LocalDate, person: Person): MinuteRange[] {
  const hers = (off.get(date) ?? []).filter(({ personId }) => !personId || personId === person.id)
  const timeOff = hers.flatMap((time) => minutesOn(time, date) ?? [])
  return [...(business.breaks ?? []), ...(person.breaks ?? []), ...timeOff]
}

/** By seat. */
function bookedOn(blocked: Blocked, date: LocalDate, person: Person): MinuteRange[][] {
  let day = blocked.booked.get(date)
  if (!day) {
    day = bookedBy(blocked, date)
    blocked.booked.set(date, day)
  }
  return day.get(person.id) ?? []
}

function bookedBy({ business, busy }: Blocked, date: LocalDate): Map<string, MinuteRange[][]> {
  const day = new Map<string, MinuteRange[][]>(
    business.people.map((person) => [person.id, seatsOf(person).map(() => [])]),
  )
  for (const one of busy.get(date) ?? []) {
    const seats = day.get(one.personId)
    const range = minutesOn(one, date)
    // A seat that was taken away since still has its bookings: they sit in the last one.
    if (seats && range) seats[Math.min(one.seat ?? 0, seats.length - 1)]?.push(range)
  }
  return day
}

/** Minutes of a day that a person's bookings take, all seats together. */
export function bookedMinutes(blocked: Blocked, date: LocalDate, person: Person): number {
  let minutes = 0
  for (const seat of bookedOn(blocked, date, person)) {
    for (const { from, to } of seat) minutes += to - from
  }
  return minutes
}

const oneSeat = [0]

export function seatsOf({ seats = 1 }: Person): number[] {
  return seats === 1 ? oneSeat : Array.from({ length: seats }, (_, seat) => seat)
}
