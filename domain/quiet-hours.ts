import { addDays, at, dateOf, type LocalDateTime, minuteOfDay, timeOf } from './time.ts'

/**
 * Minutes of the day between which nobody is written to unasked, half-open. The first may be after the second: over
 * midnight. Equal ones: no such hours.
 */
export interface QuietHours {
  from: number
  to: number
}

/** 21:00–07:30, where a business says nothing else. */
export const defaultQuietHours: QuietHours = { from: 21 * 60, to: 7 * 60 + 30 }

/** The first moment from `moment` on at which somebody may be written to unasked. */
export function afterQuietHours(moment: LocalDateTime, { from, to }: QuietHours): LocalDateTime {
  const minute = minuteOfDay(timeOf(moment))
  const evening = from > to && minute >= from
  const quiet = from <= to ? minute >= from && minute < to : evening || minute < to
  if (!quiet) return moment
  return at(evening ? addDays(dateOf(moment), 1) : dateOf(moment), to)
}
