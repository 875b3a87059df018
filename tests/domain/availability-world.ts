import fc from 'fast-check'
import type { Busy, Facts, MinuteRange, Person, Service, TimeOff } from '../../domain/business.ts'
import { addDays, addMinutes, at, type LocalDate, minutesBetween, weekdays } from '../../domain/time.ts'
import { salon } from './chat.ts'

/** A Sunday; all worlds below lie in the ten days from here on. */
const firstDay = '2026-12-20'
export const today = '2026-12-21'
const days = 12
const dayMinutes = 1440

const minutesOfDay = fc.integer({ min: 0, max: 1439 })
const someRanges = fc
  .uniqueArray(fc.integer({ min: 0, max: 96 }), { maxLength: 6 })
  .map((quarters) => quarters.sort((a, b) => a - b).map((quarter) => quarter * 15))
  // Ends and starts in turn; where one is left out, two ranges touch.
  .map((edges) => edges.slice(1).map((to, index) => ({ from: edges[index] as number, to })))
  .chain((ranges) => fc.subarray(ranges))
const week = fc.tuple(...weekdays.map(() => someRanges)).map((each) => {
  const open = weekdays.flatMap((day, index) => ((each[index]?.length ?? 0) > 0 ? [[day, each[index]]] : []))
  return Object.fromEntries(open) as Record<string, MinuteRange[]>
})
const oneBreak = fc
  .tuple(minutesOfDay, fc.integer({ min: 1, max: 90 }))
  .map(([from, minutes]) => [{ from, to: Math.min(from + minutes, dayMinutes) }])

/** A span of time that starts within the ten days. */
function span(longest: number) {
  return fc
    .tuple(fc.integer({ min: 0, max: 9 }), minutesOfDay, fc.integer({ min: 1, max: longest }))
    .map(([day, from, minutes]) => {
      const start = at(addDays(firstDay, day), from)
      return { start, end: addMinutes(start, minutes) }
    })
}

export const names = ['p-bella', 'p-tola', 'p-ngozi']
const anybody = fc.constantFrom(...names)
const anyBusy: fc.Arbitrary<Busy> = fc
  .tuple(anybody, fc.nat(2), span(400))
  .map(([personId, seat, time]) => ({ personId, seat, ...time }))
const anyTimeOff: fc.Arbitrary<TimeOff> = fc
  .tuple(fc.option(anybody), span(3000))
  .map(([personId, time]) => ({ ...time, ...(personId === null ? {} : { personId }) }))
const workingTime = fc.record(
  { hours: week, breaks: oneBreak, seats: fc.integer({ min: 2, max: 3 }) },
  { requiredKeys: [] },
)
const anyService = fc.record({
  minutes: fc.integer({ min: 5, max: 300 }),
  setup: fc.constantFrom(0, 0, 10, 45),
  cleanup: fc.constantFrom(0, 0, 15, 100),
})
const anyPolicy = fc.record(
  {
    noticeMinutes: fc.integer({ min: 0, max: 2000 }),
    horizonDays: fc.integer({ min: 1, max: 9 }),
    sameDayUntil: fc.nat(dayMinutes),
  },
  { requiredKeys: ['noticeMinutes', 'horizonDays'] },
)

export interface World {
  facts: Facts
  now: string
  service: Service
}

/** A business in which everything that can take time away does so at random. */
export const anyWorld: fc.Arbitrary<World> = fc
  .record({
    busy: fc.array(anyBusy, { maxLength: 25 }),
    timeOff: fc.array(anyTimeOff, { maxLength: 3 }),
    hours: week,
    breaks: fc.option(oneBreak),
    closed: fc.option(fc.nat(9)),
    each: fc.tuple(workingTime, workingTime, workingTime),
    service: anyService,
    policy: anyPolicy,
    nowMinute: minutesOfDay,
  })
  .map(({ busy, timeOff, hours, breaks, closed, each, service, policy, nowMinute }) => ({
    facts: {
      business: {
        ...salon,
        hours,
        ...(breaks === null ? {} : { breaks }),
        closures: closed === null ? [] : [{ date: addDays(firstDay, closed) }],
        people: names.map((id, index) => ({ id, name: id, ...each[index] })),
        policy: { cancelHours: 12, lateMinutes: 20, ...policy },
      },
      busy,
      timeOff,
      bookings: [],
    },
    now: at(today, nowMinute),
    service: { id: 'any', name: 'Any', also: [], price: { from: 0, to: 0 }, ...service },
  }))

/** Every minute of the ten days, one by one: whether it is so. */
type Minutes = boolean[]

function minuteAt(time: string): number {
  return minutesBetween(`${firstDay}T00:00`, time)
}

function mark(minutes: Minutes, from: number, to: number, value = true): Minutes {
  for (let minute = Math.max(from, 0); minute < to; minute++) minutes[minute] = value
  return minutes
}

function daily(minutes: Minutes, ranges: MinuteRange[] = []): Minutes {
  for (let day = 0; day < days; day++) {
    for (const { from, to } of ranges) mark(minutes, day * dayMinutes + from, day * dayMinutes + to)
  }
  return minutes
}

function weekly(hours: Partial<Record<string, MinuteRange[]>>): Minutes {
  const open: Minutes = []
  for (let day = 0; day < days; day++) {
    const ranges = hours[weekdays[(day + 6) % 7] as string] ?? []
    for (const { from, to } of ranges) mark(open, day * dayMinutes + from, day * dayMinutes + to)
  }
  return open
}

interface Taken {
  personId: string
  seat: number
  from: number
  to: number
}

/** The slow way to tell free time: one minute after the other, with nothing in common with `domain/availability`. */
export class Oracle {
  readonly #world: World
  readonly #open: Minutes
  readonly #own = new Map<string, Minutes>()
  readonly #paused = new Map<string, Minutes>()
  readonly #taken: Taken[]
  readonly #present: number
  readonly #midnights = new Map<LocalDate, number>()
  readonly #lastDay: LocalDate

  constructor(world: World) {
    this.#world = world
    const { business, busy, timeOff } = world.facts
    this.#present = minuteAt(world.now)
    this.#lastDay = addDays(today, business.policy.horizonDays)
    this.#taken = busy.map(({ personId, seat = 0, start, end }) => {
      return { personId, seat, from: minuteAt(start), to: minuteAt(end) }
    })
    this.#open = weekly(business.hours)
    for (const { date } of business.closures) {
      mark(this.#open, this.#midnight(date), this.#midnight(date) + dayMinutes, false)
    }
    for (const person of business.people) {
      if (person.hours) this.#own.set(person.id, weekly(person.hours))
      const paused = daily(daily([], business.breaks), person.breaks)
      const off = timeOff.filter(({ personId }) => personId === undefined || personId === person.id)
      for (const { start, end } of off) mark(paused, minuteAt(start), minuteAt(end))
      this.#paused.set(person.id, paused)
    }
  }

  #midnight(date: LocalDate): number {
    const known = this.#midnights.get(date) ?? minuteAt(`${date}T00:00`)
    this.#midnights.set(date, known)
    return known
  }

  /** Whether anything may start then at all: not too soon, not too far ahead. */
  #inTime(date: LocalDate, start: number): boolean {
    const { facts, service } = this.#world
    const { noticeMinutes, sameDayUntil } = facts.business.policy
    if (date > this.#lastDay) return false
    if (date === today && sameDayUntil !== undefined && this.#present % dayMinutes >= sameDayUntil)
      return false
    return start >= this.#present + noticeMinutes && start - (service.setup ?? 0) >= this.#present
  }

  /** Whether a person works then, whatever is booked; within one day, as nobody is open over midnight. */
  works({ id }: Person, date: LocalDate, minute: number): boolean {
    const { minutes, setup = 0, cleanup = 0 } = this.#world.service
    const start = this.#midnight(date) + minute
    if (!this.#inTime(date, start) || minute < setup || minute + minutes > dayMinutes) return false
    const own = this.#own.get(id)
    for (let one = start - setup; one < start + minutes; one++) {
      if (!this.#open[one] || (own && !own[one])) return false
    }
    for (let one = start - setup; one < start + minutes + cleanup; one++) {
      if (this.#paused.get(id)?.[one]) return false
    }
    return true
  }

  /** The seats of a person that are free all the time that the service needs. */
  freeSeats(person: Person, date: LocalDate, minute: number): number[] {
    if (!this.works(person, date, minute)) return []
    const { minutes, setup = 0, cleanup = 0 } = this.#world.service
    const start = this.#midnight(date) + minute
    const [from, to] = [start - setup, start + minutes + cleanup]
    const seats = person.seats ?? 1
    const taken = this.#taken
      .filter((busy) => busy.personId === person.id && busy.from < to && from < busy.to)
      .map(({ seat }) => Math.min(seat, seats - 1))
    return Array.from({ length: seats }, (_, seat) => seat).filter((seat) => !taken.includes(seat))
  }
}
