import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { periodBoundary, periodFrom } from '../../domain/billing/cycle.ts'
import { type Cycle, cycles } from '../../domain/billing/plan.ts'
import { dateOf, timeOf, toInstant, toLocal } from '../../domain/time.ts'
import { lagos } from './subscriptions.ts'

const newYork = 'America/New_York'

/** The ends of one period after another, as the wall clock shows them. */
function endsOf(anchor: string, cycle: Cycle, zone: string, count: number): string[] {
  const anchorAt = toInstant(anchor, zone)
  let start = anchorAt
  return Array.from({ length: count }, () => {
    start = periodFrom(start, { anchorAt, cycle }, zone).end
    return toLocal(start, zone)
  })
}

describe('a period ends at the same time of day', () => {
  it.each<{ of: string; anchor: string; cycle: Cycle; zone?: string; ends: string[] }>([
    {
      of: 'a week',
      anchor: '2026-12-26T18:30',
      cycle: 'weekly',
      ends: ['2027-01-02T18:30', '2027-01-09T18:30'],
    },
    {
      of: 'two weeks',
      anchor: '2026-12-26T18:30',
      cycle: 'biweekly',
      ends: ['2027-01-09T18:30', '2027-01-23T18:30'],
    },
    {
      of: 'a month from the 31st, which comes back',
      anchor: '2026-12-31T10:00',
      cycle: 'monthly',
      ends: ['2027-01-31T10:00', '2027-02-28T10:00', '2027-03-31T10:00', '2027-04-30T10:00'],
    },
    {
      of: 'a month over 29 February',
      anchor: '2027-12-30T00:00',
      cycle: 'monthly',
      ends: ['2028-01-30T00:00', '2028-02-29T00:00', '2028-03-30T00:00'],
    },
    {
      of: 'a year from 29 February, which comes back',
      anchor: '2028-02-29T12:00',
      cycle: 'yearly',
      ends: ['2029-02-28T12:00', '2030-02-28T12:00', '2031-02-28T12:00', '2032-02-29T12:00'],
    },
    {
      of: 'weeks over both clock changes',
      anchor: '2026-03-07T09:00',
      cycle: 'weekly',
      zone: newYork,
      ends: ['2026-03-14T09:00', '2026-03-21T09:00'],
    },
    {
      of: 'a month that ends in the hour that a clock change leaves out',
      anchor: '2026-02-08T02:30',
      cycle: 'monthly',
      zone: newYork,
      ends: ['2026-03-08T03:30', '2026-04-08T02:30'],
    },
    {
      of: 'a month that ends in the hour that comes twice',
      anchor: '2026-10-01T01:30',
      cycle: 'monthly',
      zone: newYork,
      ends: ['2026-11-01T01:30', '2026-12-01T01:30'],
    },
  ])('$of', ({ anchor, cycle, zone = lagos, ends }) => {
    expect(endsOf(anchor, cycle, zone, ends.length)).toEqual(ends)
  })

  it('and is paid for to the millisecond at which it began', () => {
    const anchorAt = new Date('2026-12-01T09:00:00.123Z')
    const { end } = periodFrom(anchorAt, { anchorAt, cycle: 'weekly' }, lagos)
    expect(end).toEqual(new Date('2026-12-08T09:00:00.123Z'))
  })

  it('where the business has moved to another time zone, the next one is about as long as ever', () => {
    const anchorAt = toInstant('2026-12-01T10:00', lagos)
    const [start] = [toInstant('2027-01-01T10:00', lagos)]
    const { end } = periodFrom(start as Date, { anchorAt, cycle: 'monthly' }, 'Asia/Tokyo')
    expect(toLocal(end, 'Asia/Tokyo')).toBe('2027-02-01T18:00')
  })
})

const anyZone = fc.constantFrom(
  lagos,
  newYork,
  'Europe/London',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'UTC',
)
const anyInstant = fc
  .date({ min: new Date('2020-01-01T00:00:00Z'), max: new Date('2040-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => new Date(Math.floor(date.getTime() / 1_000) * 1_000))

describe('whatever the anchor, cycle and zone', () => {
  it('periods follow one another without a gap, and the next is found from the last', () => {
    fc.assert(
      fc.property(
        anyInstant,
        fc.constantFrom(...cycles),
        anyZone,
        fc.nat(60),
        (anchorAt, cycle, zone, count) => {
          const rhythm = { anchorAt, cycle }
          const [start, end] = [count, count + 1].map((nth) => periodBoundary(rhythm, nth, zone)) as [
            Date,
            Date,
          ]
          expect(periodFrom(start, rhythm, zone)).toEqual({ start, end })
          expect(end.getTime()).toBeGreaterThan(start.getTime())
        },
      ),
    )
  })

  it('weeks end at the wall-clock time of the anchor, where the clock shows it', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, fc.integer({ min: 1, max: 200 }), (anchorAt, zone, count) => {
        const end = toLocal(periodBoundary({ anchorAt, cycle: 'weekly' }, count, zone), zone)
        const wanted = `${dateOf(end)}T${timeOf(toLocal(anchorAt, zone))}`
        const isShown = toLocal(toInstant(wanted, zone), zone) === wanted
        // A time that a clock change leaves out comes as much later.
        if (isShown) expect(end).toBe(wanted)
        else expect(end > wanted).toBe(true)
      }),
    )
  })
})
