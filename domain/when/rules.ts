import { dateOf, type LocalDate, type LocalDateTime, type LocalTime } from '../time.ts'
import type { DayReading } from './calendar.ts'

export type DayPart = 'morning' | 'afternoon' | 'evening' | 'night'

/** What one phrase says. */
export type Found =
  | { kind: 'day'; day: DayReading }
  /** "before", "after", "from": changes the day that follows; `days` counts them ("two days before"). */
  | { kind: 'edge'; edge: 'before' | 'after' | 'from'; days?: number }
  | { kind: 'clock'; candidates: LocalTime[] }
  | { kind: 'window'; from: LocalTime; to: LocalTime }
  | { kind: 'part'; part: DayPart }
  | { kind: 'now' }
  | { kind: 'vague'; words: string }
  | { kind: 'same'; day?: true; time?: true }
  /** Words that name what does not exist: "31st june". */
  | { kind: 'unread' }
  /** A number with nothing to tell whether it is a day or a time. */
  | { kind: 'number'; n: number; said: 'day' | 'time' }

/** One phrase of the grammar: a pattern over canonical words, and what it says. */
export interface Rule {
  pattern: RegExp
  /** `undefined`: the words matched but mean nothing here; the next rule is tried. */
  read: (match: RegExpExecArray, now: LocalDateTime) => Found[] | undefined
}

/** @param source a pattern that must match whole words from where the reader stands. */
export function rule(source: string, read: Rule['read']): Rule {
  return { pattern: new RegExp(`(?:${source})(?=$| )`, 'y'), read }
}

export function day(reading: DayReading | undefined): Found[] | undefined {
  return reading === undefined ? undefined : [{ kind: 'day', day: reading }]
}

/** A day spelt out in full: one that the calendar lacks is not read as something else. */
export function calendarDay(reading: DayReading | undefined): Found[] {
  return reading === undefined ? [{ kind: 'unread' }] : [{ kind: 'day', day: reading }]
}

/** A rule that needs only today's date. */
export function dated(
  source: string,
  read: (today: LocalDate, m: RegExpExecArray) => DayReading | undefined,
): Rule {
  return rule(source, (m, now) => day(read(dateOf(now), m)))
}
