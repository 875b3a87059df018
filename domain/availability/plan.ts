import { type Calendar, peopleFor, seatStarts } from '../availability.ts'
import type { Person, Service } from '../business.ts'
import type { LocalDate } from '../time.ts'
import { seatsOf } from './blocked.ts'
import { allows, type StartRange } from './fitting.ts'

/** One appointment of several that belong together; minutes of the day, the customer's own time. */
export interface Part {
  service: Service
  personId: string
  seat: number
  start: number
  end: number
}

interface Chair {
  person: Person
  seat: number
}

/** The day on which something is planned. */
export interface Day {
  calendar: Calendar
  date: LocalDate
  /** Asked for by name: she does all of it that she can. */
  personId?: string | undefined
}

/** Between two services of one customer she waits at most this long. */
const patienceMinutes = 30
/** Enough to find a row where there is one of two services, and few enough that a long row is not tried for ever. */
const chairsTried = 3

/**
 * All services at the same minute, each in a chair of its own: a group that comes together. Finds a way where there
 * is one, as the one who can do most is not wasted on what others could do.
 */
export function planAtOnce(day: Day, services: Service[], minute: number): Part[] | undefined {
  const chosen = new Map<string, { chair: Chair; head: number }>()
  for (const head of services.keys()) {
    if (!seat(day, services, minute, head, chosen, new Set())) return undefined
  }
  return [...chosen.values()]
    .sort((a, b) => a.head - b.head)
    .map(({ chair, head }) => partOf(services[head] as Service, chair, minute))
}

/** Finds a chair for one of the group, moving others to another one where that helps (an augmenting path). */
function seat(
  day: Day,
  services: Service[],
  minute: number,
  head: number,
  chosen: Map<string, { chair: Chair; head: number }>,
  tried: Set<string>,
): boolean {
  const service = services[head] as Service
  const sits = (chair: Chair) => Number(chosen.has(keyOf(chair)))
  for (const chair of chairsFor(day, service).sort((a, b) => sits(a) - sits(b))) {
    const key = keyOf(chair)
    if (tried.has(key) || !allows(startsIn(day, service, chair), minute)) continue
    tried.add(key)
    const sitting = chosen.get(key)
    if (sitting && !seat(day, services, minute, sitting.head, chosen, tried)) continue
    chosen.set(key, { chair, head })
    return true
  }
  return false
}

function keyOf({ person, seat }: Chair): string {
  return `${person.id} ${seat}`
}

/** Each service as soon as there is a chair from `minute` on, the first one at that minute: a group that takes turns. */
export function planStaggered(day: Day, services: Service[], minute: number): Part[] | undefined {
  const parts: Part[] = []
  for (const service of services) {
    const latest = parts.length === 0 ? minute : 24 * 60
    const [next] = optionsFor(day, service, { from: minute, latest }, parts)
    if (!next) return undefined
    parts.push(next)
  }
  return parts
}

/** One customer's services one after the other, by one or several people, the first one at `minute`. */
export function planRow(
  day: Day,
  [service, ...rest]: Service[],
  minute: number,
  before: Part[] = [],
): Part[] | undefined {
  if (!service) return before
  const latest = before.length === 0 ? minute : minute + patienceMinutes
  const options = optionsFor(day, service, { from: minute, latest }, before)
  const useful = (part: Part) =>
    rest.filter((one) => chairsFor(day, one).some(({ person }) => person.id === part.personId))
  const tried = options
    .map((part) => ({ part, needed: useful(part).length }))
    .sort((a, b) => a.part.start - b.part.start || a.needed - b.needed)
    .slice(0, chairsTried)
  for (const { part } of tried) {
    const row = planRow(day, rest, part.end, [...before, part])
    if (row) return row
  }
  return undefined
}

/** The earliest appointment in each chair, the soonest first. */
function optionsFor(
  day: Day,
  service: Service,
  { from, latest }: { from: number; latest: number },
  parts: Part[],
): Part[] {
  return chairsFor(day, service)
    .flatMap((chair) => {
      const taken = parts.filter((part) => part.personId === chair.person.id && part.seat === chair.seat)
      const start = earliest(startsIn(day, service, chair), service, from, taken)
      return start === undefined || start > latest ? [] : [partOf(service, chair, start)]
    })
    .sort((a, b) => a.start - b.start)
}

function earliest(starts: StartRange[], service: Service, from: number, taken: Part[]): number | undefined {
  for (const { first, last } of starts) {
    let start = Math.max(first, from)
    while (start <= last) {
      const clash = taken.find((part) => overlap(partBusy(part), busyOf(service, start)))
      if (!clash) return start
      start = partBusy(clash).to + (service.setup ?? 0)
    }
  }
  return undefined
}

function busyOf({ setup = 0, minutes, cleanup = 0 }: Service, start: number) {
  return { from: start - setup, to: start + minutes + cleanup }
}

function partBusy({ service, start }: Part) {
  return busyOf(service, start)
}

function overlap(a: { from: number; to: number }, b: { from: number; to: number }): boolean {
  return a.from < b.to && b.from < a.to
}

function chairsFor({ calendar, personId }: Day, service: Service): Chair[] {
  const people = peopleFor(calendar.facts, service)
  const asked = people.filter(({ id }) => id === personId)
  return (asked.length > 0 ? asked : people).flatMap((person) =>
    seatsOf(person).map((seat) => ({ person, seat })),
  )
}

function startsIn({ calendar, date }: Day, service: Service, { person, seat }: Chair): StartRange[] {
  return seatStarts(calendar, date, service, person, seat)
}

function partOf(service: Service, { person, seat }: Chair, start: number): Part {
  return { service, personId: person.id, seat, start, end: start + service.minutes }
}
