import type { LocalDate, LocalDateTime, LocalTime } from './time.ts'

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

/** Reads the words of the day and time slots, however they were sorted; `now` is the business's clock. */
export function readWhen(words: { day?: string[]; time?: string[] }, _now: LocalDateTime): When {
  return { unread: [...(words.day ?? []), ...(words.time ?? [])] }
}
