import { openingOf } from '../availability/opening.ts'
import type { MinuteRange } from '../business.ts'
import type { Ask } from '../intent.ts'
import { addDays, clock, type LocalDate, minuteOfDay, timeOf, type Weekday, weekdays } from '../time.ts'
import { readWhen, type When } from '../when.ts'
import { wordsOf } from './details.ts'
import { answered, on, say, type Turn, tag } from './turn.ts'

/** How far to look for the next day that is open, in days. */
const searchedDays = 14

/** "una dey open on sunday?", "which time una go close?" */
export function answerHours(turn: Turn, asks: Ask[]) {
  if (turn.told.has('hours')) return
  turn.told.add('hours')
  tag(turn, 'hours')
  answered(turn)
  const when = readWhen({ day: wordsOf(asks, 'day'), time: wordsOf(asks, 'time') }, turn.said)
  sayHours(turn, when)
}

/** Asks how it is at this minute, not for the hours of the week. */
const aboutNow = /\b(?:now|nw|still|already|yet|don (?:close|open)|never (?:close|open))\b/i

/** Opening hours of the day that `when` names; of now and the week where it names none. */
export function sayHours(turn: Turn, when: When) {
  const dates = when.date ? [when.date] : (when.dates ?? [])
  const open = when.date !== undefined && openingOf(turn.facts, when.date).kind === 'open'
  turn.topic = { act: 'hours', serviceIds: turn.topic.serviceIds, ...(open ? { date: when.date } : {}) }
  if (dates.length > 0) {
    for (const date of dates) sayDay(turn, date)
  } else if (when.range) sayWeek(turn)
  else {
    sayToday(turn)
    if (!aboutNow.test(turn.text)) sayWeek(turn)
  }
}

function sayDay(turn: Turn, date: LocalDate) {
  if (date === turn.today) return sayToday(turn)
  const opening = openingOf(turn.facts, date)
  const day = on(turn, date)
  if (opening.kind === 'open') return say(turn, 'hours.day', { day, hours: rangesArg(opening.ranges) })
  sayClosed(turn, date, opening.reason)
  sayNext(turn, date)
}

export function sayClosed(turn: Turn, date: LocalDate, reason: string | undefined) {
  if (reason) say(turn, 'hours.closedWhy', { day: on(turn, date), reason })
  else say(turn, 'hours.closed', { day: on(turn, date) })
}

/** Today, as it is at this minute. */
function sayToday(turn: Turn) {
  const opening = openingOf(turn.facts, turn.today)
  const minute = minuteOfDay(timeOf(turn.now))
  if (opening.kind === 'closed') {
    sayClosed(turn, turn.today, opening.reason)
    return sayNext(turn, turn.today)
  }
  const current = opening.ranges.find((range) => range.from <= minute && minute < range.to)
  if (current) return say(turn, 'hours.openNow', { until: clock(current.to) })
  const later = opening.ranges.find((range) => range.from > minute)
  if (later) return say(turn, 'hours.opensLater', { from: clock(later.from), until: clock(later.to) })
  say(turn, 'hours.closedNow', { until: clock(opening.ranges.at(-1)?.to ?? 0) })
  sayNext(turn, turn.today)
}

/** The first open day after `date`. */
export function sayNext(turn: Turn, date: LocalDate) {
  const next = nextOpening(turn, date)
  if (next) say(turn, 'hours.next', { day: on(turn, next.date), hours: rangesArg(next.ranges) })
}

/** The next opening: later today when `after` is left out, else on a later day. */
export function nextOpening(
  turn: Turn,
  after?: LocalDate,
): { date: LocalDate; ranges: MinuteRange[] } | undefined {
  const minute = minuteOfDay(timeOf(turn.now))
  for (let n = after ? 1 : 0; n <= searchedDays; n++) {
    const date = addDays(after ?? turn.today, n)
    const opening = openingOf(turn.facts, date)
    const ranges = opening.kind === 'open' ? opening.ranges : []
    const left = date === turn.today ? ranges.filter((range) => range.from > minute) : ranges
    if (left.length > 0) return { date, ranges: left }
  }
  return undefined
}

/** The week, days with the same hours together. */
function sayWeek(turn: Turn) {
  const groups: { days: Weekday[]; hours: MinuteRange[] }[] = []
  for (const day of weekdays) {
    const hours = turn.business.hours[day] ?? []
    const last = groups.at(-1)
    if (last && JSON.stringify(last.hours) === JSON.stringify(hours)) last.days.push(day)
    else groups.push({ days: [day], hours })
  }
  for (const group of groups) {
    const key = group.hours.length > 0 ? 'hours.week' : 'hours.weekClosed'
    say(turn, key, { days: group.days, ...(group.hours.length > 0 ? { hours: rangesArg(group.hours) } : {}) })
  }
}

/** Opening hours as locale argument. */
export function rangesArg(ranges: MinuteRange[]) {
  return ranges.map((range) => ({ from: clock(range.from), to: clock(range.to) }))
}
