import { addDays, type LocalDate, type Weekday, weekdayOf } from '../../domain/time.ts'
import { monthNames } from '../../domain/when/calendar.ts'

const month =
  '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\\b\\.?'

const weekdayForms: Record<Weekday, string> = {
  mon: 'mon(?:day)?',
  tue: 'tue(?:s|sday)?',
  wed: 'wed(?:nesday)?',
  thu: 'thu(?:r|rs|rsday)?',
  fri: 'fri(?:day)?',
  sat: 'sat(?:urday)?',
  sun: 'sun(?:day)?',
}
const dayOfMonth = '(\\d{1,2})(?:st|nd|rd|th)?'

/** How far around today a date without a year is looked for, in days. */
const around = 370

/**
 * Whether a reply names `date` in a usual form: "Sat 5 Dec", "5th December", "5/12", "2026-12-05", "the 5th",
 * "tomorrow", or its weekday alone while it is within the week.
 * @param today the business's day at the time of the reply
 */
export function namesDate(reply: string, date: LocalDate, today: LocalDate): boolean {
  return datesIn(reply, today).includes(date)
}

/** All days that a reply names. */
export function datesIn(reply: string, today: LocalDate): LocalDate[] {
  const text = reply.normalize('NFKC').toLowerCase()
  const full = [...fullDates(text, today)]
  return [
    ...new Set([...full, ...ordinals(text, today), ...relative(text, today), ...weekdaysAlone(text, today)]),
  ]
}

function* fullDates(text: string, today: LocalDate): Generator<LocalDate> {
  for (const m of text.matchAll(/\b(\d{4})-(\d\d)-(\d\d)\b/g)) yield m[0]
  for (const m of text.matchAll(/\b(\d{1,2})[/.](\d{1,2})(?:[/.](?:20)?\d\d)?\b/g))
    yield* near(today, Number(m[2]), Number(m[1]))
  for (const m of text.matchAll(new RegExp(`\\b${dayOfMonth}(?: of)? ${month}`, 'g')))
    yield* near(today, monthNames.indexOf(m[2] as string) + 1, Number(m[1]))
  for (const m of text.matchAll(new RegExp(`\\b${month} (?:the )?${dayOfMonth}(?![:\\d])`, 'g')))
    yield* near(today, monthNames.indexOf(m[1] as string) + 1, Number(m[2]))
  if (/\b(christmas|xmas)(?! eve)\b/.test(text)) yield* near(today, 12, 25)
}

/** The next day with that month and number, `today` included. */
function near(today: LocalDate, m: number, d: number): LocalDate[] {
  const wanted = `-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`
  const days = Array.from({ length: around }, (_, i) => addDays(today, i))
  return days.filter((date) => date.endsWith(wanted)).slice(0, 1)
}

function ordinals(text: string, today: LocalDate): LocalDate[] {
  return [...text.matchAll(/\b(\d{1,2})(?:st|nd|rd|th)\b/g)].flatMap((m) => {
    const days = Array.from({ length: 62 }, (_, i) => addDays(today, i))
    return days.filter((date) => Number(date.slice(8)) === Number(m[1])).slice(0, 1)
  })
}

function relative(text: string, today: LocalDate): LocalDate[] {
  const found: LocalDate[] = []
  if (/\b(today|tonight)\b/.test(text)) found.push(today)
  if (/\bnext tomorrow\b|\bday after tomorrow\b/.test(text)) found.push(addDays(today, 2))
  if (/(?<!next |after )\btomorrow\b/.test(text)) found.push(addDays(today, 1))
  return found
}

/** "Saturday" alone; where a number follows ("Sat 5 Dec") the number has been read. */
function weekdaysAlone(text: string, today: LocalDate): LocalDate[] {
  const week = Array.from({ length: 7 }, (_, i) => addDays(today, i))
  return week.filter((date) => new RegExp(`\\b${weekdayForms[weekdayOf(date)]}s?\\b(?!,? \\d)`).test(text))
}
