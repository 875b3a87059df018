import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Part, planAtOnce, planRow, planStaggered } from '../../domain/availability/plan.ts'
import { calendarOf } from '../../domain/availability.ts'
import type { Person, Service } from '../../domain/business.ts'
import { addDays, weekdays } from '../../domain/time.ts'
import { anyWorld, names, Oracle, today, type World } from './availability-world.ts'
import { salon } from './chat.ts'

/** A world that is open enough for several appointments, and two more services that not everybody does. */
const anyParty = fc
  .record({
    world: anyWorld,
    skills: fc.tuple(...names.map(() => fc.subarray(['any', 'wash', 'make-up'], { minLength: 1 }))),
    heads: fc.array(fc.constantFrom('any', 'wash', 'make-up'), { minLength: 1, maxLength: 4 }),
    date: fc.integer({ min: 0, max: 6 }).map((n) => addDays(today, n)),
    from: fc.integer({ min: 36, max: 68 }).map((quarter) => quarter * 15),
  })
  .map(({ world, skills, heads, date, from }) => {
    const { business } = world.facts
    const people = business.people.map((person, index) => ({
      ...withoutHours(person),
      services: skills[index] ?? [],
    }))
    const services: Record<string, Service> = {
      any: world.service,
      wash: { ...world.service, id: 'wash', minutes: 20, setup: 0, cleanup: 30 },
      'make-up': { ...world.service, id: 'make-up', minutes: 40, setup: 15, cleanup: 0 },
    }
    const policy = { ...salon.policy, noticeMinutes: 0, horizonDays: 9 }
    const hours = Object.fromEntries(weekdays.map((day) => [day, [{ from: 540, to: 1140 }]]))
    const open = {
      ...world,
      now: `${today}T07:00`,
      facts: { ...world.facts, timeOff: [], business: { ...business, hours, people, policy } },
    }
    return { world: open, services: heads.map((id) => services[id] as Service), date, from }
  })

function withoutHours({ hours: _, ...person }: Person): Person {
  return person
}

type Drawn = typeof anyParty extends fc.Arbitrary<infer T> ? T : never

function dayOf({ world, date }: Drawn) {
  return { calendar: calendarOf(world.facts, world.now), date }
}

function oracleFor(world: World, service: Service): Oracle {
  return new Oracle({ ...world, service })
}

/** Every part is free by itself, and no two of them are in one seat at once. */
function check({ world, date, services }: Drawn, parts: Part[]): void {
  expect(parts.map(({ service }) => service.id)).toEqual(services.map(({ id }) => id))
  for (const { service, personId, seat, start, end } of parts) {
    const person = world.facts.business.people.find(({ id }) => id === personId)
    expect(person?.services).toContain(service.id)
    const free = person ? oracleFor(world, service).freeSeats(person, date, start) : []
    expect(free).toContain(seat)
    expect(end).toBe(start + service.minutes)
  }
  const busy = parts.map(({ personId, seat, service, start, end }) => ({
    chair: `${personId} ${seat}`,
    from: start - (service.setup ?? 0),
    to: end + (service.cleanup ?? 0),
  }))
  for (const [index, one] of busy.entries()) {
    const clash = busy
      .slice(index + 1)
      .find((other) => other.chair === one.chair && other.from < one.to && one.from < other.to)
    expect(clash).toBeUndefined()
  }
}

/** Whether each of the heads can have a chair of her own at that minute, by trying every way. */
function possible({ world, date, services, from }: Drawn): boolean {
  const chairs = services.map((service) => {
    const oracle = oracleFor(world, service)
    return world.facts.business.people
      .filter((person) => person.services?.includes(service.id))
      .flatMap((person) => oracle.freeSeats(person, date, from).map((seat) => `${person.id} ${seat}`))
  })
  const place = (head: number, taken: string[]): boolean =>
    head === chairs.length ||
    (chairs[head] ?? []).some((chair) => !taken.includes(chair) && place(head + 1, [...taken, chair]))
  return place(0, [])
}

it('serves a group at once exactly where there is a way to seat them all', () => {
  const property = fc.property(anyParty, (drawn) => {
    const parts = planAtOnce(dayOf(drawn), drawn.services, drawn.from)
    expect(parts !== undefined).toBe(possible(drawn))
    if (!parts) return
    check(drawn, parts)
    expect(new Set(parts.map(({ start }) => start))).toEqual(new Set([drawn.from]))
  })
  fc.assert(property, { numRuns: 300 })
})

it('serves a group in turns, nobody before the first and everybody on that day', () => {
  const property = fc.property(anyParty, (drawn) => {
    const parts = planStaggered(dayOf(drawn), drawn.services, drawn.from)
    if (!parts) return
    check(drawn, parts)
    expect(parts[0]?.start).toBe(drawn.from)
    expect(Math.min(...parts.map(({ start }) => start))).toBe(drawn.from)
  })
  fc.assert(property, { numRuns: 300 })
})

it('books one customer in a row: one after the other, with short waits', () => {
  const property = fc.property(anyParty, (drawn) => {
    const parts = planRow(dayOf(drawn), drawn.services, drawn.from)
    if (!parts) return
    check(drawn, parts)
    expect(parts[0]?.start).toBe(drawn.from)
    for (const [index, { end }] of parts.slice(0, -1).entries()) {
      const wait = (parts[index + 1]?.start ?? 0) - end
      expect(wait).toBeGreaterThanOrEqual(0)
      expect(wait).toBeLessThanOrEqual(30)
    }
  })
  fc.assert(property, { numRuns: 300 })
})
