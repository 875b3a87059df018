import type { Booking, Busy, Facts, MinuteRange, Person, Service } from './business.ts'
import {
  addDays,
  addMinutes,
  dateOf,
  type LocalDate,
  type LocalDateTime,
  minuteOfDay,
  timeOf,
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
  /** Taken minutes by `date personId`, in no order. */
  taken: Map<string, MinuteRange[]>
  /** Days looked at so far. */
  days: Map<LocalDate, DayStatus>
}

/** Closed interval of minutes at which something may start. */
export interface StartRange {
  first: number
  last: number
}

/** Whether a day can be booked at all, before looking at who is free. */
export type DayStatus =
  | { kind: 'open'; ranges: MinuteRange[] }
  | { kind: 'closed'; reason?: string }
  | { kind: 'past' }
  | { kind: 'horizon' }

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
  | { kind: 'taken' }

/** @param without a booking whose own time counts as free: the one that is being moved. */
export function calendarOf(facts: Facts, now: LocalDateTime, without?: Booking): Calendar {
  const { noticeMinutes, horizonDays } = facts.business.policy
  const today = dateOf(now)
  return {
    facts,
    now,
    today,
    lastDay: addDays(today, horizonDays),
    earliest: addMinutes(now, noticeMinutes),
    taken: takenByDay(facts.busy, without),
    days: new Map(),
  }
}

function takenByDay(busy: Busy[], without: Booking | undefined): Map<string, MinuteRange[]> {
  const taken = new Map<string, MinuteRange[]>()
  for (const one of busy) {
    if (without && isOwn(one, without)) continue
    for (let date = dateOf(one.start); date <= dateOf(one.end); date = addDays(date, 1)) {
      const from = date === dateOf(one.start) ? minuteOfDay(timeOf(one.start)) : 0
      const to = date === dateOf(one.end) ? minuteOfDay(timeOf(one.end)) : 1440
      if (to > from) append(taken, `${date} ${one.personId}`, { from, to })
      if (date === dateOf(one.end)) break
    }
  }
  return taken
}

function isOwn(busy: Busy, booking: Booking): boolean {
  return busy.personId === booking.personId && busy.start === booking.start && busy.end === booking.end
}

function append(taken: Map<string, MinuteRange[]>, key: string, range: MinuteRange) {
  const list = taken.get(key)
  if (list) list.push(range)
  else taken.set(key, [range])
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

/** Opening hours of a day, whether or not it can be booked. */
export function openingOf(facts: Facts, date: LocalDate): Extract<DayStatus, { kind: 'open' | 'closed' }> {
  const closure = facts.business.closures.find((one) => one.date === date)
  if (closure) return { kind: 'closed', ...(closure.reason ? { reason: closure.reason } : {}) }
  const ranges = facts.business.hours[weekdayOf(date)] ?? []
  return ranges.length > 0 ? { kind: 'open', ranges } : { kind: 'closed' }
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
  const day = dayStatus(calendar, date)
  if (day.kind !== 'open' || date < dateOf(calendar.earliest)) return []
  const soonest = date === dateOf(calendar.earliest) ? minuteOfDay(timeOf(calendar.earliest)) : 0
  const taken = [...(calendar.taken.get(`${date} ${personId}`) ?? [])].sort((a, b) => a.from - b.from)
  return day.ranges
    .flatMap((range) => gaps(range, taken))
    .map((gap) => ({ first: Math.max(gap.from, soonest), last: gap.to - service.minutes }))
    .filter((starts) => starts.first <= starts.last)
}

/** What is left of `range` when `taken` (sorted by start, may overlap) is cut out. */
function gaps(range: MinuteRange, taken: MinuteRange[]): MinuteRange[] {
  const left: MinuteRange[] = []
  let from = range.from
  for (const busy of taken) {
    if (busy.to <= from || busy.from >= range.to) continue
    if (busy.from > from) left.push({ from, to: busy.from })
    from = busy.to
  }
  if (from < range.to) left.push({ from, to: range.to })
  return left
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
  if (date === calendar.today && minute < minuteOfDay(timeOf(calendar.now))) return { kind: 'past' }
  const open = ranges.find((range) => minute >= range.from && minute < range.to)
  if (!open) return { kind: 'outside', ranges }
  if (minute + service.minutes > open.to) return { kind: 'runs-over', closes: open.to }
  if (tooSoon(calendar, date, minute)) return { kind: 'notice' }
  return undefined
}

function tooSoon(calendar: Calendar, date: LocalDate, minute: number): boolean {
  const soonest = dateOf(calendar.earliest)
  return date < soonest || (date === soonest && minute < minuteOfDay(timeOf(calendar.earliest)))
}

/** The free person with the least taken time that day; the file's order decides between equals. */
function assign(
  calendar: Calendar,
  service: Service,
  date: LocalDate,
  minute: number,
  people: Person[],
): Verdict {
  const free = people.filter((person) =>
    startsOf(calendar, date, service, person.id).some(
      (range) => range.first <= minute && minute <= range.last,
    ),
  )
  const load = (person: Person) =>
    (calendar.taken.get(`${date} ${person.id}`) ?? []).reduce((sum, range) => sum + range.to - range.from, 0)
  const [best] = free.toSorted((a, b) => load(a) - load(b))
  return best ? { kind: 'free', personId: best.id } : { kind: 'taken' }
}
