import { type Weekday, weekdays } from '../time.ts'
import { numberOf, scanned, spelt } from './texts.ts'

const names: Record<Weekday, string> = {
  mon: 'mon(?:day)?',
  tue: 'tue(?:s|sday)?',
  wed: 'wed(?:nesday)?',
  thu: 'thu(?:r|rs|rsday)?',
  fri: 'fri(?:day)?',
  sat: 'sat(?:urday)?',
  sun: 'sun(?:day)?',
}
const weekday = `(?:${Object.values(names).join('|')})s?`
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const month =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\b\\.?'
const ordinals =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'.split(
    ' ',
  )
const dayOfMonth = `(\\d{1,2}(?:st|nd|rd|th)?|${ordinals.join('|')}|${spelt})`

/** Something that names a day, as written and as compared. */
export interface Day {
  words: string
  reading: string
}

const phrases: [RegExp, string][] = [
  [/\b(?:next tomorrow|day after tomorrow|tomorrow next)\b/g, 'next tomorrow'],
  [/\b(?:tomorrow|tmrw|tomoro|2moro|2mrw)\b/g, 'tomorrow'],
  [/\b(?:today|2day|tonight)\b/g, 'today'],
  [/\byesterday\b/g, 'yesterday'],
  [/\b(?:next|this|last|dis) (?:week|month|year)\b/g, 'some week'],
  [/\b(?:christmas|xmas|x-mas)\b/g, 'christmas'],
  [/\bnew year\b/g, 'new year'],
  [/\beaster\b/g, 'easter'],
  [/\b(?:sallah|eid|ramadan|salah)\b/g, 'sallah'],
  [/\b(?:public )?holidays?\b/g, 'holiday'],
  [/(?<!good )\bmornings?\b/g, 'morning'],
  [/(?<!good )\bafternoons?\b/g, 'afternoon'],
  [/(?<!good )\bevenings?\b/g, 'evening'],
  [/(?<!good )\b(?:night|overnight|midnight|tonight)\b/g, 'night'],
]

/** Days, dates, parts of the day and feasts that a text names. */
export function daysIn(text: string): Day[] {
  const whole = scanned(text)
  return [...weekdaysIn(whole), ...datesIn(whole), ...phrasesIn(whole)]
}

function phrasesIn(whole: string) {
  let left = whole
  return phrases.flatMap(([pattern, reading]) => {
    const found = [...left.matchAll(pattern)].map(([words]) => ({ words, reading }))
    // "next tomorrow" holds no "tomorrow"; "tonight" is today and at night.
    if (reading === 'next tomorrow') left = left.replace(pattern, ' ')
    return found
  })
}

function weekdaysIn(whole: string): Day[] {
  const found: Day[] = []
  const add = (words: string, days: readonly Weekday[]) =>
    days.forEach((day) => void found.push({ words, reading: day }))
  const span = new RegExp(`\\b(${weekday})\\.? ?(?:to|till|until|through|-) ?(${weekday})\\b`, 'g')
  const rest = whole.replace(span, (words: string, from: string, to: string) => {
    add(words, between(from.slice(0, 3) as Weekday, to.slice(0, 3) as Weekday))
    return ' '
  })
  for (const [words] of rest.matchAll(new RegExp(`\\b${weekday}\\b`, 'g')))
    add(words, [words.slice(0, 3) as Weekday])
  for (const [words] of rest.matchAll(/\bweekends?\b/g)) add(words, ['sat', 'sun'])
  for (const [words] of rest.matchAll(/\bweek ?days?\b/g)) add(words, weekdays.slice(0, 5))
  for (const [words] of rest.matchAll(
    /\b(?:every ?day|daily|any day|all days|everyday|24\/7|all week|(?:7|seven) days)\b/g,
  ))
    add(words, weekdays)
  return found
}

/** "Friday to Monday" goes over the end of the week. */
function between(from: Weekday, to: Weekday): Weekday[] {
  const [a, b] = [weekdays.indexOf(from), weekdays.indexOf(to)]
  const length = ((b - a + 7) % 7) + 1
  return Array.from({ length }, (_, i) => weekdays[(a + i) % 7] as Weekday)
}

const dates: { pattern: RegExp; date(match: RegExpExecArray): [month: number, day: number] }[] = [
  { pattern: /\b\d{4}-(\d\d)-(\d\d)\b/g, date: ([, m, d]) => [Number(m), Number(d)] },
  {
    pattern: /(?<![\d/])(?!24\/7)(\d{1,2})\/(\d{1,2})(?:\/\d{2,4})?(?![\d/])/g,
    date: ([, d, m]) => [Number(m), Number(d)],
  },
  {
    pattern: new RegExp(`\\b${dayOfMonth},? (?:of )?${month}`, 'g'),
    date: ([, d, m]) => [monthOf(m), dayNumber(d)],
  },
  {
    pattern: new RegExp(`\\b${month} (?:the )?${dayOfMonth}\\b(?![:\\d])`, 'g'),
    date: ([, m, d]) => [monthOf(m), dayNumber(d)],
  },
]

function datesIn(whole: string): Day[] {
  const full = dates.flatMap(({ pattern, date }) =>
    [...whole.matchAll(pattern)].flatMap((match) => {
      const [m, d] = date(match)
      return [`${m}-${d}`, `the ${d}`].map((reading) => ({ words: match[0], reading }))
    }),
  )
  const ordinal = [...whole.matchAll(/\b(\d{1,2})(?:st|nd|rd|th)\b/g)].map(([words, n]) => ({
    words,
    reading: `the ${Number(n)}`,
  }))
  return [...full, ...ordinal, ...monthsIn(whole)]
}

/** Blanks where full dates stood in an already scanned text: their figures count nothing. */
export function withoutDates(whole: string): string {
  return dates.reduce(
    (left, { pattern }) => left.replace(pattern, (words) => ' '.repeat(words.length)),
    whole,
  )
}

/** "May" and "mar" alone are rarely months. */
function monthsIn(whole: string): Day[] {
  const alone = new RegExp(`\\b(?!may\\b|mar\\b|dec\\b|jan\\b|sep\\b)${month}`, 'g')
  return [...whole.matchAll(alone)].map((m) => ({ words: m[0], reading: `month ${monthOf(m[1])}` }))
}

function monthOf(name = ''): number {
  return months.indexOf(name.slice(0, 3)) + 1
}

function dayNumber(text = ''): number {
  const ordinal = ordinals.indexOf(text)
  return ordinal >= 0 ? ordinal + 1 : numberOf(text.replace(/(?:st|nd|rd|th)$/, ''))
}
