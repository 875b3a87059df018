import { describe, expect, it } from 'vitest'
import { amountsIn, isSumOf, numbersIn } from '../../start/eval/amounts.ts'
import { clocksIn } from '../../start/eval/clocks.ts'
import { datesIn } from '../../start/eval/dates.ts'

const amounts: [string, number[]][] = [
  ['Knotless is ₦25,000.', [25000]],
  ['from ₦8,000–₦15,000', [8000, 15000]],
  ['₦8,000–15,000', [8000, 15000]],
  ['N4000 or NGN 4,500', [4000, 4500]],
  ['25k, 1.5k', [25000, 1500]],
  ['500 naira', [500]],
  ['Sat 5 Dec 2026 at 2pm, 20 minutes', []],
  ['14 Allen Avenue, +2348030000001', []],
  ['4 kids, 3 knots', []],
  ['n wash n set', []],
]
const clocks: [string, string[][]][] = [
  ['by 2pm', [['14:00']]],
  ['2 p.m.', [['14:00']]],
  ['9:30am', [['09:30']]],
  ['16:30', [['16:30']]],
  ['4.30pm', [['16:30']]],
  ['by 2', [['02:00', '14:00']]],
  ['from 9am to 7pm', [['09:00'], ['19:00']]],
  ['2 o’clock', [['02:00', '14:00']]],
  ['10 for morning', [['10:00']]],
  ['at noon', [['12:00']]],
  ['12pm', [['12:00']]],
  ['12am', [['00:00']]],
  [
    'between 2 and 4',
    [
      ['02:00', '14:00'],
      ['04:00', '16:00'],
    ],
  ],
  ['20 minutes, 5 hours, for 2 people', []],
  ['at 14 Allen Avenue', []],
  ['by 5,000', []],
  ['at ₦4,500', []],
  ['by 25th December', []],
  ['Sat 5 Dec', []],
  ['at 2 hours', []],
  ['knotless and 2 others', []],
]
// A Tuesday.
const today = '2026-12-01'
const dates: [string, string[]][] = [
  ['Sat 5 Dec', ['2026-12-05']],
  ['Saturday 5th December at 2pm', ['2026-12-05']],
  ['Saturday, 5 December', ['2026-12-05']],
  ['Dec 5', ['2026-12-05']],
  ['5/12', ['2026-12-05']],
  ['2026-12-05', ['2026-12-05']],
  ['on the 5th', ['2026-12-05']],
  ['Saturday by 2', ['2026-12-05']],
  ['on Tuesdays', ['2026-12-01']],
  ['tomorrow', ['2026-12-02']],
  ['today', ['2026-12-01']],
  ['next tomorrow', ['2026-12-03']],
  ['1 January', ['2027-01-01']],
  ['Christmas', ['2026-12-25']],
  ['your money may come, satisfied and sunny', []],
  ['4 packs, ₦5,000', []],
]

describe('what a reply states', () => {
  it.each(amounts)('amounts: %s', (text, expected) => {
    expect(amountsIn(text)).toEqual(expected)
  })
  it.each(clocks)('times: %s', (text, expected) => {
    expect(clocksIn(text).map((mention) => mention.candidates)).toEqual(expected)
  })
  it.each(dates)('days: %s', (text, expected) => {
    expect(datesIn(text, today)).toEqual(expected)
  })

  it('takes any number of a customer for an amount', () => {
    expect(numbersIn('do am 7k, or 500')).toEqual(expect.arrayContaining([7000, 500]))
  })

  it('knows sums', () => {
    expect(isSumOf(8500, [3500, 2500])).toBe(true)
    expect(isSumOf(8600, [3500, 2500])).toBe(false)
    expect(isSumOf(5000, [2500])).toBe(true)
    expect(isSumOf(100, [])).toBe(false)
  })

  it('knows nothing as an amount only where something costs nothing', () => {
    expect(isSumOf(0, [3500, 0])).toBe(true)
    expect(isSumOf(0, [3500])).toBe(false)
    expect(isSumOf(3500, [3500, 0])).toBe(true)
  })
})
