import { openingOf } from './availability/opening.ts'
import { busyWith, type Calendar, calendarOf, peopleFor, startsOf } from './availability.ts'
import type { Busy, Facts, Kobo, Service, WaitingWish } from './business.ts'
import { timesOn, type Wish } from './offers.ts'
import type { Missed, Slot } from './state.ts'
import {
  addDays,
  addMinutes,
  at,
  dateOf,
  type LocalDate,
  type LocalDateTime,
  minuteOfDay,
  timeOf,
} from './time.ts'

/** One who waits for a time is content with one as near as this. */
const nearMinutes = 60

/**
 * The times around a taken one that she would take should they be freed: an hour before and after, without those that
 * are free now, as she can have them.
 * @param minute of the day
 */
export function watchAround(calendar: Calendar, date: LocalDate, minute: number, wish: Wish): Missed {
  const ranges = peopleFor(calendar.facts, wish.service)
    .filter((person) => !wish.personId || person.id === wish.personId)
    .flatMap((person) => startsOf(calendar, date, wish.service, person.id))
  const before = ranges.filter((range) => range.last < minute).map((range) => range.last + 1)
  const after = ranges.filter((range) => range.first > minute).map((range) => range.first)
  const from = Math.max(minute - nearMinutes, 0, ...before)
  const to = Math.min(minute + nearMinutes + 1, ...after)
  return { ...wished(wish), from: at(date, from), to: at(date, to), around: at(date, minute) }
}

/** All of some days, or the part of one day that she named, of which nothing is free. */
export function watchDays(from: LocalDate, to: LocalDate, wish: Wish): Missed {
  const { within } = wish
  if (from === to && within)
    return { ...wished(wish), from: at(from, within.first), to: at(from, within.last + 1) }
  return { ...wished(wish), from: at(from, 0), to: at(addDays(to, 1), 0) }
}

function wished({ service, personId }: Wish): Pick<Missed, 'serviceId' | 'personId'> {
  return { serviceId: service.id, ...(personId ? { personId } : {}) }
}

/** One in line, and who she is. */
export interface InLine extends WaitingWish {
  customerId: string
  /** What was kept for her last and had to be given up: it is not offered to her again. */
  gaveUp?: LocalDateTime
}

/** A freed time, and until when it is kept for the one who waited for it. */
export interface FreedTime {
  waitingId: string
  slot: Slot
  end: LocalDateTime
  until: LocalDateTime
  price: { from: Kobo; to: Kobo }
  deposit?: Kobo
  /** The chair's time, with setting up and cleaning up. */
  busy: Busy
}

/**
 * Which freed time to offer to whom: the first in line chooses first, nobody gets two at once, and no time goes to two.
 * @param line in the order in which they came, those with an open offer too
 */
export function offersFor(facts: Facts, line: InLine[], now: LocalDateTime): FreedTime[] {
  const busy: Busy[] = [...facts.busy]
  const offered = new Set(line.filter((one) => one.offer).map((one) => one.customerId))
  const found: FreedTime[] = []
  for (const one of line) {
    if (one.offer || offered.has(one.customerId)) continue
    const freed = firstFit({ ...facts, busy }, one, now)
    if (!freed) continue
    found.push(freed)
    offered.add(one.customerId)
    busy.push(freed.busy)
  }
  return found
}

function firstFit(facts: Facts, waiting: InLine, now: LocalDateTime): FreedTime | undefined {
  const service = facts.business.services.find((one) => one.id === waiting.serviceId)
  const days = calendarOf(facts, now)
  const slot = service && slotIn(days, service, waiting)
  if (!service || !slot) return undefined
  const { price, deposit } = service
  const end = addMinutes(slot.start, service.minutes)
  const until = keptUntil(facts, slot.start, now)
  const busy = busyWith(days, service, slot.personId, slot.start)
  return {
    waitingId: waiting.id,
    slot,
    end,
    until,
    price,
    busy,
    ...(deposit === undefined ? {} : { deposit }),
  }
}

/** In the middle of what she waits for, if that is to be had; else the nearest. */
function slotIn(days: Calendar, service: Service, { personId, from, to, gaveUp }: InLine): Slot | undefined {
  const last = addMinutes(to, -1)
  for (let date = dateOf(from); date <= dateOf(last) && date <= days.lastDay; date = addDays(date, 1)) {
    const within = {
      first: date === dateOf(from) ? minuteOfDay(timeOf(from)) : 0,
      last: date === dateOf(last) ? minuteOfDay(timeOf(last)) : 24 * 60 - 1,
    }
    const around = Math.floor((within.first + within.last) / 2)
    const wish = { service, personId, within, around }
    const [nearest] = timesOn(days, date, wish, 1)
    if (nearest && nearest.start !== gaveUp) return nearest
    const another = timesOn(days, date, wish, 2).find(({ start }) => start !== gaveUp)
    if (another) return another
  }
  return undefined
}

/** While the shop is open people answer fast; else she may be asleep or at work. */
const keptMinutes = { open: 30, closed: 120 }

function keptUntil(facts: Facts, start: LocalDateTime, now: LocalDateTime): LocalDateTime {
  const opening = openingOf(facts, dateOf(now))
  const minute = minuteOfDay(timeOf(now))
  const open = opening.kind === 'open' && opening.ranges.some(({ from, to }) => from <= minute && minute < to)
  const until = addMinutes(now, open ? keptMinutes.open : keptMinutes.closed)
  return until < start ? until : start
}
