import { addDays, dateOf, type LocalDate, minuteOfDay, timeOf } from '../time.ts'
import { readWhen, type When } from '../when.ts'
import { type OwnerTurn, on, say } from './turn.ts'

/** At once she closes or blocks a month at most. */
const mostDays = 31

/** Days, and minutes of each of them; without minutes the whole day. */
export interface Stretch {
  dates: LocalDate[]
  minutes?: { from: number; to: number }
  /** What was said besides: a name. */
  rest: string[]
}

/** What a member's words say of days and times; the reply tells her what is wrong with them. */
export function readStretch(turn: OwnerTurn, words: string): Stretch | undefined {
  const when = readWhen({ day: [words] }, turn.now)
  const rest = when.unread ?? []
  const dates = datesOf(when)
  if (dates.length === 0)
    return refuse(turn, rest.some((word) => /\d/.test(word)) ? 'shop.noSuchDay' : 'shop.whichDay')
  if (when.past || dates.some((date) => date < dateOf(turn.now))) return refuse(turn, 'shop.past')
  if (dates.length > mostDays) return refuse(turn, 'shop.tooMany')
  // "friday" said twice over, or a day that has two readings: better asked than guessed.
  if (when.dates && !/\b(?:and|&)\b|,/.test(words)) return ask(turn, when.dates)
  const minutes = minutesOf(when)
  if (when.time && !minutes) return refuse(turn, 'shop.whichTime')
  const [first] = dates
  if (minutes && first === dateOf(turn.now) && minutes.to <= minuteOfDay(timeOf(turn.now)))
    return refuse(turn, 'shop.past')
  return { dates, rest, ...(minutes ? { minutes } : {}) }
}

function ask(turn: OwnerTurn, dates: LocalDate[]): undefined {
  const days = dates.slice(0, 3)
  say(turn, 'shop.whichOf', { days: days.map((date) => on(turn, date)) })
}

function refuse(turn: OwnerTurn, key: string): undefined {
  say(turn, key)
}

export function datesOf({ date, dates, range }: When): LocalDate[] {
  if (date) return [date]
  if (dates) return dates
  if (!range) return []
  const days: LocalDate[] = []
  for (let day = range.from; day <= range.to && days.length <= mostDays; day = addDays(day, 1)) days.push(day)
  return days
}

/** From when until when; undefined where only one end was said, or the second comes first. */
export function minutesOf({ time }: When): { from: number; to: number } | undefined {
  if (time?.kind === 'between') return span(time.from, time.to)
  if (time?.kind === 'at' && time.candidates.length === 2) {
    const [from = '', to = ''] = time.candidates
    // "by 4" has two readings twelve hours apart; "2pm-4pm" names two times.
    return minuteOfDay(to) - minuteOfDay(from) === 720 ? undefined : span(from, to)
  }
  return undefined
}

function span(from: string, to: string): { from: number; to: number } | undefined {
  const minutes = { from: minuteOfDay(from), to: minuteOfDay(to) }
  return minutes.from < minutes.to ? minutes : undefined
}
