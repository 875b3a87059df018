import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readOpeningHours } from '../../domain/onboarding/opening-hours.ts'
import { clock } from '../../domain/time.ts'

/** `mon 09:00-19:00, sun 13:00-18:00`; or what is missing. */
function read(text: string): string {
  const said = readOpeningHours(text)
  if (said.kind !== 'week') return said.kind
  return Object.entries(said.hours)
    .map(([day, ranges]) => `${day} ${ranges.map(({ from, to }) => `${clock(from)}-${clock(to)}`).join('+')}`)
    .join(', ')
}
const on = (days: string, hours: string) =>
  days
    .split(' ')
    .map((day) => `${day} ${hours}`)
    .join(', ')
const all = 'mon tue wed thu fri sat sun'
const toSat = 'mon tue wed thu fri sat'
const toFri = 'mon tue wed thu fri'

describe('opening hours as people type them', () => {
  it.each<[string, string]>([
    ['mon to sat 9 to 7, sunday 1 to 6', `${on(toSat, '09:00-19:00')}, sun 13:00-18:00`],
    ['everyday 8-8', on(all, '08:00-20:00')],
    ['mon-fri 9am-6pm sat 10-4 closed sunday', `${on(toFri, '09:00-18:00')}, sat 10:00-16:00`],
    ['weekdays 9-5 weekends 12-6', `${on(toFri, '09:00-17:00')}, ${on('sat sun', '12:00-18:00')}`],
    ['every day except sunday 9-7', on(toSat, '09:00-19:00')],
    ['tue to sun 10am - 8pm (monday closed)', on('tue wed thu fri sat sun', '10:00-20:00')],
    ['24 hours everyday', on(all, '00:00-24:00')],
    ['fri 9-12:30 and 2:30-9', 'fri 09:00-12:30+14:30-21:00'],
    ['9am to 6pm monday to friday', on(toFri, '09:00-18:00')],
    ['9-6 mon to fri, 10-4 sat', `${on(toFri, '09:00-18:00')}, sat 10:00-16:00`],
    ['sunday we no dey open, monday to saturday 8am to 9pm', on(toSat, '08:00-21:00')],
    ['we close sunday, other days 9 to 7', on(toSat, '09:00-19:00')],
    ['Mon, wed and fri 10 to 4', on('mon wed fri', '10:00-16:00')],
    ['from monday reach saturday 9 reach 6', on(toSat, '09:00-18:00')],
    ['open 9 close 7 daily', on(all, '09:00-19:00')],
    ['Monday - Saturday: 9:00am – 7:30pm\nSunday: 2pm-6pm', `${on(toSat, '09:00-19:30')}, sun 14:00-18:00`],
    ['mon to sat 12noon to 10pm', on(toSat, '12:00-22:00')],
    ['nine to seven monday to saturday', on(toSat, '09:00-19:00')],
    ['sat and sun 10 to 12 midnight', on('sat sun', '10:00-24:00')],
    ['We open every day from 8 in the morning to 9 at night', on(all, '08:00-21:00')],
    ['Tuesdays to Thursdays 1 - 6pm', on('tue wed thu', '13:00-18:00')],
    ['fri to mon 10-6', on('mon fri sat sun', '10:00-18:00')],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected)
  })

  it.each<[string, string]>([
    ['we dey open from 9 reach 7', 'no-days'],
    ['9-7', 'no-days'],
    ['mon-sat', 'no-times'],
    ['every day', 'no-times'],
    ['hello', 'unread'],
    ['8pm to 2am everyday', 'unread'],
    ['sat till 4', 'unread'],
    ['mon 9 to 5 and 4 to 8', 'unread'],
    ['closed', 'unread'],
    ['', 'unread'],
  ])('does not guess: %s', (text, expected) => {
    expect(read(text)).toBe(expected)
  })

  it('reads any text, and ranges are in order within their day', () => {
    const part = fc.constantFrom(
      'mon',
      'sat',
      'everyday',
      ' to ',
      '-',
      '9',
      '12',
      '7pm',
      '25',
      ':30',
      ' closed ',
      ' except ',
      ', ',
    )
    const text = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.array(part, { maxLength: 12 }).map((parts) => parts.join(' ')),
    )
    fc.assert(
      fc.property(text, (written) => {
        const said = readOpeningHours(written)
        for (const ranges of said.kind === 'week' ? Object.values(said.hours) : []) {
          const minutes = ranges.flatMap(({ from, to }) => [from, to])
          expect(minutes).toEqual(minutes.toSorted((a, b) => a - b))
          for (const { from, to } of ranges) expect(0 <= from && from < to && to <= 1440).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })
})
