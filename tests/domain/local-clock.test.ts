import fc from 'fast-check'
import { expect, it } from 'vitest'
import { localClock, toLocal } from '../../domain/time.ts'

const zones = [
  'Africa/Lagos',
  'Europe/London',
  'America/St_Johns',
  'Pacific/Apia',
  'Australia/Lord_Howe',
  'UTC',
]

it('tells the same as one instant at a time, also where the clock changes', () => {
  const [from, to] = [Date.UTC(2011, 0, 1), Date.UTC(2030, 0, 1)]
  const instants = fc.array(fc.date({ min: new Date(from), max: new Date(to), noInvalidDate: true }))
  const property = fc.property(fc.constantFrom(...zones), instants, (zone, some) => {
    const local = localClock(zone)
    expect(some.map(local)).toEqual(some.map((instant) => toLocal(instant, zone)))
  })
  fc.assert(property, { numRuns: 200 })
  const spring = Array.from({ length: 48 }, (_, n) => new Date(Date.UTC(2027, 2, 28, 0, n * 15)))
  const london = localClock('Europe/London')
  expect(spring.map(london)).toEqual(spring.map((instant) => toLocal(instant, 'Europe/London')))
})
