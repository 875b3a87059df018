import { addSpan, type CalendarSpan } from '../time.ts'
import type { Cycle } from './plan.ts'

/** What one payment pays for, half-open. */
export interface Period {
  start: Date
  end: Date
}

/** The beat of a business's periods: every one ends a whole number of cycles after `anchorAt`. */
interface Rhythm {
  anchorAt: Date
  cycle: Cycle
}

const dayMs = 24 * 60 * 60_000

const cyclesInCalendar: Record<Cycle, { span: (count: number) => CalendarSpan; meanDays: number }> = {
  weekly: { span: (weeks) => ({ weeks }), meanDays: 7 },
  biweekly: { span: (count) => ({ weeks: 2 * count }), meanDays: 14 },
  monthly: { span: (months) => ({ months }), meanDays: 365.2425 / 12 },
  yearly: { span: (years) => ({ years }), meanDays: 365.2425 },
}

/** Where the `count`th period of a rhythm ends: at the anchor's local wall-clock time. */
export function periodBoundary({ anchorAt, cycle }: Rhythm, count: number, zone: string): Date {
  return addSpan(anchorAt, cyclesInCalendar[cycle].span(count), zone)
}

/**
 * The period that begins at `start`. It ends where the rhythm does, counted from the anchor and not from `start`: of an
 * anchor on the 31st, the period from 28 February ends on 31 March. Where the two do not meet (the business has moved to
 * another time zone), it ends at the boundary that makes it nearest to a whole one.
 */
export function periodFrom(start: Date, rhythm: Rhythm, zone: string): Period {
  const meanMs = cyclesInCalendar[rhythm.cycle].meanDays * dayMs
  const atLeast = start.getTime() + meanMs / 2
  let count = Math.floor((start.getTime() - rhythm.anchorAt.getTime()) / meanMs)
  let end = periodBoundary(rhythm, count, zone)
  while (end.getTime() < atLeast) {
    count += 1
    end = periodBoundary(rhythm, count, zone)
  }
  return { start, end }
}

/** How many of a cycle make a month, on average: what makes prices of different cycles comparable. */
export function cyclesAMonth(cycle: Cycle): number {
  return cyclesInCalendar.monthly.meanDays / cyclesInCalendar[cycle].meanDays
}

/** How many mean months (of 365.2425 / 12 days) a cycle lasts: its share of what is counted by the month. */
export function monthsIn(cycle: Cycle): number {
  return cyclesInCalendar[cycle].meanDays / cyclesInCalendar.monthly.meanDays
}
