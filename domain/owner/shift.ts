import { openingOf } from '../availability/opening.ts'
import { calendarOf } from '../availability.ts'
import type { Facts } from '../business.ts'
import { matchPerson } from '../match.ts'
import { otherDays, timesOn } from '../offers.ts'
import type { Say } from '../say.ts'
import {
  addDays,
  addMinutes,
  at,
  dateOf,
  type LocalDate,
  type LocalDateTime,
  type LocalTime,
  minuteOfDay,
  minutesBetween,
  timeOf,
} from '../time.ts'
import { oneOfEach } from '../together.ts'
import { readWhen } from '../when.ts'
import { isClear } from './clear.ts'
import type { Command } from './command.ts'
import type { Edit, Place } from './edits.ts'
import { argsOf, askWhich, meantBy, refOf, theOne } from './meant.ts'
import { partyIn, placesFrom, shiftedSays, shiftingAll, togetherWith, withoutRules } from './shift-party.ts'
import type { Appointment } from './sight.ts'
import type { OwnerState, Proposal } from './state.ts'
import { type OwnerTurn, on, propose, say } from './turn.ts'

const toTime = /^(.+?)\s+(?:to|go|till|until)\s+(.+)$/i
const moment = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})$/

/** Somebody of a party, not all of it: "one of Ngozi's people". */
const alone = /\b(?:one of|only)\b/i
const people = /\b(?:people|pipo|guests?|friends?|party|group)\b/gi

/** Of a command, the words that say which booking. */
export function whoseIn({ words }: { words: string }): string {
  const whose = toTime.exec(words)?.[1] ?? words
  return alone.test(whose) ? whose.replace(alone, '').replace(people, '').trim() : whose
}

/** "move Ada to 5", "shift Ngozi to Friday 2pm"; without a time she is asked for it. A party moves as a whole. */
export function moveBooking(turn: OwnerTurn, words: string) {
  const [, said = words, when] = toTime.exec(words) ?? []
  const [movingAlone, whose] = [alone.test(said), whoseIn({ words })]
  turn.state = { ...turn.state, movingAlone }
  const all = meantBy(turn, whose).filter(({ start }) => start > turn.now)
  const found = movingAlone ? all : oneOfEach(all)
  const command = commandFor(turn)
  const one = theOne(turn, found, { command, words: whose, more: when ? ` to ${when}` : '' })
  if (!one) return
  if (one.status === 'cancelled') return say(turn, 'accept.gone', argsOf(turn, one))
  if (one.payBy) return say(turn, 'shift.unpaid', { ...argsOf(turn, one), until: timeOf(one.payBy) })
  if (when) return moveTo(turn, one, when)
  askWhen(turn, one)
}

function commandFor({ state }: OwnerTurn): string {
  return state.movingAlone ? 'move only' : 'move'
}

function askWhen(turn: OwnerTurn, one: Appointment) {
  turn.state = { ...turn.state, pending: null, choices: [], moving: refOf(one).slice(1) }
  say(turn, 'shift.when', argsOf(turn, one))
}

/** After she was asked for the time, words that name one are the time. */
export function asNewTime(
  text: string,
  command: Command,
  { moving, choices }: Pick<OwnerState, 'moving' | 'choices'>,
  now: LocalDateTime,
): Command {
  if (command.kind === 'pick' && command.number <= choices.length) return command
  if (!moving || !['day', 'pick'].includes(command.kind)) return command
  const { date, dates, time } = readWhen({ day: [text] }, now)
  const names = date || dates || time || /^\d{1,2}$/.test(text.trim())
  return names ? { kind: 'newTime', words: text.trim(), of: moving } : command
}

/** The time that she names for the booking that she was asked about. */
export function moveThat(turn: OwnerTurn, words: string, of: string) {
  const one = turn.sight.appointments.find(({ id }) => id.endsWith(of))
  if (!one || one.status === 'cancelled') return say(turn, 'shop.nothingAsked')
  moveTo(turn, one, words)
}

function moveTo(turn: OwnerTurn, named: Appointment, words: string) {
  const all = turn.state.movingAlone ? [named] : togetherWith(turn, named)
  const [one = named] = all
  const start = startIn(turn, one, words)
  if (!start) return
  if (start <= turn.now) return again(turn, one, 'shop.past')
  const { horizonDays } = turn.facts.business.policy
  if (dateOf(start) > addDays(dateOf(turn.now), horizonDays)) return again(turn, one, 'shift.tooFar')
  const personId = personIn(turn, one, words)
  if (all.length > 1) return moveAll(turn, all, start, personId)
  const to = { personId, start, end: addMinutes(start, minutesBetween(one.start, one.end)) }
  if (start === one.start && personId === one.personId) return again(turn, one, 'shift.same')
  const what = { bookingId: one.id, serviceId: one.serviceId }
  if (isClear(turn.facts, what, to)) return propose(turn, shifting(turn, one, to))
  offerInstead(turn, all, to)
}

/** All of a party or a row, from then on. */
function moveAll(turn: OwnerTurn, all: Appointment[], start: LocalDateTime, personId: string) {
  const [first] = all as [Appointment]
  const named = personId === first.personId ? undefined : personId
  if (start === first.start && !named) return again(turn, first, 'shift.same')
  const places = placesFrom(turn, all, start, named)
  if (!places) return offerInstead(turn, all, { personId, start, end: start })
  const proposal = shiftingAll(turn, all, places)
  propose(turn, { ...proposal, asks: [...outside(turn, start), ...proposal.asks] })
}

/** A time at which the shop is closed is hers to choose. */
function outside(turn: OwnerTurn, start: LocalDateTime): Proposal['asks'] {
  return isOpenAt(turn.facts, dateOf(start), timeOf(start)) ? [] : [{ key: 'shift.outside' }]
}

/** "to Bisi 5pm": who shall do it, if she can; else who does it now. */
function personIn(turn: OwnerTurn, one: Appointment, words: string): string {
  const rest = readWhen({ day: [words] }, turn.now).unread ?? []
  const able = turn.facts.business.people.filter(({ services }) => services?.includes(one.serviceId) ?? true)
  const named = rest.length > 0 ? matchPerson(rest.join(' '), able) : undefined
  return named && named !== 'several' ? named.id : one.personId
}

/** What is wrong with the time; another one is waited for. */
function again(turn: OwnerTurn, one: Appointment, key: string) {
  turn.state = { ...turn.state, moving: refOf(one).slice(1) }
  say(turn, key, argsOf(turn, one))
}

/** The moment that her words name; a time alone is of the booking's own day, a day alone keeps its time. */
function startIn(turn: OwnerTurn, one: Appointment, words: string): LocalDateTime | undefined {
  const exact = moment.exec(words.trim())
  if (exact) return `${exact[1]}T${exact[2]}`
  const bare = /^\d{1,2}$/.test(words.trim()) ? `by ${words.trim()}` : words
  const when = readWhen({ day: [bare] }, turn.now)
  if (when.dates) {
    again(turn, one, 'shift.when')
    return undefined
  }
  const times = when.time?.kind === 'at' ? when.time.candidates : []
  if (!when.date && times.length === 0) {
    again(turn, one, 'shift.when')
    return undefined
  }
  const wanted = times.length > 0 ? times : [timeOf(one.start)]
  const start = onDay(turn, when.date ?? dateOf(one.start), wanted)
  const later = when.date === dateOf(turn.now) && notToday(turn, bare)
  return later && !canBeMeant(turn, one, start) ? onDay(turn, later, wanted) : start
}

function onDay(turn: OwnerTurn, date: LocalDate, times: LocalTime[]): LocalDateTime {
  return at(date, minuteOfDay(likely(turn, date, times)))
}

/** "tuesday", said on a Tuesday, where it is not today; undefined for words that can be of no other day. */
function notToday({ now }: OwnerTurn, words: string): LocalDate | undefined {
  const { date } = readWhen({ day: [words] }, `${dateOf(now)}T23:59`)
  return date && date > dateOf(now) ? date : undefined
}

/** Not what is past, nor when the booking is already, nor after the shop has closed for the day. */
function canBeMeant({ facts, now }: OwnerTurn, one: Appointment, start: LocalDateTime): boolean {
  if (start <= now || start === one.start) return false
  const opening = openingOf(facts, dateOf(start))
  const closes = opening.kind === 'open' ? opening.ranges.at(-1)?.to : undefined
  return closes === undefined || minuteOfDay(timeOf(now)) < closes
}

/** Of two readings ("by 5") the one at which the shop is open, else the later one: nobody works at five in the morning. */
function likely({ facts, now }: OwnerTurn, date: LocalDate, times: LocalTime[]): LocalTime {
  const ahead = times.filter((time) => `${date}T${time}` > now)
  const open = ahead.find((time) => isOpenAt(facts, date, time))
  return open ?? ahead.at(-1) ?? times.at(-1) ?? '00:00'
}

function isOpenAt(facts: Facts, date: LocalDate, time: LocalTime): boolean {
  const opening = openingOf(facts, date)
  const minute = minuteOfDay(time)
  return opening.kind === 'open' && opening.ranges.some(({ from, to }) => from <= minute && minute < to)
}

function shifting(turn: OwnerTurn, one: Appointment, to: Place): Proposal {
  const from = { personId: one.personId, start: one.start, end: one.end }
  const person = personOf(turn, from, to)
  const { customerName: customer, serviceName: service, conversationId } = one
  const args = { customer, service, from: on(turn, one.start), start: on(turn, to.start), person }
  return {
    edits: [
      {
        kind: 'move',
        bookingId: one.id,
        serviceId: one.serviceId,
        conversationId,
        customer,
        service,
        from,
        to,
      },
    ],
    asks: [...outside(turn, to.start), { key: 'shift.ask', args }] as Proposal['asks'],
    done: [{ key: conversationId ? 'shift.done' : 'shift.doneOff', args }] as Proposal['done'],
    clashes: [],
  }
}

/** Who does it from now on, where that changes. */
function personOf({ facts }: OwnerTurn, from: Place, to: Place): string | null {
  if (from.personId === to.personId) return null
  return facts.business.people.find(({ id }) => id === to.personId)?.name ?? null
}

/** The chair is taken: the nearest times at which it is free. */
export function offerInstead(turn: OwnerTurn, all: Appointment[], { personId, start }: Place) {
  const [one] = all as [Appointment]
  const { service, party } = partyIn(turn.facts, all) ?? {}
  const calendar = calendarOf(withoutRules(turn.facts), turn.now, all)
  const together = all.length > 1 ? { party } : { personId }
  const wish = service && { service, ...together, around: minuteOfDay(timeOf(start)) }
  const near = wish ? timesOn(calendar, dateOf(start), wish) : []
  const free = near.length > 0 || !wish ? near : otherDays(calendar, dateOf(start), wish)
  turn.state = { ...turn.state, moving: refOf(one).slice(1) }
  say(turn, 'shift.taken', { start: on(turn, start) })
  if (free.length === 0) return
  const options = free.map((slot) => ({
    ...{ customer: one.customerName, service: one.serviceName, start: on(turn, slot.start) },
    text: `${commandFor(turn)} ${refOf(one)} to ${slot.start.replace('T', ' ')}`,
  }))
  askWhich(turn, options)
}

/** What the customer of a booking that was moved is told. @param today when it is written */
export function shifted({ service, from, to }: Edit<'move'>, today: LocalDate): Say[] {
  return shiftedSays([service], from.start, to.start, today)
}
