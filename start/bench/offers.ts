import { type Calendar, calendarOf } from '../../domain/availability.ts'
import type { Business, Busy, Facts, Service } from '../../domain/business.ts'
import { timesOn, timesWithin } from '../../domain/offers.ts'
import { addDays, addMinutes, at, type LocalDate, weekdays } from '../../domain/time.ts'
import { type Summary, summarize } from './samples.ts'

export interface OffersReport {
  people: number
  days: number
  sizes: OffersAt[]
}

/** Milliseconds, facts in hand: the database is not asked. */
export interface OffersAt {
  bookings: number
  /** Three offers on each of the days. */
  everyDay: Summary
  /** What a customer is offered who names no day. */
  firstDays: Summary
}

interface OffersOptions {
  /** How many bookings stand, one measurement each. */
  sizes: number[]
  /** Searches of each kind and size. */
  rounds: number
}

const people = 10
const days = 60
const now = '2026-12-01T08:00'
const opens = 9 * 60
const slotMinutes = 30
const slotsOfDay = 20

/** Most bookings that fit into the time of all people. */
export const mostBookings = people * days * slotsOfDay

/** How long it takes to find free times in a book that is emptier or fuller. */
export function measureOffers({ sizes, rounds }: OffersOptions): OffersReport {
  const measured = sizes.map((bookings) => {
    const facts = factsWith(bookings)
    const everyDay = timed(rounds, () => everyDayOf(calendarOf(facts, now)))
    const firstDays = timed(rounds, () => {
      const calendar = calendarOf(facts, now)
      return timesWithin(calendar, calendar.today, calendar.lastDay, { service })
    })
    return { bookings, everyDay, firstDays }
  })
  return { people, days, sizes: measured }
}

function everyDayOf(calendar: Calendar) {
  return Array.from({ length: days }, (_, n) => timesOn(calendar, addDays(calendar.today, n), { service }))
}

function timed(rounds: number, search: () => unknown): Summary {
  // The first ones compile the code.
  for (let round = 0; round < 5; round++) search()
  const times = Array.from({ length: rounds }, () => {
    const began = performance.now()
    search()
    return performance.now() - began
  })
  return summarize(times)
}

const service: Service = {
  id: 'wash',
  name: 'Wash and set',
  also: [],
  price: { from: 400_000, to: 400_000 },
  minutes: 45,
  setup: 5,
  cleanup: 10,
}

const hours = [{ from: opens, to: opens + slotsOfDay * slotMinutes }]
const business: Business = {
  id: 'bench',
  slug: 'bench',
  name: 'Bench',
  kind: 'salon',
  timezone: 'Africa/Lagos',
  languages: ['en'],
  hours: Object.fromEntries(weekdays.map((day) => [day, hours])),
  closures: [],
  people: Array.from({ length: people }, (_, i) => ({ id: `p${i}`, name: `P${i}` })),
  peopleNamed: true,
  services: [service],
  knowledge: [],
  policy: { noticeMinutes: 60, horizonDays: days, cancelHours: 12, lateMinutes: 15 },
  takeover: { quietMinutes: 30, handBackWord: '#jara' },
}

/** Half-hour bookings, scattered evenly over all days and people, none over another. */
function factsWith(bookings: number): Facts {
  const dates = Array.from({ length: days }, (_, n) => addDays(now.slice(0, 10), n))
  const busy = Array.from({ length: bookings }, (_, n) => busyAt((n * stride) % mostBookings, dates))
  return { business, busy, timeOff: [], bookings: [] }
}

/** Without a factor in common with the number of places, so that it comes to each of them once. */
const stride = 7919

function busyAt(place: number, dates: LocalDate[]): Busy {
  const date = dates[place % days] ?? ''
  const person = Math.floor(place / days) % people
  const start = at(date, opens + Math.floor(place / days / people) * slotMinutes)
  return { personId: `p${person}`, start, end: addMinutes(start, slotMinutes), bookingId: String(place) }
}
