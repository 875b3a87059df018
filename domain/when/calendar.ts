import { addDays, type LocalDate, weekdayOf, weekdays } from '../time.ts'

/** Days that one phrase can mean. */
export interface DayReading {
  /** What it means alone, earliest first; several: it is ambiguous. */
  dates: LocalDate[]
  /** Whether a day agrees with it: "friday" agrees with every Friday. */
  fits: (date: LocalDate) => boolean
  /** A stretch of days of which any will do. */
  span?: true
  /** A bare weekday: today counts only while the time asked for is ahead. */
  weekly?: true
}

export const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

export function only(...dates: LocalDate[]): DayReading {
  return { dates, fits: (date) => dates.includes(date) }
}

/** All days of `[from, to]`, both included. */
export function span(from: LocalDate, to: LocalDate): DayReading {
  const dates = [from]
  while ((dates.at(-1) as LocalDate) < to) dates.push(addDays(dates.at(-1) as LocalDate, 1))
  return { dates, fits: (date) => date >= from && date <= to, span: true }
}

/** The Monday of the week that is `weeks` after the week of `date`. */
export function mondayOf(date: LocalDate, weeks = 0): LocalDate {
  return addDays(date, 7 * weeks - weekdayIndex(date))
}

/** 0 for Monday … 6 for Sunday. */
export function weekdayIndex(date: LocalDate): number {
  return weekdays.indexOf(weekdayOf(date))
}

/** The next day with that weekday (0 Monday … 6 Sunday), `today` included. */
export function nextWeekday(today: LocalDate, index: number): LocalDate {
  return addDays(today, (index - weekdayIndex(today) + 7) % 7)
}

/** `undefined` where the calendar has no such day (31 June). */
export function dateFrom(year: number, month: number, day: number): LocalDate | undefined {
  const text = `${year}-${two(month)}-${two(day)}`
  return month >= 1 && month <= 12 && day >= 1 && day <= monthDays(year, month) ? text : undefined
}

export function monthDays(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** "the 22nd": the next one that exists, `today` included. */
export function nextMonthDay(today: LocalDate, day: number): LocalDate | undefined {
  const { year, month } = parts(today)
  for (let ahead = 0; ahead < 12; ahead++) {
    const date = dateFrom(year + Math.floor((month - 1 + ahead) / 12), ((month - 1 + ahead) % 12) + 1, day)
    if (date !== undefined && date >= today) return date
  }
  return undefined
}

/**
 * "20th March": the next one, unless it went by in the last five weeks: a day that is just gone is more likely
 * a slip than a booking ten months ahead.
 */
export function nextYearDay(today: LocalDate, month: number, day: number): LocalDate | undefined {
  const { year } = parts(today)
  const recent = addDays(today, -35)
  // Four years further, because 29 February may be that far away.
  for (let y = year - 1; y <= year + 8; y++) {
    const date = dateFrom(y, month, day)
    if (date !== undefined && date >= recent) return date
  }
  return undefined
}

/** All of the month that comes next with that number, the rest of this one included. */
export function monthSpan(today: LocalDate, month: number): DayReading {
  const { year, month: current } = parts(today)
  return wholeMonth(month < current ? year + 1 : year, month)
}

export function wholeMonth(year: number, month: number): DayReading {
  const y = year + Math.floor((month - 1) / 12)
  const m = ((month - 1) % 12) + 1
  return span(`${y}-${two(m)}-01`, `${y}-${two(m)}-${two(monthDays(y, m))}`)
}

/** Easter Sunday of the Gregorian calendar (the anonymous algorithm, Nature, 20 April 1876). */
export function easter(year: number): LocalDate {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const n = h + l - 7 * Math.floor((a + 11 * h + 22 * l) / 451) + 114
  return `${year}-${two(Math.floor(n / 31))}-${two((n % 31) + 1)}`
}

/** The next Easter Sunday moved by `days` that has not gone by. */
export function nextEaster(today: LocalDate, days: number): LocalDate {
  const { year } = parts(today)
  const date = addDays(easter(year), days)
  return date >= today ? date : addDays(easter(year + 1), days)
}

export function parts(date: LocalDate): { year: number; month: number; day: number } {
  return { year: Number(date.slice(0, 4)), month: Number(date.slice(5, 7)), day: Number(date.slice(8, 10)) }
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}
