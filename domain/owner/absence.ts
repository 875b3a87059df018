import type { MinuteRange } from '../business.ts'
import { matchPerson } from '../match.ts'
import type { Say } from '../say.ts'
import {
  addDays,
  at,
  dateOf,
  type LocalDateTime,
  minuteOfDay,
  timeOf,
  type Weekday,
  weekdayOf,
} from '../time.ts'
import { readStretch, type Stretch } from './dates.ts'
import type { OwnerEdit } from './edits.ts'
import type { BookLine } from './sight.ts'
import type { Choice, Proposal } from './state.ts'
import { type OwnerTurn, on, propose, proposeOne, say } from './turn.ts'

type Told = Proposal['asks']
type Absence = { personId: string | null; start: LocalDateTime; end: LocalDateTime }

/** "block tomorrow 2 to 4", "I no dey Friday", "Bisi off Saturday": hers, where she is booked; else she says whose. */
export function block(turn: OwnerTurn, words: string) {
  const stretch = readStretch(turn, words)
  if (!stretch) return
  const { people, peopleNamed } = turn.facts.business
  const named = stretch.rest.length > 0 ? matchPerson(stretch.rest.join(' '), people) : undefined
  if (named && named !== 'several') {
    if (turn.member.role === 'staff' && named.id !== turn.member.personId) return say(turn, 'shop.staffOnly')
    return propose(turn, blocking(turn, stretch, named.id))
  }
  if (turn.member.personId) return propose(turn, blocking(turn, stretch, turn.member.personId))
  if (turn.member.role === 'staff') return say(turn, 'shop.staffOnly')
  if (!peopleNamed || /\b(?:we|shop|all|everybody)\b/i.test(words))
    return propose(turn, blocking(turn, stretch, null))
  const choices: Choice[] = people.map(({ id, name }) => ({
    label: name,
    proposal: blocking(turn, stretch, id),
  }))
  say(turn, 'shop.whose')
  proposeOne(turn, [...choices, { label: turn.facts.business.name, proposal: blocking(turn, stretch, null) }])
}

function blocking(turn: OwnerTurn, stretch: Stretch, personId: string | null): Proposal {
  const absences = absencesOf(stretch, personId)
  const clashes = absences.flatMap((absence) => clashesWith(turn, absence))
  const edits: OwnerEdit[] = absences.map((absence) => ({ kind: 'time-off', ...absence }))
  const told = absences.map((absence) => spanArgs(turn, absence))
  const asks = [...told.map((args) => ({ key: 'shop.blockAsk', args })), ...clashLines(turn, clashes)]
  return {
    ...{ edits, clashes: clashes.map(({ id }) => id) },
    asks: asks as Told,
    done: told.map((args) => ({ key: 'shop.blocked', args })) as Told,
  }
}

/** Days in a row that are free from morning to night are one absence. */
function absencesOf({ dates, minutes }: Stretch, personId: string | null): Absence[] {
  if (minutes)
    return dates.map((date) => ({ personId, start: at(date, minutes.from), end: at(date, minutes.to) }))
  return dates.map((date) => ({ personId, start: at(date, 0), end: at(addDays(date, 1), 0) }))
}

function spanArgs(turn: OwnerTurn, { personId, start, end }: Absence) {
  const who = turn.facts.business.people.find(({ id }) => id === personId)?.name ?? turn.facts.business.name
  const to = dateOf(end) > dateOf(start) ? '24:00' : timeOf(end)
  const whole = timeOf(start) === '00:00' && to === '24:00'
  const { from, closes } = whole ? { from: '00:00', closes: '24:00' } : { from: timeOf(start), closes: to }
  return { who, day: on(turn, dateOf(start)), span: whole ? null : { from, to: closes } }
}

/** Bookings in a time that is to be taken out. */
export function clashesWith(turn: OwnerTurn, { personId, start, end }: Absence): BookLine[] {
  const name = turn.facts.business.people.find(({ id }) => id === personId)?.name
  return turn.sight.bookings.filter(
    (one) => one.start < end && one.end > start && (personId === null || one.person === name),
  )
}

/** Bookings of a weekday that these hours would leave outside. */
export function outsideHours(turn: OwnerTurn, weekday: Weekday, ranges: MinuteRange[]): BookLine[] {
  return turn.sight.bookings.filter(({ start, end }) => {
    const [from, to] = [minuteOfDay(timeOf(start)), minuteOfDay(timeOf(end))]
    const ahead = start > turn.now && weekdayOf(dateOf(start)) === weekday
    return ahead && !ranges.some((range) => range.from <= from && to <= range.to)
  })
}

/** Who comes although she is away: told, never cancelled behind her back. */
export function clashLines(turn: OwnerTurn, clashes: BookLine[]): Say[] {
  if (clashes.length === 0) return []
  const lines = clashes.map((one) => ({
    key: 'shop.clashLine',
    args: { customer: one.customerName, service: one.serviceName, start: on(turn, one.start) },
  }))
  return [{ key: 'shop.clash', args: { count: clashes.length } }, ...lines]
}

/** "I dey tomorrow", "unblock Friday": what was taken out on these days comes back. */
export function unblock(turn: OwnerTurn, words: string) {
  const stretch = readStretch(turn, words)
  if (!stretch) return
  const { timeOff } = turn.facts
  const mine = (personId: string | null) => turn.member.role === 'owner' || personId === turn.member.personId
  const edits = timeOff
    .filter(({ start, end }) =>
      stretch.dates.some((date) => start < at(addDays(date, 1), 0) && end > at(date, 0)),
    )
    .map(({ personId = null, start, end }) => ({ kind: 'time-on' as const, personId, start, end }))
    .filter(({ personId }) => mine(personId))
  if (edits.length === 0) return say(turn, 'shop.nothingBlocked', { day: on(turn, stretch.dates[0] ?? '') })
  const told = edits.map((edit) => spanArgs(turn, edit))
  propose(turn, {
    ...{ edits, clashes: [] },
    asks: told.map((args) => ({ key: 'shop.unblockAsk', args })) as Told,
    done: told.map((args) => ({ key: 'shop.unblocked', args })) as Told,
  })
}

/** "close friday", "we no open on the 25th"; with times it is the shop's time off. */
export function close(turn: OwnerTurn, words: string) {
  const stretch = readStretch(turn, words)
  if (!stretch) return
  if (stretch.minutes) return propose(turn, blocking(turn, stretch, null))
  const closed = new Set(turn.facts.business.closures.map(({ date }) => date))
  const dates = stretch.dates.filter((date) => !closed.has(date))
  if (dates.length === 0) return say(turn, 'shop.closedAlready', { day: on(turn, stretch.dates[0] ?? '') })
  const clashes = dates.flatMap((date) =>
    clashesWith(turn, { personId: null, start: at(date, 0), end: at(addDays(date, 1), 0) }),
  )
  const days = dates.map((date) => on(turn, date))
  propose(turn, {
    edits: dates.map((date) => ({ kind: 'close', date })),
    clashes: clashes.map(({ id }) => id),
    asks: [{ key: 'shop.closeAsk', args: { days } }, ...clashLines(turn, clashes)] as Told,
    done: [{ key: 'shop.closed', args: { days } }],
  })
}

/** "open friday": a day that was closed is open again. */
export function open(turn: OwnerTurn, words: string) {
  const stretch = readStretch(turn, words)
  if (!stretch) return
  const closed = new Set(turn.facts.business.closures.map(({ date }) => date))
  const dates = stretch.dates.filter((date) => closed.has(date))
  if (dates.length === 0) return say(turn, 'shop.notClosed', { day: on(turn, stretch.dates[0] ?? '') })
  const days = dates.map((date) => on(turn, date))
  propose(turn, {
    ...{ edits: dates.map((date) => ({ kind: 'open' as const, date })), clashes: [] },
    asks: [{ key: 'shop.openAsk', args: { days } }],
    done: [{ key: 'shop.opened', args: { days } }],
  })
}
