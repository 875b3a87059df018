import {
  addDays,
  addMinutes,
  at,
  dateOf,
  type LocalDateTime,
  minuteOfDay,
  timeOf,
  weekdays,
} from '../time.ts'
import type { When } from '../when.ts'
import { mondayOf, nextWeekday, weekdayIndex } from './calendar.ts'
import { toWords } from './words.ts'

/** A move told by how far it is from the time that stands: "one hour later", "the day before", "the friday after". */
export type Shift =
  | { kind: 'minutes'; minutes: number }
  | { kind: 'days'; days: number }
  /** The next such weekday after it (0 Monday … 6 Sunday), in the week after its own where `following`. */
  | { kind: 'weekday'; index: number; following: boolean }
  /** "a bit later": she has no certain time in mind. */
  | { kind: 'towards'; later: boolean }
  /** "next week, same day": by her own calendar, not counted from the booking. */
  | { kind: 'next-week' }

const COUNT = '(\\d{1,3}|an?|half(?: an?)?|\\d and (?:an? )?half)'
const UNIT = '(minute|hour|day|week)( and (?:an? )?half)?'
const LATER = 'later|forward|ahead'
const EARLIER = 'earlier|sooner|backward|early'
/** "2 hours before" counts from the booking; "2 hours before christmas" does not. */
const OPEN_END = '(?=(?: (?:,|that|it|am|then|instead|please|abeg|by|at|around|same))|$)'
const WEEKDAY = `(${weekdays.join('|')})`
const MOVE = '(?:push|shift|move|delay|postpone|adjust|drag|extend|draw|bring|pull)'

type Read = (m: RegExpExecArray, text: string) => Shift

const rules: [RegExp, Read][] = [
  [
    whole(`${COUNT} ${UNIT} (?:(${LATER})|(${EARLIER})|(?:(after)|(before))${OPEN_END})`),
    (m, text) => counted(m[1], m[2], m[3], m[5] || m[7] ? -1 : m[4] ? sign(m[4], text) : 1),
  ],
  [
    whole(`(?:(${LATER}|back)|(${EARLIER})) (?:by|with|small|like|for)? ?${COUNT} ${UNIT}`),
    (m, text) => counted(m[3], m[4], m[5], m[2] ? -1 : sign(m[1], text)),
  ],
  [
    whole(`${MOVE}(?: [^ ,]+){0,3}? (?:by|with) ${COUNT} ${UNIT}`),
    (m, text) => counted(m[1], m[2], m[3], sign('by', text)),
  ],
  [whole('(?:the )?(?:next|following) day(?! after)'), () => ({ kind: 'days', days: 1 })],
  [
    whole(`(?:the |a )?(day|week) (after|before)${OPEN_END}`),
    (m) => ({ kind: 'days', days: (m[1] === 'week' ? 7 : 1) * (m[2] === 'after' ? 1 : -1) }),
  ],
  [whole('(?:the )?(?:previous|preceding) day'), () => ({ kind: 'days', days: -1 })],
  [whole(`${WEEKDAY} (?:of |in )?the following week`), (m) => weekday(m[1], true)],
  [
    whole(`following ${WEEKDAY}|${WEEKDAY} (?:after${OPEN_END}|following)`),
    (m) => weekday(m[1] ?? m[2], false),
  ],
  [whole('(?:the )?following week'), () => ({ kind: 'days', days: 7 })],
  [
    whole('same (?:day|time)(?: (?:and )?(?:same )?(?:day|time))?,? (?:,? ?)(?:on |in )?next week'),
    () => ({ kind: 'next-week' }),
  ],
  [whole('next week ,? ?same (?:day|time)'), () => ({ kind: 'next-week' })],
  [
    whole(`(?:small|little|bit|slightly|more) (?:(later|forward)|earlier|early|sooner)`),
    (m, text) => ({ kind: 'towards', later: m[1] !== undefined && sign(m[1], text) > 0 }),
  ],
  [
    whole(`(?:(later|forward)|earlier|early|sooner) (?:a )?(?:small|little|bit)`),
    (m, text) => ({ kind: 'towards', later: m[1] !== undefined && sign(m[1], text) > 0 }),
  ],
]

function whole(source: string): RegExp {
  return new RegExp(`(?<=^| )(?:${source})(?=$| )`)
}

/** To bring something forward is to have it earlier; to push or to move it forward, later. */
function sign(direction: string | undefined, text: string): 1 | -1 {
  if (/(?:^| )(?:earlier|sooner|backward)(?: |$)/.test(text)) return -1
  return direction !== 'back' && /(?:^| )(?:bring|pull|draw)(?: |$)/.test(text) ? -1 : 1
}

function counted(count = '', unit = '', half: string | undefined, direction: number): Shift {
  const n = amount(count) + (half ? 0.5 : 0)
  if (unit === 'day' || unit === 'week')
    return { kind: 'days', days: direction * n * (unit === 'week' ? 7 : 1) }
  return { kind: 'minutes', minutes: direction * Math.round(n * (unit === 'hour' ? 60 : 1)) }
}

function amount(count: string): number {
  if (count.startsWith('half')) return 0.5
  if (/^an?$/.test(count)) return 1
  return Number.parseInt(count, 10) + (count.includes('half') ? 0.5 : 0)
}

function weekday(name: string | undefined, following: boolean): Shift {
  return { kind: 'weekday', index: (weekdays as readonly (string | undefined)[]).indexOf(name), following }
}

/** "1 hour 30 minutes" */
const hoursAndMinutes = /\b(\d{1,2}|an?) hour (?:and )?(\d{1,2}) minute\b/g

/** The first relative move in a message, and what else it says (in the words of the rules); undefined if none. */
export function readShift(message: string): { shift: Shift; rest: string } | undefined {
  const text = toWords([message], []).text.replace(
    hoursAndMinutes,
    (_, hours, minutes) => `${amount(hours) * 60 + Number(minutes)} minute`,
  )
  for (const [pattern, read] of rules) {
    const match = pattern.exec(text)
    if (match === null) continue
    const shift = read(match, text)
    if (shift.kind === 'days' && !Number.isInteger(shift.days)) continue
    return { shift, rest: text.replace(match[0], ' , ') }
  }
  return undefined
}

/** How far "a bit later" goes, in minutes. */
const bit = 120

/** Where a booking that starts at `start` comes to; undefined where it would leave its day. */
export function shifted(start: LocalDateTime, shift: Shift, now: LocalDateTime): When | undefined {
  const [date, minute] = [dateOf(start), minuteOfDay(timeOf(start))]
  switch (shift.kind) {
    case 'minutes': {
      const to = addMinutes(start, shift.minutes)
      return dateOf(to) === date ? { date, time: { kind: 'at', candidates: [timeOf(to)] } } : undefined
    }
    case 'days':
      return { date: addDays(date, shift.days) }
    case 'weekday': {
      const from = shift.following ? mondayOf(date, 1) : addDays(date, 1)
      return { date: nextWeekday(from, shift.index) }
    }
    case 'next-week': {
      const same = addDays(mondayOf(dateOf(now), 1), weekdayIndex(date))
      return { date: same > date ? same : addDays(date, 7) }
    }
    default: {
      const [from, to] = shift.later ? [minute + 1, minute + bit + 1] : [minute - bit, minute]
      const inside = (m: number) => timeOf(at(date, Math.min(Math.max(m, 0), 1439)))
      return { date, time: { kind: 'between', from: inside(from), to: inside(to) } }
    }
  }
}
