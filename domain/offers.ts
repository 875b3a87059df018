import type { StartRange } from './availability/fitting.ts'
import { minutesFor, type Party, planFor } from './availability/party.ts'
import { type Calendar, dayStatus, judge, peopleFor, startsOf, type Verdict } from './availability.ts'
import type { Service } from './business.ts'
import type { Slot } from './state.ts'
import { addDays, clock, type LocalDate } from './time.ts'

/** What free times are looked for. */
export interface Wish {
  service: Service
  /** Asked for by name. */
  personId?: string | undefined
  /** Minute of the day that she would like best. */
  around?: number | undefined
  /** Only starts within these minutes, both included. */
  within?: StartRange | undefined
  /** What else is to be booked with it. */
  party?: Party | undefined
}

/** People think in half hours. */
const gridMinutes = 30
/** A third offer should differ from the others by this much, where there is a choice. */
const apartMinutes = 60
/** How far to look for another day before and after the one wished for. */
const otherDaysSearched = 21

/** Up to `count` free times of one day: on both sides of the wished time, or spread over the day. By time. */
export function timesOn(calendar: Calendar, date: LocalDate, wish: Wish, count = 3): Slot[] {
  const minutes = startMinutes(calendar, date, wish)
  const chosen = wish.around === undefined ? spread(minutes, count) : nearest(minutes, wish.around, count)
  return chosen.map((minute) => slotAt(calendar, date, minute, wish)).filter((slot) => slot !== undefined)
}

/** Free times on other days, nearest to `date`: two after it and one before, where there are. By date. */
export function otherDays(calendar: Calendar, date: LocalDate, wish: Wish): Slot[] {
  const after = search(calendar, date, 1, wish, 2)
  const before = search(calendar, date, -1, wish, 1)
  return [...before, ...after]
}

/** Free times within a span of days: one a day for up to three days, three for a single day. */
export function timesWithin(calendar: Calendar, from: LocalDate, to: LocalDate, wish: Wish): Slot[] {
  const days: LocalDate[] = []
  const last = to < calendar.lastDay ? to : calendar.lastDay
  for (let date = from < calendar.today ? calendar.today : from; date <= last; date = addDays(date, 1)) {
    if (days.length === 3) break
    if (startMinutes(calendar, date, wish).length > 0) days.push(date)
  }
  const [only, another] = days
  if (only && !another) return timesOn(calendar, only, wish)
  return days.flatMap((date) => timesOn(calendar, date, wish, 1))
}

function search(calendar: Calendar, date: LocalDate, step: 1 | -1, wish: Wish, count: number): Slot[] {
  const found: Slot[] = []
  for (let n = 1; n <= otherDaysSearched && found.length < count; n++) {
    const day = addDays(date, n * step)
    if (day < calendar.today || day > calendar.lastDay) break
    if (dayStatus(calendar, day).kind === 'open') found.push(...timesOn(calendar, day, wish, 1))
  }
  return step === 1 ? found : found.reverse()
}

function slotAt(calendar: Calendar, date: LocalDate, minute: number, wish: Wish): Slot | undefined {
  const verdict = judgeWish(calendar, date, minute, wish)
  if (verdict.kind !== 'free') return undefined
  return { serviceId: wish.service.id, personId: verdict.personId, start: `${date}T${clock(minute)}` }
}

/** Judges a time; of a party that fits then, the person is the one who leaves the others to the rest of it. */
export function judgeWish(calendar: Calendar, date: LocalDate, minute: number, wish: Wish): Verdict {
  const { service, personId, party } = wish
  const [first] = (party && planFor({ calendar, date, personId }, service, party, minute)) ?? []
  if (first) return { kind: 'free', personId: first.personId }
  const alone = judge(calendar, service, date, minute, personId)
  return party && alone.kind === 'free' ? { kind: 'party' } : alone
}

/** Minutes worth offering: half hours at which somebody is free, and the starts of gaps between them. */
function startMinutes(calendar: Calendar, date: LocalDate, wish: Wish): number[] {
  const people = peopleFor(calendar.facts, wish.service).filter(
    (person) => !wish.personId || person.id === wish.personId,
  )
  const minutes = new Set<number>()
  for (const person of people) {
    for (const range of startsOf(calendar, date, wish.service, person.id)) {
      for (const minute of offered(clip(range, wish.within))) minutes.add(minute)
    }
  }
  const sorted = [...minutes].sort((a, b) => a - b)
  if (!wish.party) return sorted
  return minutesFor({ calendar, date, personId: wish.personId }, wish.service, wish.party, sorted)
}

function clip(range: StartRange, within: StartRange | undefined): StartRange {
  if (!within) return range
  return { first: Math.max(range.first, within.first), last: Math.min(range.last, within.last) }
}

function offered(range: StartRange): number[] {
  const minutes: number[] = []
  for (let m = Math.ceil(range.first / gridMinutes) * gridMinutes; m <= range.last; m += gridMinutes) {
    minutes.push(m)
  }
  if (minutes.length === 0 && range.first <= range.last) minutes.push(range.first)
  return minutes
}

function spread(minutes: number[], count: number): number[] {
  const hours = minutes.filter((minute) => minute % 60 === 0)
  const from = hours.length >= count ? hours : minutes
  if (from.length <= count) return from
  if (count === 1) return from.slice(0, 1)
  return Array.from(
    { length: count },
    (_, i) => from[Math.round((i * (from.length - 1)) / (count - 1))] as number,
  )
}

function nearest(minutes: number[], around: number, count: number): number[] {
  const byDistance = minutes.toSorted((a, b) => Math.abs(a - around) - Math.abs(b - around) || b - a)
  const [first] = byDistance
  if (first === undefined) return []
  const chosen = [first]
  const other = byDistance.find((minute) => minute < around !== first < around)
  if (other !== undefined && count > 1) chosen.push(other)
  const apart = byDistance.filter((minute) => chosen.every((c) => Math.abs(c - minute) >= apartMinutes))
  for (const minute of [...apart, ...byDistance]) {
    if (chosen.length < count && farFrom(minute, chosen, apart)) chosen.push(minute)
  }
  return chosen.sort((a, b) => a - b)
}

/** Whether a further choice differs enough: by an hour, or at all when none does. */
function farFrom(minute: number, chosen: number[], apart: number[]): boolean {
  const gap = apart.length > 0 ? apartMinutes : 1
  return chosen.every((c) => Math.abs(c - minute) >= gap)
}
