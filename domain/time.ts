/**
 * Time inside the domain is the business's own wall clock, as sortable text. Instants exist only at the
 * edges (`toInstant`, `toLocal`), so the rules are pure string and integer arithmetic.
 */
import { Temporal } from 'temporal-polyfill'

/** `2026-12-05` in the business's time zone. */
export type LocalDate = string
/** `14:00`; `24:00` closes a day. */
export type LocalTime = string
/** `2026-12-05T14:00` in the business's time zone. Sorts and compares as text. */
export type LocalDateTime = string

/** Monday first, as in ISO 8601 (`weekdays[0]` is ISO weekday 1). */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof weekdays)[number]

/** @throws RangeError when the zone is not an IANA time zone. */
export function toLocal(instant: Date, zone: string): LocalDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })
}

const dayMs = 24 * 60 * 60_000

/** `toLocal` for many instants of one zone: the time zone's rules are asked once for each day, not for each instant. */
export function localClock(zone: string): (instant: Date) => LocalDateTime {
  const offsets = new Map<number, number | undefined>()
  return (instant) => {
    const day = Math.floor(instant.getTime() / dayMs)
    if (!offsets.has(day)) offsets.set(day, steadyOffset(day * dayMs, zone))
    const offset = offsets.get(day)
    if (offset === undefined) return toLocal(instant, zone)
    return new Date(instant.getTime() + offset).toISOString().slice(0, 16)
  }
}

/** How far the zone is ahead of UTC all through the day that begins then, in ms; undefined where the clock changes. */
function steadyOffset(begins: number, zone: string): number | undefined {
  const [first, last] = [begins, begins + dayMs].map((ms) => {
    return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6
  })
  return first === last ? first : undefined
}

/** The instant at which the business's clock shows `local` (the earlier one where a clock change makes two). */
export function toInstant(local: LocalDateTime, zone: string): Date {
  const zoned = Temporal.PlainDateTime.from(local).toZonedDateTime(zone, { disambiguation: 'earlier' })
  return new Date(zoned.epochMilliseconds)
}

/** A stretch of the calendar, in one of its units. */
export type CalendarSpan = { days: number } | { weeks: number } | { months: number } | { years: number }

/**
 * The instant at which the zone's wall clock shows the same time so much later. A day that a month lacks is its last
 * one; a time that a clock change leaves out is as much later.
 */
export function addSpan(instant: Date, span: CalendarSpan, zone: string): Date {
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone)
  return new Date(zoned.add(span).epochMilliseconds)
}

/** Orders what begins at a time, the earliest first. */
export function byStart(a: { start: LocalDateTime }, b: { start: LocalDateTime }): number {
  if (a.start === b.start) return 0
  return a.start < b.start ? -1 : 1
}

export function dateOf(local: LocalDateTime): LocalDate {
  return local.slice(0, 10)
}

export function timeOf(local: LocalDateTime): LocalTime {
  return local.slice(11, 16)
}

export function at(date: LocalDate, minuteOfDay: number): LocalDateTime {
  return addMinutes(`${date}T00:00`, minuteOfDay)
}

/** @throws RangeError when there is no such day */
export function addDays(date: LocalDate, days: number): LocalDate {
  return new Date(asUtc(midnightOf(date)) + days * dayMs).toISOString().slice(0, 10)
}

/** @throws RangeError when there is no such day or time */
export function addMinutes(local: LocalDateTime, minutes: number): LocalDateTime {
  return new Date(asUtc(local) + minutes * minuteMs).toISOString().slice(0, 16)
}

/** Minutes from `from` to `to` on the wall clock. */
export function minutesBetween(from: LocalDateTime, to: LocalDateTime): number {
  return Math.trunc((asUtc(to) - asUtc(from)) / minuteMs)
}

export function weekdayOf(date: LocalDate): Weekday {
  return weekdays[(new Date(asUtc(midnightOf(date))).getUTCDay() + 6) % 7] as Weekday
}

const minuteMs = 60_000

function midnightOf(date: LocalDate): LocalDateTime {
  return `${date.slice(0, 10)}T00:00`
}

/** Where a wall clock has no zone, its days have 24 hours, as UTC's have. */
function asUtc(local: LocalDateTime): number {
  const date = new Date(`${local}Z`)
  // `Date` takes 31 February for 3 March.
  if (!date.toISOString().startsWith(local)) throw new RangeError(`${local} is no day and time`)
  return date.getTime()
}

/** The minute of its day of `2026-12-05T14:30` → 870. */
export function minuteAt(local: LocalDateTime): number {
  return digits(local, 11) * 60 + digits(local, 14)
}

/** Two digits as a number, without cutting the text. */
function digits(text: string, at: number): number {
  return (text.charCodeAt(at) - zero) * 10 + text.charCodeAt(at + 1) - zero
}

const zero = 48

/** Minutes since midnight of `14:30` → 870. */
export function minuteOfDay(time: LocalTime): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
}

/** 870 → `14:30`. */
export function clock(minute: number): LocalTime {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}
