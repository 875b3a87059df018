import type { Calendar } from '../availability.ts'
import { otherDays, timesOn, timesWithin, type Wish } from '../offers.ts'
import type { Button, SayValue } from '../say.ts'
import type { Slot } from '../state.ts'
import { dateOf, type LocalDate, timeOf } from '../time.ts'
import { missDays, waitButtons } from './missed.ts'
import { sayPartyFull, sayTurns } from './party.ts'
import { on, owner, personName, say, type Turn, tag } from './turn.ts'

/** A button that says a time as the customer would type it. */
function timeButton(slot: Slot): Button {
  const args = { time: timeOf(slot.start) }
  return { key: 'button.time', args, text: { key: 'button.time', args } }
}

export function slotButton(turn: Turn, slot: { start: string }): Button {
  const args = { slot: on(turn, slot.start) }
  return { key: 'button.slot', args, text: { key: 'button.slot', args } }
}

export function dayButton(turn: Turn, date: LocalDate): Button {
  const args = { day: on(turn, date) }
  return { key: 'button.day', args, text: { key: 'button.day', args } }
}

export function serviceButton(name: string): Button {
  return {
    key: 'button.service',
    args: { service: name },
    text: { key: 'button.service', args: { service: name } },
  }
}

/** Names free times of one day under a sentence of the caller's choosing. */
export function offerTimes(turn: Turn, key: string, slots: Slot[], args: Record<string, SayValue> = {}) {
  const [first] = slots
  if (!first) return
  const times = slots.map((slot) => timeOf(slot.start))
  say(turn, key, { day: on(turn, dateOf(first.start)), times, ...args }, [
    ...slots.map(timeButton),
    ...waitButtons(turn, slots.length),
  ])
  turn.stage = { kind: 'offer', slots }
  tag(turn, 'offer')
}

/** Names free times on several days. */
function offerDays(turn: Turn, slots: Slot[]) {
  const args = { slots: slots.map((slot) => on(turn, slot.start)) }
  const key = slots.length === 1 ? 'offer.oneDay' : 'offer.days'
  say(turn, key, args, [...slots.map((slot) => slotButton(turn, slot)), ...waitButtons(turn, slots.length)])
  turn.stage = { kind: 'offer', slots }
  tag(turn, 'offer')
}

/** After a time that cannot be had: the nearest times of that day, else those of other days. */
export function offerNear(turn: Turn, calendar: Calendar, date: LocalDate, wish: Wish) {
  const sameDay = timesOn(calendar, date, wish)
  if (sameDay.length > 0) {
    sayTurns(turn, wish, sameDay)
    return offerTimes(turn, sameDay.length === 1 ? 'offer.nearOne' : 'offer.near', sameDay)
  }
  if (turn.draft) turn.draft = { ...turn.draft, date: undefined }
  sayFull(turn, date, wish)
  offerOther(turn, calendar, date, wish)
}

/** Says that a day has no free time for what she wishes. */
export function sayFull(turn: Turn, date: LocalDate, { party, personId }: Wish, key = 'refuse.full') {
  const person = personName(turn, personId)
  if (party) sayPartyFull(turn, date, party)
  else if (person) say(turn, 'refuse.fullPerson', { person, day: on(turn, date) })
  else say(turn, key, { day: on(turn, date) })
}

/** The nearest days with a free time; a person is called in when there is none in reach. */
export function offerOther(turn: Turn, calendar: Calendar, date: LocalDate, wish: Wish) {
  const slots = otherDays(calendar, date, wish)
  if (slots.length === 0) return offerNone(turn)
  sayTurns(turn, wish, slots)
  offerDays(turn, slots)
}

/** Nothing is to be had: a person may know more. */
export function offerNone(turn: Turn) {
  say(turn, 'offer.none', { who: owner(turn) })
  turn.stage = { kind: 'unsure', offered: 'asked' }
}

/** Names free times for a service, of the person asked for where there is one. */
export function offerWish(turn: Turn, slots: Slot[], wish: Wish, exact = false) {
  const person = personName(turn, wish.personId)
  sayTurns(turn, wish, slots)
  const key = person ? 'offer.timesWith' : exact ? 'offer.exact' : 'offer.times'
  offerTimes(turn, key, slots, { service: wish.service.name, person })
}

/** Free times in a span of days ("this weekend", "any day"). */
export function offerSpan(
  turn: Turn,
  calendar: Calendar,
  span: { from: LocalDate; to: LocalDate },
  wish: Wish,
) {
  const slots = timesWithin(calendar, span.from, span.to, wish)
  const dates = new Set(slots.map((slot) => dateOf(slot.start)))
  if (slots.length === 0) {
    say(turn, 'refuse.spanFull')
    missDays(turn, span.from, earlier(span.to, calendar.lastDay), wish)
    return offerOther(turn, calendar, earlier(span.to, calendar.lastDay), wish)
  }
  if (dates.size > 1) {
    sayTurns(turn, wish, slots)
    return offerDays(turn, slots)
  }
  if (turn.draft) turn.draft = { ...turn.draft, date: dateOf(slots[0]?.start ?? ''), range: undefined }
  offerWish(turn, slots, wish)
}

function earlier(a: LocalDate, b: LocalDate): LocalDate {
  return a < b ? a : b
}
