import { plain } from '../spelling.ts'
import { dateOf, type LocalDate, type LocalDateTime, type LocalTime, timeOf } from '../time.ts'
import { readWhen } from '../when.ts'
import { datesOf } from './dates.ts'
import type { Appointment, AppointmentWish } from './sight.ts'
import { type OwnerTurn, on, say } from './turn.ts'

/** Which booking a member's words are about: "Chioma", "the 3pm", "Ngozi friday", or the mark under an alert. */
export interface Meant {
  /** The end of its id. */
  ref?: string
  name?: string
  dates: LocalDate[]
  /** Readings of a clock time; empty: none was said. */
  times: LocalTime[]
}

/** As a tap under an alert says it. */
const mark = /#([0-9a-f]{6})\b/i
const moment = /\b(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})\b/
const fillers =
  /\b(?:the|that|this|dat|my|one|own|booking|appointment|customer|person|request|for|by|at|on|of|from|wey|dey|is|with|am|it|her|him|them)\b/g

/** A tap names its booking, which nobody types. */
export function isTap(words: string): boolean {
  return mark.test(words)
}

/** The moment that an alert was about when it was shown. */
export function momentIn(words: string): LocalDateTime | undefined {
  const [, date, time] = moment.exec(words) ?? []
  return date && time ? `${date}T${time}` : undefined
}

function readMeant(words: string, now: LocalDateTime): Meant {
  const ref = mark.exec(words)?.[1]?.toLowerCase()
  if (ref) return { ref, dates: [], times: [] }
  const exact = momentIn(words)
  if (exact)
    return { dates: [dateOf(exact)], times: [timeOf(exact)], ...named(words.slice(0, words.search(moment))) }
  const when = readWhen({ day: [words] }, now)
  const name = named((when.unread ?? []).join(' '))
  return { dates: datesOf(when), times: when.time?.kind === 'at' ? when.time.candidates : [], ...name }
}

function named(words: string): { name?: string } {
  const name = plain(words)
    .replace(/['’]s\b/g, '')
    .replace(fillers, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return name === '' ? {} : { name }
}

/** Letters that a tap carries on every channel, names in other scripts included. */
const tapLength = 30

/** What must be looked up for it. A day may be somebody's name: Sunday, Friday. */
export function wishesFor(words: string, now: LocalDateTime): AppointmentWish[] {
  const { ref, name, dates } = readMeant(words, now)
  if (ref) return [{ ref }]
  const [from, to] = [dates.toSorted()[0], dates.toSorted().at(-1)]
  const days = from && to ? { days: { from, to } } : {}
  if (name) return [{ name: name.split(' ')[0] ?? name, ...days }]
  const single = /^[\p{L}'-]+$/u.test(words.trim())
  return single ? [days, { name: words.trim() }] : [days]
}

/** Those that her words fit, by start. A clock time without a day is today's, where there is one. */
export function meantBy(turn: OwnerTurn, words: string): Appointment[] {
  const { ref, name, dates, times } = readMeant(words, turn.now)
  const all = turn.sight.appointments
  if (ref) return all.filter(({ id }) => id.endsWith(ref))
  const byName = all.filter((one) => hasName(one, name ?? words))
  if (!name && byName.length > 0) return byName
  const fits = (name ? byName : all).filter(
    ({ start }) =>
      (dates.length === 0 || dates.includes(dateOf(start))) &&
      (times.length === 0 || times.includes(timeOf(start))),
  )
  const today = fits.filter(({ start }) => dateOf(start) === dateOf(turn.now))
  return !name && dates.length === 0 && times.length > 0 && today.length > 0 ? today : fits
}

function hasName({ customerName }: Appointment, name: string): boolean {
  const parts = plain(customerName ?? '').split(/\s+/)
  return plain(name)
    .trim()
    .split(/\s+/)
    .every((word) => parts.some((part) => part.startsWith(word) && word !== ''))
}

/** What names it in a command, so that no other can be meant. */
export function refOf({ id }: Pick<Appointment, 'id'>): string {
  return `#${id.slice(-6)}`
}

/** The arguments of sentences that name it. */
export function argsOf(turn: OwnerTurn, one: Appointment) {
  return { customer: one.customerName, service: one.serviceName, start: on(turn, one.start) }
}

/**
 * The one that she means; of several she is asked which, and of none she is told so.
 * @param command how the one that she then chooses is said: "decline"
 */
export function theOne(
  turn: OwnerTurn,
  found: Appointment[],
  { command, words, more = '' }: { command: string; words: string; more?: string },
): Appointment | undefined {
  const [only, another] = found
  if (only && !another) return only
  if (!only) {
    say(turn, 'accept.noBooking', { words: words.replace(mark, '').trim() })
    return undefined
  }
  askWhich(
    turn,
    found.slice(0, 5).map((one) => ({ ...argsOf(turn, one), text: `${command} ${refOf(one)}${more}` })),
  )
  return undefined
}

/** Asks which booking; choosing one says its `text`. What she is asked besides stands. */
export function askWhich(
  turn: OwnerTurn,
  options: { text: string; customer: string | null; service: string; start: ReturnType<typeof on> }[],
) {
  const choices = options.map(({ customer, service, text }) => {
    return { label: customer ?? service, proposal: null, text }
  })
  turn.state = { ...turn.state, choices }
  const buttons = options.map(({ text, ...args }, i) => ({
    key: 'accept.choice',
    args,
    // A tap must say it whole: a longer text is chosen by its number.
    text: { key: 'button.service', args: { service: text.length <= tapLength ? text : String(i + 1) } },
  }))
  say(turn, 'accept.which', undefined, buttons)
}
