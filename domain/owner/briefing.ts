import { openingOf } from '../availability/opening.ts'
import type { Facts, Kobo } from '../business.ts'
import type { Say } from '../say.ts'
import type { LocalDate } from '../time.ts'
import { dayLines } from './day-lines.ts'
import { offLines } from './off-lines.ts'
import type { BookLine } from './sight.ts'

/** What a day came to, until the evening. */
export interface DayFigures {
  /** Chats in which a customer wrote. */
  enquiries: number
  /** Of these, the ones in which nothing waits for an answer. */
  answered: number
  /** Bookings made that day that stand, whenever they are for. */
  bookings: number
  /** What they cost at least. */
  booked: Kobo
  /** What could not be answered, each question once. */
  unknown: string[]
}

/** Minutes of the day from and until which each is sent; one that an outage delayed longer is of no use. */
export const briefingTimes = {
  morning: { from: 7 * 60 + 30, to: 11 * 60 },
  evening: { from: 20 * 60, to: 23 * 60 },
} as const
export type BriefingPart = keyof typeof briefingTimes

/** More lines than that nobody reads on a phone. */
const mostLines = 20
const mostQuestions = 3

/** The bookings of the day; undefined on a closed day without any. */
export function morningList(
  facts: Pick<Facts, 'business' | 'timeOff'>,
  date: LocalDate,
  bookings: BookLine[],
): Say[] | undefined {
  const day = { at: date, today: date }
  const isShut = openingOf(facts, date).kind === 'closed'
  const off = isShut ? [] : offLines(facts, date)
  if (bookings.length === 0) return isShut ? undefined : [{ key: 'briefing.free', args: { day } }, ...off]
  const lines = dayLines(bookings, facts.business.peopleNamed)
  return [
    { key: 'briefing.morning', args: { day, count: lines.length } },
    ...lines.slice(0, mostLines),
    ...off,
  ]
}

/** What the day came to; undefined where nobody wrote and nothing was booked. */
export function eveningSummary(date: LocalDate, figures: DayFigures): Say[] | undefined {
  const { enquiries, answered, bookings, booked, unknown } = figures
  if (enquiries === 0 && bookings === 0) return undefined
  return [
    { key: 'briefing.evening', args: { day: { at: date, today: date } } },
    { key: 'briefing.enquiries', args: { count: enquiries, answered } },
    bookings === 0
      ? { key: 'briefing.noBookings' }
      : { key: 'briefing.bookings', args: { count: bookings, price: booked } },
    ...(unknown.length === 0
      ? []
      : [
          {
            key: 'briefing.unknown',
            args: { count: unknown.length, words: unknown.slice(0, mostQuestions) },
          },
        ]),
  ]
}
