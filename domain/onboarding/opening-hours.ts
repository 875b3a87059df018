import type { Business, MinuteRange } from '../business.ts'
import { minuteOfDay, type Weekday, weekdays } from '../time.ts'
import { candidatesOf } from '../when/hours.ts'
import { toWords } from '../when/words.ts'

/** What words say of the week: hours; only hours of some day, or only days: the other half is asked for. */
export type SaidHours =
  | { kind: 'week'; hours: Business['hours'] }
  | { kind: 'no-days' }
  | { kind: 'no-times' }
  | { kind: 'unread' }

type Item =
  | { kind: 'days'; days: Weekday[] }
  | { kind: 'times'; range: MinuteRange }
  | { kind: 'closed' | 'except' | 'others' | 'bad' }

const DAY = `(?:${weekdays.join('|')})`
const CLOCK = '(\\d{1,2})(?::(\\d\\d))?(?: (am|pm|noon|midnight))?(?: oclock)?|(noon|midnight)'
const TO =
  '(?:to|reach|and close|close|we close|and we close|den close|then close|closing)(?: (?:by|at|around|for|like))*'

/** Each is tried where the one before ended; words that none reads are passed over. */
const rules: [RegExp, (match: RegExpExecArray) => Item][] = [
  [new RegExp(`(${DAY}) (?:to|reach) (${DAY})(?= |$)`, 'y'), (m) => days(span(m[1], m[2]))],
  [new RegExp(`(${DAY})(?= |$)`, 'y'), (m) => days([m[1] as Weekday])],
  [
    /(?:any day|daily|all (?:the )?days?|all week|7 day(?: a week)?|everyday|every day|whole week)(?= |$)/y,
    () => days([...weekdays]),
  ],
  [/(?:the )?(?:other day|rest of the week|remaining day)(?= |$)/y, () => ({ kind: 'others' })],
  [/(?:week ?day)(?= |$)/y, () => days(weekdays.slice(0, 5))],
  [/weekend(?= |$)/y, () => days(weekdays.slice(5))],
  [/(?:24 hour|24\/7|round the clock|day and night)(?= |$)/y, () => times({ from: 0, to: 1440 })],
  [new RegExp(`(?:${CLOCK}) ${TO} (?:${CLOCK})(?= |$)`, 'y'), (m) => openFrom(m.slice(1, 5), m.slice(5, 9))],
  [/(?:except|excluding|but not|apart from|minus|not on|without)(?= |$)/y, () => ({ kind: 'except' })],
  [
    /(?:closed|off|rest|holiday|(?:no|not|dont|never) (?:dey |go |de )?(?:open|work)(?:ing)?)(?= |$)/y,
    () => ({ kind: 'closed' }),
  ],
  [new RegExp(`(?:we )?close(?= (?:on )?(?:every )?${DAY})`, 'y'), () => ({ kind: 'closed' })],
  [/\d\S*/y, () => ({ kind: 'bad' })],
]

/**
 * Opening hours as people type them: "mon to sat 9 to 7, sunday 1 to 6", "everyday 8-8", "we dey open from 9 reach
 * 7", "mon-fri 9am-6pm sat 10-4 closed sunday". An hour without am or pm opens in the day (from 5 in the morning) and
 * closes after it opens. Past midnight is not read.
 */
export function readOpeningHours(text: string): SaidHours {
  const items = itemsOf(text)
  if (items.some(({ kind }) => kind === 'bad')) return { kind: 'unread' }
  const has = (kind: Item['kind']) => items.some((item) => item.kind === kind)
  if (!has('times')) return { kind: has('days') ? 'no-times' : 'unread' }
  if (!has('days')) return { kind: 'no-days' }
  const hours = weekOf(timesLast(items))
  return hours && Object.keys(hours).length > 0 ? { kind: 'week', hours } : { kind: 'unread' }
}

function itemsOf(text: string): Item[] {
  const dashed = text
    .replace(/\s*[-–—]+\s*/g, ' to ')
    .replace(/(\d)\s*(noon|midnight)/gi, '$1 $2')
    .replace(/(\d)\s*(?:o'?clock )?(?:in|for|at)? ?(?:the |di )?morning/gi, '$1 am')
    .replace(/(\d)\s*(?:o'?clock )?(?:in|for|at)? ?(?:the |di )?(?:afternoon|evening|night)/gi, '$1 pm')
  const words = toWords([dashed], []).text.replace(/ ,|, /g, ' ')
  const items: Item[] = []
  for (let at = 0; at < words.length; ) {
    const [item, end] = itemAt(words, at)
    if (item) items.push(item.kind === 'others' ? days(unnamed(items)) : item)
    at = end
  }
  return items
}

/** @returns what is read at a place, and where the next word begins */
function itemAt(words: string, at: number): [Item | undefined, number] {
  for (const [pattern, read] of rules) {
    pattern.lastIndex = at
    const match = pattern.exec(words)
    if (match) return [read(match), pattern.lastIndex + 1]
  }
  const next = words.indexOf(' ', at)
  return [undefined, next === -1 ? words.length : next + 1]
}

function days(found: Weekday[]): Item {
  return { kind: 'days', days: found }
}

function unnamed(items: Item[]): Weekday[] {
  return weekdays.filter((day) => !items.some((item) => item.kind === 'days' && item.days.includes(day)))
}

function times(range: MinuteRange): Item {
  return { kind: 'times', range }
}

/** "fri to mon" goes over the end of the week. */
function span(from: string | undefined, to: string | undefined): Weekday[] {
  const [first, last] = [weekdays.indexOf(from as Weekday), weekdays.indexOf(to as Weekday)]
  const count = ((last - first + 7) % 7) + 1
  return Array.from({ length: count }, (_, index) => weekdays[(first + index) % 7] as Weekday)
}

type ClockWords = (string | undefined)[]

function openFrom(opens: ClockWords, closes: ClockWords): Item {
  const shared = opens[2] ?? (closes[2] === 'pm' && Number(opens[0]) < Number(closes[0]) ? 'pm' : undefined)
  const from = minutesOf(opens).find((minute) => minute >= 300) ?? minutesOf(opens)[0]
  const afternoon =
    shared === 'pm' && from !== undefined && Number(opens[0]) < 5 ? minutesOf(opens).at(-1) : from
  const start = afternoon ?? -1
  const to = minutesOf(closes)
    .map((minute) => (minute === 0 ? 1440 : minute))
    .sort((a, b) => a - b)
    .find((minute) => minute > start)
  return start < 0 || to === undefined ? { kind: 'bad' } : times({ from: start, to })
}

function minutesOf([hour, minute, half, word]: ClockWords): number[] {
  const said = word === undefined ? [hour, minute, half] : ['12', undefined, word]
  return candidatesOf(said).map(minuteOfDay)
}

/** "9 to 5 mon to fri, 10 to 2 sat" is turned around. */
function timesLast(items: Item[]): Item[] {
  const [first] = items
  if (first?.kind !== 'times') return items
  const groups: { times: Item[]; rest: Item[] }[] = []
  for (const item of items) {
    const last = groups.at(-1)
    if (item.kind === 'times' && (!last || last.rest.length > 0)) groups.push({ times: [item], rest: [] })
    else if (item.kind === 'times') last?.times.push(item)
    else last?.rest.push(item)
  }
  return groups.flatMap(({ times, rest }) => {
    const end = rest.findIndex(({ kind }) => kind === 'closed')
    return end === -1 ? [...rest, ...times] : [...rest.slice(0, end), ...times, ...rest.slice(end)]
  })
}

/** @returns undefined where two times of one day overlap */
function weekOf(items: Item[]): Business['hours'] | undefined {
  const week = new Map<Weekday, MinuteRange[]>()
  let current: Weekday[] = []
  let before: Item['kind'] | undefined
  for (const item of items) {
    if (item.kind === 'times')
      for (const day of current) week.set(day, [...(week.get(day) ?? []), item.range])
    if (item.kind === 'closed' && before === 'days') {
      for (const day of current) week.delete(day)
      current = []
      before = undefined
      continue
    }
    if (item.kind === 'days' && before === 'closed') for (const day of item.days) week.delete(day)
    else if (item.kind === 'days') current = daysNow(current, item.days, before)
    before = item.kind === 'days' && before === 'closed' ? undefined : item.kind
  }
  return sorted(week)
}

function daysNow(current: Weekday[], named: Weekday[], before: Item['kind'] | undefined): Weekday[] {
  if (before === 'except') return current.filter((day) => !named.includes(day))
  return before === 'days' ? [...current, ...named] : named
}

function sorted(week: Map<Weekday, MinuteRange[]>): Business['hours'] | undefined {
  const entries = weekdays.flatMap((day): [Weekday, MinuteRange[]][] => {
    const ranges = week.get(day)?.toSorted((a, b) => a.from - b.from)
    return ranges ? [[day, ranges]] : []
  })
  const overlap = entries.some(([, ranges]) =>
    ranges.some(({ from }, index) => index > 0 && from < (ranges[index - 1]?.to ?? 0)),
  )
  return overlap ? undefined : Object.fromEntries(entries)
}
