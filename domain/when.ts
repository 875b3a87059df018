import type { LocalDate, LocalDateTime, LocalTime } from './time.ts'
import { readPhrases } from './when/phrases.ts'
import { settleDay } from './when/settle-day.ts'
import { settleTime } from './when/settle-time.ts'
import { toWords } from './when/words.ts'

/** What a customer's words for a day and a time can mean. Fields that her words do not name are absent. */
export interface When {
  /** One day, certain. */
  date?: LocalDate
  /** Several possible readings, by date ("next friday" said on a Wednesday): ask which. */
  dates?: LocalDate[]
  /** "this weekend", "next week", "any day", "before xmas"; both ends included. */
  range?: { from: LocalDate; to: LocalDate }
  time?: TimeReading
  /** "same time", "same day": as in what was talked about last. */
  same?: { day?: true; time?: true }
  /** The day named is gone. */
  past?: true
  /** Words that could not be read. */
  unread?: string[]
}

export type TimeReading =
  /** "4pm" → `['16:00']`; "by 4" → `['04:00', '16:00']`; "12" → noon first. */
  | { kind: 'at'; candidates: LocalTime[] }
  /** "evening", "after 2" (to `24:00`), "before 12" (from `00:00`), "morning". */
  | { kind: 'between'; from: LocalTime; to: LocalTime }
  /** "after church", "later", "when I close": ask. */
  | { kind: 'vague'; words: string }

/**
 * Reads the words of the day and time slots. They may be mis-sorted (a time among the days, "tomorrow morning
 * by 9" in one phrase): both lists are read as one text. Nothing is guessed: what has several readings says so.
 * @param now the business's own clock
 */
export function readWhen(words: { day?: string[]; time?: string[] }, now: LocalDateTime): When {
  const { found, unread } = readPhrases(toWords(words.day ?? [], words.time ?? []), now)
  const time = settleTime(found, now)
  const days = settleDay(found, time.time, now)
  return {
    ...days,
    ...time,
    ...(days.same || time.same ? { same: { ...days.same, ...time.same } } : {}),
    ...(unread.length > 0 ? { unread } : {}),
  }
}
