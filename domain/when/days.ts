import { addDays, dateOf, type LocalDate, weekdays } from '../time.ts'
import {
  type DayReading,
  dateFrom,
  mondayOf,
  monthNames,
  monthSpan,
  nextEaster,
  nextMonthDay,
  nextWeekday,
  nextYearDay,
  only,
  parts,
  span,
  weekdayIndex,
  wholeMonth,
} from './calendar.ts'
import { feastRules } from './feasts.ts'
import { calendarDay, type DayPart, dated, day, type Rule, rule } from './rules.ts'
import { withinRules } from './within.ts'

const WEEKDAY = `(${weekdays.join('|')})`
const MONTH = `(${monthNames.join('|')})`
const OF_WEEK = '(this|next next|next upper|next|upper|last|coming)'
const YEAR = '(?: ,?(?: )?(20\\d\\d))?'

/** As `dated`, for days spelt out in full. */
function spelt(source: string, read: (today: LocalDate, m: RegExpExecArray) => DayReading | undefined): Rule {
  return rule(source, (m, now) => calendarDay(read(dateOf(now), m)))
}

function holiday(source: string, month: number, dayOfMonth: number): Rule {
  return dated(source, (today) => yearDay(today, month, dayOfMonth))
}

/** Phrases that name days, the longer before the shorter. */
export const dayRules: Rule[] = [
  ...feastRules,
  ...withinRules,
  dated('next next tomorrow', (today) => only(addDays(today, 3))),
  dated('next tomorrow|tomorrow next|(?:the )?(?:next )?day after tomorrow', (today) =>
    only(addDays(today, 2)),
  ),
  dated('tomorrow', (today) => only(addDays(today, 1))),
  dated('today(?: so)?', (today) => only(today)),
  dated('(?:day before )yesterday', (today) => only(addDays(today, -2))),
  dated('yesterday', (today) => only(addDays(today, -1))),
  rule('tonight|this night', (_, now) => [
    ...(day(only(dateOf(now))) ?? []),
    { kind: 'part', part: 'night' },
  ]),
  rule('this (morning|afternoon|evening)', (m, now) => [
    ...(day(only(dateOf(now))) ?? []),
    { kind: 'part', part: m[1] as DayPart },
  ]),
  holiday('christmas eve', 12, 24),
  holiday('christmas(?: day)?', 12, 25),
  holiday('boxing(?: day)?', 12, 26),
  holiday('new ?years? eve', 12, 31),
  holiday('new ?years?(?: day)?', 1, 1),
  holiday('valentines?(?: day)?', 2, 14),
  holiday('workers? day|may day', 5, 1),
  holiday('childrens? day', 5, 27),
  holiday('democracy day', 6, 12),
  holiday('independence(?: day)?', 10, 1),
  dated('good fri', (today) => only(nextEaster(today, -2))),
  dated('easter mon', (today) => only(nextEaster(today, 1))),
  dated('easter(?: sun)?', (today) => only(nextEaster(today, 0))),
  spelt('(20\\d\\d)-(\\d\\d)-(\\d\\d)', (_, m) => exact(Number(m[1]), Number(m[2]), Number(m[3]))),
  spelt('(\\d{1,2})([/.-])(\\d{1,2})\\2(20\\d\\d|\\d\\d)', (_, m) =>
    exact(2000 + (Number(m[4]) % 100), Number(m[3]), Number(m[1])),
  ),
  spelt('(\\d{1,2})[/.](\\d{1,2})', (today, m) => yearDay(today, Number(m[2]), Number(m[1]))),
  spelt(`(?:the )?(\\d{1,2})(?:th)?(?: day)? (?:of )?${MONTH}${YEAR}`, (today, m) =>
    inMonth(today, m[1], m[2], m[3]),
  ),
  spelt(`${MONTH} (?:the )?(\\d{1,2})(?:th)?${YEAR}(?! am| pm| oclock)`, (today, m) =>
    inMonth(today, m[2], m[1], m[3]),
  ),
  dated('(?:the )?(\\d{1,2})(?:th)? (?:of )?(this|next) month', (today, m) =>
    ofMonth(today, Number(m[1]), m[2] === 'next' ? 1 : 0),
  ),
  dated('(?:on )?(?:the )?(\\d{1,2})th(?! (?:one|option|slot|thing|time)(?=$| ))', (today, m) =>
    monthDay(today, Number(m[1])),
  ),
  dated('(?:on the|on|date) (\\d{1,2})(?! am| pm| oclock| \\d\\d| minute| hour|:)', (today, m) =>
    monthDay(today, Number(m[1])),
  ),
  dated(`${WEEKDAY} (?:to|-) ${WEEKDAY}|between ${WEEKDAY} (?:and|to) ${WEEKDAY}`, (today, m) =>
    weekdaySpan(today, m[1] ?? m[3], m[2] ?? m[4]),
  ),
  dated(`${WEEKDAY} (?:of |in )?(?:the )?${OF_WEEK} week`, (today, m) => ofWeek(today, m[1], m[2])),
  dated(`${OF_WEEK} week (?:on )?${WEEKDAY}`, (today, m) => ofWeek(today, m[2], m[1])),
  dated(`${WEEKDAY} (?:in )?(\\d|a) week(?: time)?`, (today, m) => ofWeeksAhead(today, m[1], m[2])),
  dated(`(?:this|next) coming ${WEEKDAY}|coming ${WEEKDAY}|${WEEKDAY} coming`, (today, m) =>
    only(nextWeekday(addDays(today, 1), index(m[1] ?? m[2] ?? m[3]))),
  ),
  dated(`this ${WEEKDAY}`, (today, m) => only(nextWeekday(today, index(m[1])))),
  dated(`next ${WEEKDAY}|${WEEKDAY} next`, (today, m) => nextOne(today, index(m[1] ?? m[2]))),
  dated(`(?:next next|next upper|upper) ${WEEKDAY}`, (today, m) =>
    only(...[1, 2].map((weeks) => addDays(mondayOf(today, weeks), index(m[1])))),
  ),
  dated(`last ${WEEKDAY}`, (today, m) => only(addDays(nextWeekday(today, index(m[1])), -7))),
  dated(WEEKDAY, (today, m) => ({
    dates: [nextWeekday(today, index(m[1]))],
    fits: (date) => weekdayIndex(date) === index(m[1]),
    weekly: true,
  })),
  dated('next weekend', nextWeekend),
  dated('(?:this |coming )*weekend', (today) => weekend(today, 0)),
  dated(`(?:(?:during|within) )?(?:the )?${OF_WEEK} week`, (today, m) => week(today, m[1])),
  dated('(?:within|during) (?:the )?week', (today) => span(today, addDays(mondayOf(today), 6))),
  dated('(\\d{1,2}|a) day (?:time|from (?:now|today))|in (\\d{1,2}|a) day(?: time)?', (today, m) =>
    only(addDays(today, count(m[1] ?? m[2]))),
  ),
  dated('(\\d{1,2}|a) (day|week) ago', (today, m) =>
    only(addDays(today, -count(m[1]) * (m[2] === 'week' ? 7 : 1))),
  ),
  dated('(?:in |within )?(?:the )?next (\\d) week', (today, m) =>
    span(today, addDays(today, 7 * count(m[1]))),
  ),
  dated('(?:the )?next (\\d{1,2}) day', (today, m) => span(today, addDays(today, count(m[1])))),
  dated('(?:in )?(\\d|a) week(?: time| from (?:now|today))?', (today, m) =>
    span(mondayOf(today, count(m[1])), addDays(mondayOf(today, count(m[1])), 6)),
  ),
  dated('(this|next) month', (today, m) =>
    wholeMonth(parts(today).year, parts(today).month + (m[1] === 'next' ? 1 : 0)),
  ),
  dated(`(?:in |this |next )${MONTH}|(?!may|mar)${MONTH}`, (today, m) =>
    monthSpan(today, monthNames.indexOf(m[1] ?? m[2] ?? '') + 1),
  ),
  dated('any(?: other)? day', (today) => span(today, addDays(today, 30))),
]

function index(name: string | undefined): number {
  return (weekdays as readonly (string | undefined)[]).indexOf(name)
}

function count(text: string | undefined): number {
  return text === 'a' ? 1 : Number(text)
}

function exact(year: number, month: number, dayOfMonth: number): DayReading | undefined {
  const date = dateFrom(year, month, dayOfMonth)
  return date === undefined ? undefined : only(date)
}

function yearDay(today: LocalDate, month: number, dayOfMonth: number): DayReading | undefined {
  const date = nextYearDay(today, month, dayOfMonth)
  return date === undefined ? undefined : only(date)
}

function inMonth(today: LocalDate, dayOfMonth = '', month = '', year = ''): DayReading | undefined {
  const m = monthNames.indexOf(month) + 1
  return year === '' ? yearDay(today, m, Number(dayOfMonth)) : exact(Number(year), m, Number(dayOfMonth))
}

function ofMonth(today: LocalDate, dayOfMonth: number, ahead: number): DayReading | undefined {
  const { year, month } = parts(today)
  return exact(year + Math.floor((month - 1 + ahead) / 12), ((month - 1 + ahead) % 12) + 1, dayOfMonth)
}

/** "the 22nd", which "friday the 22nd" narrows to a 22nd that is a Friday. */
export function monthDay(today: LocalDate, dayOfMonth: number): DayReading | undefined {
  const date = nextMonthDay(today, dayOfMonth)
  if (date === undefined) return undefined
  return { dates: [date], fits: (other) => parts(other).day === dayOfMonth }
}

function weeksAhead(word: string | undefined): number {
  const ahead: Record<string, number> = {
    next: 1,
    coming: 1,
    upper: 2,
    'next next': 2,
    'next upper': 2,
    last: -1,
  }
  return ahead[word ?? ''] ?? 0
}

/** "upper week" is the week after the next one. */
function ofWeek(today: LocalDate, weekday: string | undefined, which: string | undefined): DayReading {
  return only(addDays(mondayOf(today, weeksAhead(which)), index(weekday)))
}

function ofWeeksAhead(today: LocalDate, weekday: string | undefined, weeks: string | undefined): DayReading {
  return only(addDays(mondayOf(today, count(weeks)), index(weekday)))
}

/** Some mean the coming Friday by "next friday", some the one after: both, while this week's is ahead. */
function nextOne(today: LocalDate, weekday: number): DayReading {
  const following = addDays(mondayOf(today, 1), weekday)
  const thisWeeks = addDays(mondayOf(today), weekday)
  return thisWeeks > today ? only(thisWeeks, following) : only(following)
}

function weekdaySpan(today: LocalDate, from: string | undefined, to: string | undefined): DayReading {
  const start = nextWeekday(today, index(from))
  return span(start, nextWeekday(start, index(to)))
}

function week(today: LocalDate, which: string | undefined): DayReading {
  const monday = mondayOf(today, weeksAhead(which))
  const sunday = addDays(monday, 6)
  return span(which === 'this' ? today : monday, sunday)
}

function weekend(today: LocalDate, weeks: number): DayReading {
  const saturday = addDays(mondayOf(today, weeks), 5)
  return span(saturday < today ? today : saturday, addDays(mondayOf(today, weeks), 6))
}

function nextWeekend(today: LocalDate): DayReading {
  const following = weekend(today, 1)
  return weekdayIndex(today) >= 5 ? following : only(...weekend(today, 0).dates, ...following.dates)
}
