import {
  addMinutes,
  clock,
  dateOf,
  type LocalDateTime,
  type LocalTime,
  minuteOfDay,
  timeOf,
} from '../time.ts'
import { monthNames, only } from './calendar.ts'
import { type DayPart, type Found, type Rule, rule } from './rules.ts'

/** What people mean by a part of the day, wide rather than narrow; `24:00` closes a day. */
export const dayParts: Record<DayPart, { from: LocalTime; to: LocalTime }> = {
  morning: { from: '06:00', to: '12:00' },
  afternoon: { from: '12:00', to: '16:00' },
  evening: { from: '16:00', to: '21:00' },
  night: { from: '18:00', to: '24:00' },
}

/** Hour, minutes, half of the day: three groups. */
const CLOCK = '(\\d{1,2})(?::(\\d\\d))?(?: (am|pm|noon|midnight))?(?: oclock)?'
const AT = '(?:by|at|around|about|for|exactly|latest|like)'
const AFTER =
  '(?:(?:any )?time |anything )?(?:after|from|past|since|not before|not earlier than)(?: like| around| about)?'
const BEFORE =
  '(?:(?:any )?time |anything )?(?:before|on or before|(?:by |at )?(?:the )?latest(?: by| at)?|(?:not|no) later than|not after|at most|max)(?: like| around| about)?'
/** What follows a number that is no hour: "in 2 days", "12 dec", "5 of us". */
const NOT_CLOCK = `(?! (?:day|week|hour|minute|month|of|person|people|noon|midnight|${monthNames.join('|')})(?=$| ))`
/** The Friday prayer, which shops close for from about half past twelve to half past two. */
const JUMAT =
  '(?:jumat|jumaat|jumma|jummat|jumah|jummah|jumuah|juma|fri prayers?)(?: (?:service|prayers?|time))*'
const [beforeJumat, afterJumat] = ['12:30', '14:30']
const ONWARDS = '(?:upwards?|onwards?|and above|going|and later)'

/** Phrases that name times, the longer before the shorter. */
export const hourRules: Rule[] = [
  rule('(?:good|gud) (?:morning|afternoon|evening|night)', () => []),
  rule(`(?:between|from) ${CLOCK}(?: (?:to|and|or) |-)${CLOCK}`, (m) =>
    between(m.slice(1, 4), m.slice(4, 7)),
  ),
  rule(`(?:${AT} )?${CLOCK}(?: to | or |-)${CLOCK}`, (m) => between(m.slice(1, 4), m.slice(4, 7))),
  rule('half (?:past |after )?(\\d{1,2})(?: (am|pm))?', (m) => offset(m[1], 30, m[2])),
  rule('(\\d{1,2}) (?:and (?:a )?)?half(?: (am|pm))?', (m) => offset(m[1], 30, m[2])),
  rule('(?:a )?quarter (?:past|after) (\\d{1,2})(?: (am|pm))?', (m) => offset(m[1], 15, m[2])),
  rule('(?:a )?quarter (?:to|before) (\\d{1,2})(?: (am|pm))?', (m) => offset(m[1], -15, m[2])),
  rule('(\\d{1,2}) (?:minute )?(past|to) (\\d{1,2})(?: (am|pm))?', (m) =>
    offset(m[3], m[2] === 'past' ? Number(m[1]) : -Number(m[1]), m[4]),
  ),
  // How far a booking is to move is no time of its own: see `shift.ts`.
  rule(
    '(?:by )?(?:\\d{1,3}|half|an?)(?: (?:and )?(?:an? )?half)?(?: an?)? (?:minute|hour|day|week)(?: and (?:an? )?half)? (?:later|earlier|sooner|forward|backward)',
    () => [],
  ),
  rule(
    '(?:within|in the next|inside) (?:the )?(?:next )?(\\d{1,3}|half|an?)?(?: an?)? ?(minute|hour)|(?:this|next) ()(hour)',
    (m, now) => soon(m, now),
  ),
  rule('(?:in |in the )?(?:next )?(\\d{1,3}|half|an?) (minute|hour)(?: time| from now)', (m, now) =>
    ahead(m, now),
  ),
  rule('in (?:the )?(?:next )?(\\d{1,3}|half|an?) (?:an? )?(minute|hour)', (m, now) => ahead(m, now)),
  rule(`${AFTER} (?:noon|12 noon)`, () => [{ kind: 'window', from: '12:00', to: '24:00' }]),
  rule(`${BEFORE} (?:noon|12 noon)`, () => [{ kind: 'window', from: '00:00', to: '12:00' }]),
  rule(`${AFTER} ${CLOCK} ${ONWARDS}`, (m) => after(m.slice(1, 4))),
  rule(`${AFTER} ${CLOCK}${NOT_CLOCK}`, (m) => after(m.slice(1, 4))),
  rule(`${CLOCK} ${ONWARDS}`, (m) => after(m.slice(1, 4))),
  rule(`${CLOCK} (?:at )?(?:the )?latest`, (m) => before(m.slice(1, 4))),
  rule(`after (?:the )?${JUMAT}`, () => [{ kind: 'clock', candidates: [afterJumat] }]),
  rule(`before (?:the )?${JUMAT}`, () => [{ kind: 'window', from: '00:00', to: beforeJumat }]),
  rule(`${BEFORE} ${CLOCK}${NOT_CLOCK}`, (m) => before(m.slice(1, 4))),
  rule('12 noon|noon(?: time)?', () => [{ kind: 'clock', candidates: ['12:00'] }]),
  rule('(?:12 )?midnight', () => [{ kind: 'clock', candidates: ['00:00'] }]),
  rule('(\\d{1,2}):(\\d\\d)(?: (am|pm))?(?: oclock)?', (m) => clocks(m.slice(1, 4))),
  rule('(\\d{1,2}) ([0-5][05])(?: (am|pm))?', (m) => clocks(m.slice(1, 4))),
  rule('(\\d{1,2})()(?: oclock)? (am|pm)', (m) => clocks(m.slice(1, 4))),
  rule(`${AT} (\\d{1,2})(?: oclock)?${NOT_CLOCK}|(\\d{1,2}) oclock`, (m) => clocks([m[1] ?? m[2]])),
  rule('(\\d{1,2})(?: oclock)? (?:for|in|in the|at) (morning|afternoon|evening|night)', (m) => [
    ...(clocks([m[1]]) ?? []),
    { kind: 'part', part: m[2] as DayPart },
  ]),
  rule('(\\d{1,2}) sharp', (m) => clocks([m[1]])),
  rule('from (?:the )?(afternoon|evening)', (m) => [
    { kind: 'window', from: dayParts[m[1] as DayPart].from, to: '24:00' },
  ]),
  rule('before (?:the )?(afternoon|evening|night)', (m) => [
    { kind: 'window', from: '00:00', to: dayParts[m[1] as DayPart].from },
  ]),
  rule('(?:for |in |in the |at |early |every )?(morning|afternoon|evening|night)(?: time)?', (m) => [
    { kind: 'part', part: m[1] as DayPart },
  ]),
  rule('same day (?:and )?(?:same )?time|same time (?:and )?(?:same )?day', () => [
    { kind: 'same', day: true, time: true },
  ]),
  rule('(?:that |the |this )?(?:very )?same (?:exact )?time|that (?:very )?time', () => [
    { kind: 'same', time: true },
  ]),
  rule('(?:that |the |this )?(?:very )?same (?:exact )?day|that (?:very )?day', () => [
    { kind: 'same', day: true },
  ]),
  rule('any time(?: at all)?|all day|any hour', () => [{ kind: 'window', from: '00:00', to: '24:00' }]),
  rule('(?:right |just )?now(?: now)?|asap|as soon as possible|immediately|sharp sharp', () => [
    { kind: 'now' },
  ]),
]

/** What may not be swallowed by a vague phrase: it says something by itself. */
const STOP =
  '(?:,|by|at|on|around|\\d|mon|tue|wed|thu|fri|sat|sun|today|tomorrow|next|this|morning|afternoon|evening|night)'

/** Times that only she knows: asked about, never guessed. Tried where no other rule reads. */
export const vagueRules: Rule[] = [
  rule(
    `(?:after|before|when|once|during|as soon as|immediately after|close of)(?: (?!${STOP})[^ ]+){1,5}`,
    (m) => [{ kind: 'vague', words: m[0] }],
  ),
  rule(
    '(?:much |a bit |small )?(?:later|soon|early|late)(?: on)?|(?:some|small|lunch|break|closing|opening|church) time|lunch|sometime',
    (m) => [{ kind: 'vague', words: m[0] }],
  ),
]

type ClockWords = (string | undefined)[]

/** @returns the readings of a clock: one with am, pm or a 24-hour number, else both halves of the day. */
export function candidatesOf([hours, minutes, half]: ClockWords): LocalTime[] {
  const hour = Number(hours)
  const minute = Number(minutes || 0)
  if (hour > 24 || minute > 59 || (hour === 24 && minute > 0)) return []
  const at = (h: number) => clock((h % 24) * 60 + minute)
  if (hour > 12 || (hour === 0 && half !== 'pm') || (hours?.length === 2 && hours.startsWith('0') && minutes))
    return [at(hour)]
  if (half === 'noon') return [at(12)]
  if (half === 'am' || half === 'midnight') return [at(hour % 12)]
  if (half === 'pm') return [at((hour % 12) + 12)]
  return hour === 12 ? [at(12), at(0)] : [at(hour), at(hour + 12)]
}

function clocks(words: ClockWords): Found[] | undefined {
  const candidates = candidatesOf(words)
  return candidates.length === 0 ? undefined : [{ kind: 'clock', candidates }]
}

/** "quarter to 5" is 5 moved by -15 minutes. */
function offset(hour: string | undefined, minutes: number, half: string | undefined): Found[] | undefined {
  const candidates = candidatesOf([hour, undefined, half]).map((time) =>
    clock((minuteOfDay(time) + minutes + 1440) % 1440),
  )
  return candidates.length === 0 || Math.abs(minutes) > 59 ? undefined : [{ kind: 'clock', candidates }]
}

function ahead(m: RegExpExecArray, now: LocalDateTime): Found[] {
  const hours = m[2] === 'hour'
  const count = m[1] === 'half' ? 0.5 : Number(m[1]?.replace(/^an?$/, '1'))
  const then = addMinutes(now, Math.round(count * (hours ? 60 : 1)))
  return [
    { kind: 'day', day: only(dateOf(then)) },
    { kind: 'clock', candidates: [timeOf(then)] },
  ]
}

/** "within the hour", "in the next 2 hours": from now on, until then. */
function soon(m: RegExpExecArray, now: LocalDateTime): Found[] {
  const count = m[1] === 'half' ? 0.5 : Number((m[1] || 'a').replace(/^an?$/, '1'))
  const then = addMinutes(now, Math.round(count * ((m[2] ?? m[4]) === 'hour' ? 60 : 1)))
  const to = dateOf(then) > dateOf(now) ? '24:00' : timeOf(then)
  return [
    { kind: 'day', day: only(dateOf(now)) },
    { kind: 'window', from: timeOf(now), to },
  ]
}

/** The half of the day that a business is open in, where the words leave it open. */
function likely(words: ClockWords, firstMorningHour: number): LocalTime | undefined {
  const candidates = candidatesOf(words)
  if (candidates.length < 2) return candidates[0]
  return Number(words[0]) === 12 || Number(words[0]) >= firstMorningHour ? candidates[0] : candidates[1]
}

/** "after 2" is in the afternoon; "after 8" may be either, so it begins with the earlier. */
function after(words: ClockWords): Found[] | undefined {
  const from = likely(words, 8)
  return from === undefined ? undefined : [{ kind: 'window', from, to: '24:00' }]
}

function before(words: ClockWords): Found[] | undefined {
  const to = likely(words, 9)
  return to === undefined ? undefined : [{ kind: 'window', from: '00:00', to: to === '00:00' ? '24:00' : to }]
}

function between(start: ClockWords, end: ClockWords): Found[] | undefined {
  const shared = end[2] === 'am' || end[2] === 'pm' ? end[2] : undefined
  const half = start[2] ?? (Number(start[0]) < Number(end[0]) ? shared : undefined)
  const from = likely([start[0], start[1], half], 7)
  if (from === undefined) return undefined
  const to = candidatesOf(end).find((time) => time > from)
  return to === undefined ? undefined : [{ kind: 'window', from, to }]
}

/** Hours, as minutes of the day, that people put in a part of it: "1 for night" is 01:00, "6 for evening" 18:00. */
const saidOf: Record<DayPart, [number, number][]> = {
  morning: [[60, 720]],
  afternoon: [[660, 1140]],
  evening: [[780, 1440]],
  night: [
    [1020, 1440],
    [0, 300],
  ],
}

/** The readings of a clock that fall in a part of the day: "8 for night" is 20:00. */
export function inPart(candidates: LocalTime[], part: DayPart): LocalTime[] {
  return candidates.filter((time) =>
    saidOf[part].some(([from, to]) => minuteOfDay(time) >= from && minuteOfDay(time) < to),
  )
}
