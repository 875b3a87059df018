import {
  at,
  dateOf,
  type LocalDate,
  type LocalTime,
  minuteOfDay,
  timeOf,
  type Weekday,
} from '../domain/time.ts'

/** Gives a word of the locale, filled with its arguments. */
export type Word = (key: string, args?: Record<string, string | number>) => string

/** A day or moment with the day on which it was written, so that the text can say "tomorrow". */
interface Moment {
  at: string
  today: LocalDate
}

interface Spoken {
  from: 'customer' | 'business' | 'person'
  text: string
}

interface Skills {
  name: string
  /** Null: everything. */
  services: string[] | null
  /** What is new, and what she does no more, where the whole list is long. */
  more?: string[]
  gone?: string[]
}

interface Span {
  from: LocalTime
  to: LocalTime
}

/** How the arguments of sentences are written: `{{price, money}}` calls `formats.money`. */
export const formats: Record<string, (value: never, word: Word) => string> = {
  /** Kobo, or `{from, to}` in kobo; nothing at all is `free`. */
  money: (value: number | { from: number; to: number }, word) => money(value, word),
  /** `14:30` → `2:30pm`. */
  time: (value: LocalTime) => time(value),
  times: (values: LocalTime[]) => orList.format(values.map(time)),
  /** `Saturday 5 December`, `tomorrow (Wednesday 9 December)`. */
  day: (value: Moment, word) => day(value, word),
  days: (values: Moment[], word) => orList.format(values.map((value) => day(value, word))),
  /** `on Saturday 5 December`, `tomorrow (Wednesday 9 December)`, `today`. */
  onDay: (value: Moment, word) => onDay(value, word),
  /** `Saturday 5 December at 2pm`. */
  slot: (value: Moment, word) => slot(value, word),
  slots: (values: Moment[], word) => orList.format(values.map((value) => slot(value, word))),
  /** Opening hours: `9am to 1pm and 3pm to 7pm`. */
  ranges: (values: Span[], word) =>
    andList.format(values.map((span) => word('words.to', { from: time(span.from), to: time(span.to) }))),
  /** Several of the customers' own questions. */
  quotes: (values: string[]) => andList.format(values.map((value) => `"${value}"`)),
  /** Part of a day, or (null) all of it. */
  span: (value: Span | null, word) =>
    value ? word('words.to', { from: time(value.from), to: time(value.to) }) : word('words.allDay'),
  /** How a booking went: `came late`. */
  outcome: (value: string, word) => word(`words.outcome.${value}`),
  /** Neighbouring days with the same hours: `Tuesday to Thursday`. */
  weekdays: (values: Weekday[], word) => weekdaySpan(values, word),
  /** Minutes: `1 hour 30 minutes`. */
  duration: (value: number, word) => duration(value, word),
  names: (values: string[]) => andList.format(values.map(listed)),
  choice: (values: string[]) => orList.format(values.map(listed)),
  /** Who does what: `Ada: everything; Bisi: Gel polish and Acrylic`; `Chi: also Wash`, where only that is new. */
  skills: (values: Skills[], word) => values.map((one) => skills(one, word)).join('; '),
  /** Who answers when a person is wanted. */
  who: (value: string | null, word) => value ?? word('words.someone'),
  customer: (value: string | null, word) => value ?? word('words.customer'),
  /** How many come with the customer: ` + 2`; nothing where she comes alone. */
  plus: (value: number) => (value > 0 ? ` + ${value}` : ''),
  /** Who serves several; nothing where the business names nobody. */
  withAll: (values: string[], word) =>
    values.length > 0 ? word('words.with', { person: andList.format(values) }) : '',
  /** Minutes before the start at which a cancellation came late; null: in time. */
  lateBy: (value: number | null, word) =>
    value === null ? '' : ` ${word('words.lateBy', { before: duration(value, word) })}`,
  with: (value: string | null, word) => (value ? word('words.with', { person: value }) : ''),
  /** The customer's own words; nothing where there are none. */
  quoted: (value: string, word) => (value ? word('words.quoted', { words: value }) : ''),
  phone: (value: string | null, word) => (value ? word('words.phone', { phone: value }) : ''),
  /** The last lines of a chat, each on a line of its own. */
  talk: (values: Spoken[], word) =>
    values.map(({ from, text }) => `\n${word(`words.spoke.${from}`, { text })}`).join(''),
  reason: (value: string, word) => word(`words.reason.${value}`),
  /** What came that Jara cannot read: `a voice note and a picture`. */
  kinds: (values: string[], word) => andList.format(values.map((value) => word(`words.kind.${value}`))),
  /** Why a message did not reach a customer, and what the owner can do. */
  why: (value: string, word) => word(`words.why.${value}`),
  channel: (value: string, word) => word(`words.channel.${value}`),
  /** A code for the operator; nothing where there is none. */
  detail: (value: string | null, word) => (value ? ` ${word('words.detail', { detail: value })}` : ''),
  /** How often it is paid: `a month`. */
  cycle: (value: string, word) => word(`words.cycle.${value}`),
  /** `yearly`. */
  often: (value: string, word) => word(`words.often.${value}`),
  /** What each cycle of a plan costs: `₦4,499 a week, ₦14,999 a month`. */
  prices: (values: { price: number; cycle: string }[], word) =>
    values.map(({ price, cycle }) => `${money(price, word)} ${word(`words.cycle.${cycle}`)}`).join(', '),
  /** What a plan has besides, where it has anything. */
  features: (values: string[], word) =>
    values.length > 0 ? word('words.planWith', { features: featureNames(values, word) }) : '',
  without: (values: string[], word) => featureNames(values, word),
  /** How many; null: as many as come. */
  limit: (value: number | null, word) => (value === null ? word('words.unlimited') : naira.format(value)),
  people: (value: number | null, word) =>
    value === null ? word('words.anyPeople') : word('words.person', { count: value }),
  channels: (value: number | null, word) =>
    value === null ? word('words.anyChannels') : word('words.channels', { count: value }),
  /** The limits of a plan that are lower than another's; null: they are not. */
  room: (value: Record<'conversations' | 'people' | 'channels', number | null>, word) =>
    andList.format(
      (['conversations', 'people', 'channels'] as const).flatMap((what) => {
        const count = value[what]
        return count === null
          ? []
          : word(`words.${what === 'people' ? 'person' : what}`, { count, n: naira.format(count) })
      }),
    ),
  /** How a phone is linked again: on the page at this address, or by the operator. */
  relink: (value: string | null, word) =>
    value ? word('words.relinkAt', { url: value }) : word('words.relink'),
}

function featureNames(values: string[], word: Word): string {
  return andList.format(values.map((value) => word(`words.feature.${value}`)))
}

const orList = new Intl.ListFormat('en-GB', { type: 'disjunction' })
const andList = new Intl.ListFormat('en-GB', { type: 'conjunction' })
const naira = new Intl.NumberFormat('en-NG', { maximumFractionDigits: 2 })
const weekdayName = new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone: 'UTC' })
const monthName = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' })

function skills({ name, services, more = [], gone = [] }: Skills, word: Word): string {
  const list = (names: string[]) => andList.format(names.map(listed))
  const change = [
    ...(more.length > 0 ? [word('words.also', { services: list(more) })] : []),
    ...(gone.length > 0 ? [word('words.noMore', { services: list(gone) })] : []),
  ]
  if (change.length > 0) return `${name}: ${change.join(', ')}`
  return `${name}: ${services ? list(services) || '–' : word('words.everything')}`
}

function money(value: number | { from: number; to: number }, word: Word): string {
  if (value === 0) return word('words.free')
  if (typeof value === 'number') return `₦${naira.format(value / 100)}`
  if (value.from === value.to) return money(value.from, word)
  return word('words.to', { from: money(value.from, word), to: money(value.to, word) })
}

function time(value: LocalTime): string {
  const minutes = minuteOfDay(value) % 1440
  const hour = Math.floor(minutes / 60)
  const past = minutes % 60
  return `${hour % 12 || 12}${past === 0 ? '' : `:${String(past).padStart(2, '0')}`}${hour < 12 ? 'am' : 'pm'}`
}

/** Half a year ahead a day could be taken for this year's, so its year is told. */
const farMs = 183 * 24 * 60 * 60_000

function date({ at: local, today }: Moment): string {
  const midnight = new Date(`${dateOf(local)}T00:00:00Z`)
  const name = `${weekdayName.format(midnight)} ${midnight.getUTCDate()} ${monthName.format(midnight)}`
  return midnight.getTime() - Date.parse(today) > farMs ? `${name} ${midnight.getUTCFullYear()}` : name
}

function near(value: Moment, word: Word): string | undefined {
  if (dateOf(value.at) === value.today) return word('words.today')
  return dateOf(at(value.today, 1440)) === dateOf(value.at) ? word('words.tomorrow') : undefined
}

function day(value: Moment, word: Word): string {
  const name = near(value, word)
  return name === undefined ? date(value) : word('words.near', { name, day: date(value) })
}

function onDay(value: Moment, word: Word): string {
  const name = near(value, word)
  if (name === undefined) return word('words.on', { day: date(value) })
  return dateOf(value.at) === value.today ? name : day(value, word)
}

function slot(value: Moment, word: Word): string {
  return word('words.at', { day: day(value, word), time: time(timeOf(value.at)) })
}

/** Any Monday: only the names of the days matter. */
const monday = '2024-01-01'
const order: Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** A name with a comma of its own would fall apart in a list: `Braids, long` → `Braids (long)`. */
function listed(name: string): string {
  return name.replace(/, (.+)$/, ' ($1)')
}

function weekdaySpan(days: Weekday[], word: Word): string {
  const names = days.map((one) =>
    weekdayName.format(new Date(`${dateOf(at(monday, order.indexOf(one) * 1440))}T00:00:00Z`)),
  )
  const [first, last] = [names[0] ?? '', names.at(-1) ?? '']
  return names.length > 1 ? word('words.to', { from: first, to: last }) : first
}

function duration(minutes: number, word: Word): string {
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  const parts = [
    hours > 0 ? word('words.hour', { count: hours }) : '',
    rest > 0 || hours === 0 ? word('words.minute', { count: rest }) : '',
  ]
  return parts.filter((part) => part !== '').join(' ')
}
