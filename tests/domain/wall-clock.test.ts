import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { addDays, addMinutes, minuteAt, minutesBetween, weekdayOf, weekdays } from '../../domain/time.ts'

const date = fc.date({ min: new Date('1999-12-30'), max: new Date('2101-03-02'), noInvalidDate: true })
const local = date.map((instant) => instant.toISOString().slice(0, 16))
const shift = fc.integer({ min: -400_000, max: 400_000 })

/** The calendar library is the oracle. */
describe('reckoning on the wall clock', () => {
  test('days and weekdays', () => {
    fc.assert(
      fc.property(local, fc.integer({ min: -800, max: 800 }), (at, days) => {
        const day = Temporal.PlainDate.from(at.slice(0, 10))
        expect(addDays(at.slice(0, 10), days)).toBe(day.add({ days }).toString())
        expect(weekdayOf(at.slice(0, 10))).toBe(weekdays[day.dayOfWeek - 1])
      }),
    )
  })

  test('minutes', () => {
    fc.assert(
      fc.property(local, shift, (at, minutes) => {
        const then = Temporal.PlainDateTime.from(at)
        const after = then.add({ minutes }).toString({ smallestUnit: 'minute' })
        expect(addMinutes(at, minutes)).toBe(after)
        expect(minutesBetween(at, after)).toBe(minutes)
        expect(minuteAt(at)).toBe(then.hour * 60 + then.minute)
      }),
    )
  })

  test.each(['2026-02-30', '2026-13-01', '2026-1-5', 'tomorrow', ''])('%j is no day', (day) => {
    expect(() => addDays(day, 1)).toThrow(RangeError)
    expect(() => weekdayOf(day)).toThrow(RangeError)
    expect(() => addMinutes(`${day}T10:00`, 1)).toThrow(RangeError)
  })
})
