import fc from 'fast-check'
import { expect, it } from 'vitest'
import { busyWith, calendarOf, judge, startsOf } from '../../domain/availability.ts'
import { otherDays, timesOn, timesWithin } from '../../domain/offers.ts'
import { addDays, addMinutes, at, dateOf, minuteOfDay, timeOf } from '../../domain/time.ts'
import { anyWorld, names, Oracle, today } from './availability-world.ts'

const anyDay = fc.integer({ min: -1, max: 10 }).map((n) => addDays(today, n))

it('finds exactly the starts that are possible', () => {
  const property = fc.property(anyWorld, fc.constantFrom(...names), anyDay, (world, name, date) => {
    const oracle = new Oracle(world)
    const person = world.facts.business.people.find(({ id }) => id === name)
    if (!person) throw new Error('The world has all three people')
    const starts = startsOf(calendarOf(world.facts, world.now), date, world.service, name)
    for (let minute = 0; minute < 1440; minute++) {
      const found = starts.some(({ first, last }) => first <= minute && minute <= last)
      if (found !== oracle.freeSeats(person, date, minute).length > 0) expect.fail(at(date, minute))
    }
  })
  fc.assert(property, { numRuns: 150 })
})

it('judges a time as free only when somebody is, says who, and takes her first free seat', () => {
  const property = fc.property(anyWorld, fc.nat(1439), anyDay, (world, minute, date) => {
    const oracle = new Oracle(world)
    const calendar = calendarOf(world.facts, world.now)
    const verdict = judge(calendar, world.service, date, minute)
    const people = world.facts.business.people
    const free = people.filter((person) => oracle.freeSeats(person, date, minute).length > 0)
    if (verdict.kind !== 'free') expect(free).toEqual([])
    if (verdict.kind === 'away') expect(people.some((one) => oracle.works(one, date, minute))).toBe(false)
    if (verdict.kind === 'taken') expect(people.some((one) => oracle.works(one, date, minute))).toBe(true)
    if (verdict.kind !== 'free') return
    const person = free.find(({ id }) => id === verdict.personId)
    if (!person) return expect.fail(`${verdict.personId} is not free`)
    const { setup = 0, cleanup = 0, minutes } = world.service
    expect(busyWith(calendar, world.service, person.id, at(date, minute))).toEqual({
      personId: person.id,
      start: addMinutes(at(date, minute), -setup),
      end: addMinutes(at(date, minute), minutes + cleanup),
      seat: oracle.freeSeats(person, date, minute)[0],
    })
  })
  fc.assert(property, { numRuns: 1000 })
})

it('offers nothing that cannot be booked, and something where anything can be', () => {
  const wished = fc.option(fc.nat(1439), { nil: undefined })
  const property = fc.property(anyWorld, wished, anyDay, (world, around, date) => {
    const oracle = new Oracle(world)
    const calendar = calendarOf(world.facts, world.now)
    const wish = { service: world.service, around }
    const sameDay = timesOn(calendar, date, wish)
    const offered = [
      ...sameDay,
      ...otherDays(calendar, date, wish),
      ...timesWithin(calendar, date, addDays(date, 6), wish),
    ]
    const people = world.facts.business.people
    for (const { personId, start } of offered) {
      const person = people.find(({ id }) => id === personId)
      if (!person || oracle.freeSeats(person, dateOf(start), minuteOfDay(timeOf(start))).length === 0) {
        expect.fail(`${personId} ${start}`)
      }
    }
    if (sameDay.length > 0) return
    for (let minute = 0; minute < 1440; minute++) {
      if (people.some((one) => oracle.freeSeats(one, date, minute).length > 0)) expect.fail(at(date, minute))
    }
  })
  fc.assert(property, { numRuns: 300 })
})
