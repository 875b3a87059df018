import { expect, test } from 'vitest'
import { measureOffers, mostBookings } from '../../start/bench/offers.ts'

test('measures each size of the book that it is asked for', () => {
  const { people, days, sizes } = measureOffers({ sizes: [0, 50, mostBookings], rounds: 2 })
  expect({ people, days }).toEqual({ people: 10, days: 60 })
  expect(sizes.map(({ bookings }) => bookings)).toEqual([0, 50, mostBookings])
  for (const { everyDay, firstDays } of sizes) {
    expect(everyDay).toMatchObject({ count: 2 })
    expect(everyDay.median).toBeGreaterThan(0)
    expect(firstDays.median).toBeGreaterThan(0)
  }
})
