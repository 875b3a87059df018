import { addDays, type LocalDate, weekdays } from '../time.ts'
import {
  type DayReading,
  mondayOf,
  monthDays,
  monthNames,
  monthSpan,
  nextWeekday,
  only,
  parts,
  span,
  weekdayIndex,
  wholeMonth,
} from './calendar.ts'
import { dated, type Rule } from './rules.ts'

const WEEKDAY = `(${weekdays.join('|')})`
const MONTH = `(${monthNames.join('|')}|this month|next month|(?:the )?month)`
const NTH = '(first|1th|second|2th|third|3th|fourth|4th|last)'
const OF = '(?: (?:of|in|for|inside))?'

/** Days told by their place in a month or a week, or counted in weeks from another day. */
export const withinRules: Rule[] = [
  dated(`(?:the |on the )?${NTH} ${WEEKDAY}${OF} ${MONTH}`, (today, m) =>
    nthWeekday(today, m[1], m[2], m[3]),
  ),
  dated(`(?:the |in the )?${NTH} week${OF} ${MONTH}`, (today, m) => nthWeek(today, m[1], m[2])),
  dated(`(?:the |at the )?(?:end|ending)(?: of)? ${MONTH}`, (today, m) => partOfMonth(today, m[1], -4)),
  dated('(?:the |this )?month end(?:ing)?|end month', (today) => partOfMonth(today, undefined, -4)),
  dated(`(?:the |at the )?(?:beginning|begining|start)(?: of)? ${MONTH}|early ${MONTH}`, (today, m) =>
    partOfMonth(today, m[1] ?? m[2], 1, 7),
  ),
  dated(`(?:the )?(?:middle of|mid) ${MONTH}`, (today, m) => partOfMonth(today, m[1], 12, 18)),
  dated(`late ${MONTH}`, (today, m) => partOfMonth(today, m[1], 21, 31)),
  dated('(?:in )?(?:a|1) fortnight(?: time)?', (today) => weekAhead(today, 2)),
  dated('(?:the |upper )?week after next(?: week)?', (today) => weekAhead(today, 2)),
  dated(`${WEEKDAY} after next`, (today, m) => onward(addDays(nextWeekday(today, index(m[1])), 7))),
  dated('(\\d|an?) week (?:from )?(today|tomorrow)', (today, m) => counted(today, m[1], m[2])),
  dated('(today|tomorrow) week', (today, m) => counted(today, 'a', m[1])),
  dated(`${WEEKDAY} week(?! (?:time|\\d))|(?:a|1) week (?:on|from) ${WEEKDAY}`, (today, m) =>
    only(addDays(nextWeekday(today, index(m[1] ?? m[2])), 7)),
  ),
  dated('(?:in )?(\\d|an?) month(?: time| from (?:now|today))', (today, m) => monthsAhead(today, m[1])),
  dated('in (\\d|an?) month', (today, m) => monthsAhead(today, m[1])),
  dated('mid ?week|(?:the )?middle of (?:the |this )?week', (today) => ofWeek(today, 1, 3)),
  dated('(?:the |at the )?end of (?:the |this )?week', (today) => ofWeek(today, 4, 6)),
  dated('early (?:in the |in )?next week|(?:the )?(?:beginning|start) of next week', (today) =>
    span(mondayOf(today, 1), addDays(mondayOf(today, 1), 2)),
  ),
  dated('(?:on )?(?:a |any |the )?weekday', (today) => ofWeek(today, 0, 4)),
]

function index(name: string | undefined): number {
  return (weekdays as readonly (string | undefined)[]).indexOf(name)
}

/** @returns undefined for the words that count from the end */
function place(word: string | undefined): number | undefined {
  const words: Record<string, number> = { first: 1, second: 2, third: 3, fourth: 4 }
  return word === 'last' ? undefined : (words[word ?? ''] ?? Number.parseInt(word ?? '', 10))
}

/** All days of the month meant, from its first: the month now running counts as itself. */
function monthOf(today: LocalDate, name: string | undefined): LocalDate[] {
  const { year, month } = parts(today)
  if (name === 'next month') return wholeMonth(year, month + 1).dates
  const named = monthNames.indexOf(name ?? '')
  return named < 0 ? wholeMonth(year, month).dates : monthSpan(today, named + 1).dates
}

/** "the first saturday of december", "last friday of next month". */
function nthWeekday(
  today: LocalDate,
  nth?: string,
  weekday?: string,
  month?: string,
): DayReading | undefined {
  const days = monthOf(today, month).filter((date) => weekdayIndex(date) === index(weekday))
  const n = place(nth)
  const date = n === undefined ? days.at(-1) : days[n - 1]
  return date === undefined ? undefined : only(date)
}

function nthWeek(today: LocalDate, nth?: string, month?: string): DayReading | undefined {
  const days = monthOf(today, month)
  const n = place(nth)
  return n === undefined ? stretch(today, days.slice(-7)) : stretch(today, days.slice(7 * n - 7, 7 * n))
}

/** Days `from` to `to` of a month, or as many from its end as a negative `from` says. */
function partOfMonth(today: LocalDate, month: string | undefined, from: number, to?: number) {
  const days = monthOf(today, month)
  return stretch(today, from < 0 ? days.slice(from) : days.slice(from - 1, to))
}

/** What is left of some days in a row; all of them when they are gone. */
function stretch(today: LocalDate, days: LocalDate[]): DayReading | undefined {
  const [first, last] = [days.find((date) => date >= today) ?? days[0], days.at(-1)]
  return first === undefined || last === undefined ? undefined : span(first, last)
}

function weekAhead(today: LocalDate, weeks: number): DayReading {
  return span(mondayOf(today, weeks), addDays(mondayOf(today, weeks), 6))
}

/** Some mean the week after the coming one, some one more: both. */
function onward(date: LocalDate): DayReading {
  return only(date, addDays(date, 7))
}

/** "two weeks today", "a week tomorrow". */
function counted(today: LocalDate, weeks: string | undefined, from: string | undefined): DayReading {
  const n = /^an?$/.test(weeks ?? '') ? 1 : Number(weeks)
  return only(addDays(today, 7 * n + (from === 'tomorrow' ? 1 : 0)))
}

/** A month is said loosely: the days around the one with today's number. */
function monthsAhead(today: LocalDate, count: string | undefined): DayReading {
  const { year, month, day } = parts(today)
  const n = month - 1 + (/^an?$/.test(count ?? '') ? 1 : Number(count))
  const [y, m] = [year + Math.floor(n / 12), (n % 12) + 1]
  const first = wholeMonth(y, m).dates[0] as LocalDate
  const middle = addDays(first, Math.min(day, monthDays(y, m)) - 1)
  return span(addDays(middle, -2), addDays(middle, 2))
}

/** Weekdays `from` to `to` (0 Monday … 6 Sunday) of this week, or of the next one when they are gone. */
function ofWeek(today: LocalDate, from: number, to: number): DayReading {
  const monday = mondayOf(today, weekdayIndex(today) > to ? 1 : 0)
  const first = addDays(monday, from)
  return span(first < today ? today : first, addDays(monday, to))
}
