import { afterQuietHours, type QuietHours } from './quiet-hours.ts'
import type { Button, Say } from './say.ts'
import { addDays, addMinutes, dateOf, type LocalDateTime, timeOf } from './time.ts'

export type ReminderKind = 'day' | 'hours'

/** When a reminder is due, and until when it is of use; both on the business's clock. */
export interface Reminder {
  kind: ReminderKind
  at: LocalDateTime
  until: LocalDateTime
}

/** A booking as far as reminders go. */
export interface Remindable {
  start: LocalDateTime
  /** When it was booked, or last changed: who just said when she comes needs no reminder of it. */
  settled: LocalDateTime
}

interface Rule {
  kind: ReminderKind
  wished(start: LocalDateTime): LocalDateTime
  /** Not for a booking that was settled less than so many minutes before the reminder. */
  leastSettled: number
  /** Of use until so many minutes before the start. */
  lastMinutes: number
}

/** In order. The first is over before the second begins: never two at once. */
const rules: Rule[] = [
  { kind: 'day', wished: dayBefore, leastSettled: 2 * 60, lastMinutes: 3 * 60 },
  { kind: 'hours', wished: (start) => addMinutes(start, -2 * 60), leastSettled: 60, lastMinutes: 45 },
]

/** How many hours before the start the earliest reminder can be due, the change of a clock included. */
export const earliestHours = 27

/** The same clock time a day earlier. */
function dayBefore(start: LocalDateTime): LocalDateTime {
  return `${addDays(dateOf(start), -1)}T${timeOf(start)}`
}

/** The reminders of a booking, in order. One that would come at night waits for the morning, if it is of use then. */
export function remindersOf({ start, settled }: Remindable, quiet: QuietHours): Reminder[] {
  return rules.flatMap(({ kind, wished, leastSettled, lastMinutes }) => {
    if (settled > addMinutes(wished(start), -leastSettled)) return []
    const [at, until] = [afterQuietHours(wished(start), quiet), addMinutes(start, -lastMinutes)]
    return at <= until ? [{ kind, at, until }] : []
  })
}

/**
 * What is due now, and when to look again; null: never. What was due while nobody looked is due still, as long as it
 * is of use. At night nothing is due.
 */
export function reminderDue(
  booking: Remindable,
  quiet: QuietHours,
  now: LocalDateTime,
): { due: Reminder | null; next: LocalDateTime | null } {
  const left = remindersOf(booking, quiet).filter(({ until }) => until >= now)
  const [first, second] = left
  if (!first || first.at > now) return { due: null, next: first?.at ?? null }
  const morning = afterQuietHours(now, quiet)
  return morning > now ? { due: null, next: morning } : { due: first, next: second?.at ?? null }
}

/**
 * When the others of a day of which a customer was reminded are looked at again, should one of them come to be its first:
 * not for the same kind once more.
 */
export function lookAfter(kind: ReminderKind, start: LocalDateTime): LocalDateTime {
  const next = rules[rules.findIndex((rule) => rule.kind === kind) + 1]
  return next ? next.wished(start) : start
}

const answers: Button[] = [
  { key: 'button.yes', text: { key: 'button.yes' } },
  { key: 'reminder.change', text: { key: 'reminder.changeSaid' } },
  { key: 'reminder.cancel', text: { key: 'reminder.cancelSaid' } },
]

const sentences = {
  day: { plain: 'reminder.day', named: 'reminder.dayWith', several: 'reminder.dayVisit' },
  hours: { plain: 'reminder.hours', named: 'reminder.hoursWith', several: 'reminder.hoursVisit' },
}

/** One of the bookings of a day; `person` is null where nobody is to be named. */
export interface Reminded {
  start: LocalDateTime
  service: string
  person: string | null
}

/** What a reminder says. @param visit all that she has booked that day, by start */
export function reminderSays(
  kind: ReminderKind,
  { business, visit }: { business: string; visit: Reminded[] },
  now: LocalDateTime,
): Say[] {
  const [first, ...others] = visit
  if (!first) return []
  const { service, person, start } = first
  const when = { business, start: { at: start, today: dateOf(now) }, time: timeOf(start) }
  const ask: Say = { key: 'reminder.ask', buttons: answers }
  if (others.length > 0) return [{ key: sentences[kind].several, args: when }, ...lines(visit, now), ask]
  const key = sentences[kind][person === null ? 'plain' : 'named']
  return [{ key, args: { ...when, services: [service], person } }, ask]
}

/** Each on its line; the same for several people is one. */
function lines(visit: Reminded[], now: LocalDateTime): Say[] {
  const alike = Map.groupBy(visit, ({ service, start }) => `${start} ${service}`)
  return [...alike.values()].flatMap(([one, ...more]) => {
    if (!one) return []
    const args = { service: one.service, start: { at: one.start, today: dateOf(now) } }
    if (more.length > 0) return [{ key: 'which.lineParty', args: { ...args, count: more.length + 1 } }]
    if (one.person === null) return [{ key: 'which.line', args }]
    return [{ key: 'which.lineWith', args: { ...args, person: one.person } }]
  })
}
