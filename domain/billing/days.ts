import { dateOf, type LocalDate, type LocalDateTime, toLocal } from '../time.ts'

/** What saying a day takes: the business's time zone, and when it is said. */
export interface Today {
  zone: string
  now: Date
}

/** By the business's own clock: a moment, and the day on which it is said. */
type SaidMoment = { at: LocalDateTime; today: LocalDate }

/** A moment, as sentences take it. */
export function momentOf({ zone, now }: Today, instant: Date): SaidMoment {
  return { at: toLocal(instant, zone), today: dateOf(toLocal(now, zone)) }
}

/** The last day of what ends at that moment: what ends at midnight ends with the day before. */
export function lastDayOf(today: Today, end: Date): SaidMoment {
  return momentOf(today, new Date(end.getTime() - 60_000))
}
