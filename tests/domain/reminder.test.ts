import { describe, expect, it } from 'vitest'
import { afterQuietHours, defaultQuietHours } from '../../domain/quiet-hours.ts'
import { lookAfter, type Remindable, reminderDue, reminderSays, remindersOf } from '../../domain/reminder.ts'
import { asOf } from '../../domain/say.ts'

const quiet = defaultQuietHours
const never = { from: 0, to: 0 }
const booked = (start: string, settled = '2026-12-01T10:00'): Remindable => ({ start, settled })

describe('quiet hours', () => {
  it.each([
    { at: '2026-12-01T20:59', hours: quiet, first: '2026-12-01T20:59' },
    { at: '2026-12-01T21:00', hours: quiet, first: '2026-12-02T07:30' },
    { at: '2026-12-31T23:59', hours: quiet, first: '2027-01-01T07:30' },
    { at: '2026-12-02T00:00', hours: quiet, first: '2026-12-02T07:30' },
    { at: '2026-12-02T07:29', hours: quiet, first: '2026-12-02T07:30' },
    { at: '2026-12-02T07:30', hours: quiet, first: '2026-12-02T07:30' },
    { at: '2026-12-02T03:00', hours: { from: 60, to: 300 }, first: '2026-12-02T05:00' },
    { at: '2026-12-02T05:00', hours: { from: 60, to: 300 }, first: '2026-12-02T05:00' },
    { at: '2026-12-02T03:00', hours: never, first: '2026-12-02T03:00' },
  ])('$at, with $hours.from to $hours.to, waits until $first', ({ at, hours, first }) => {
    expect(afterQuietHours(at, hours)).toBe(first)
  })
})

describe('the reminders of a booking', () => {
  it.each([
    { of: 'in the afternoon', start: '2026-12-09T14:00', day: '2026-12-08T14:00', hours: '2026-12-09T12:00' },
    { of: 'early', start: '2026-12-09T08:30', day: '2026-12-08T08:30', hours: '2026-12-09T07:30' },
    {
      of: 'too early for a second one',
      start: '2026-12-09T08:00',
      day: '2026-12-08T08:00',
      hours: undefined,
    },
    { of: 'late at night', start: '2026-12-09T22:00', day: '2026-12-09T07:30', hours: '2026-12-09T20:00' },
    { of: 'after midnight', start: '2026-12-09T00:30', day: '2026-12-08T07:30', hours: undefined },
    {
      of: 'on the first of a year',
      start: '2027-01-01T10:00',
      day: '2026-12-31T10:00',
      hours: '2027-01-01T08:00',
    },
  ])('$of', ({ start, day, hours }) => {
    const found = Object.fromEntries(remindersOf(booked(start), quiet).map(({ kind, at }) => [kind, at]))
    expect(found).toEqual({ ...(day && { day }), ...(hours && { hours }) })
  })

  it.each([
    { settled: '2026-12-08T12:00', kinds: ['day', 'hours'] },
    { settled: '2026-12-08T12:01', kinds: ['hours'] },
    { settled: '2026-12-08T20:00', kinds: ['hours'] },
    { settled: '2026-12-09T11:00', kinds: ['hours'] },
    { settled: '2026-12-09T11:01', kinds: [] },
    { settled: '2026-12-09T13:30', kinds: [] },
  ])('of 14:00 on the 9th, settled at $settled: $kinds', ({ settled, kinds }) => {
    expect(remindersOf(booked('2026-12-09T14:00', settled), quiet).map(({ kind }) => kind)).toEqual(kinds)
  })

  it('never comes at night, and never when it is of no use, whatever the hours', () => {
    for (let start = 0; start < 1440; start += 45)
      for (let from = 0; from < 1440; from += 180)
        for (let to = 0; to < 1440; to += 180) {
          const time = `${String(Math.floor(start / 60)).padStart(2, '0')}:${String(start % 60).padStart(2, '0')}`
          for (const { at, until } of remindersOf(booked(`2026-12-09T${time}`), { from, to })) {
            expect(afterQuietHours(at, { from, to })).toBe(at)
            expect(at <= until && until < `2026-12-09T${time}`).toBe(true)
          }
        }
  })
})

describe('what is due', () => {
  const booking = booked('2026-12-09T14:00')
  it.each([
    { now: '2026-12-08T13:59', due: null, next: '2026-12-08T14:00' },
    { now: '2026-12-08T14:00', due: 'day', next: '2026-12-09T12:00' },
    { now: '2026-12-08T20:59', due: 'day', next: '2026-12-09T12:00' },
    { now: '2026-12-08T21:30', due: null, next: '2026-12-09T07:30' },
    { now: '2026-12-09T07:30', due: 'day', next: '2026-12-09T12:00' },
    { now: '2026-12-09T11:00', due: 'day', next: '2026-12-09T12:00' },
    { now: '2026-12-09T11:01', due: null, next: '2026-12-09T12:00' },
    { now: '2026-12-09T12:00', due: 'hours', next: null },
    { now: '2026-12-09T13:15', due: 'hours', next: null },
    { now: '2026-12-09T13:16', due: null, next: null },
    { now: '2026-12-09T14:30', due: null, next: null },
  ])('at $now: $due, then $next', ({ now, due, next }) => {
    const found = reminderDue(booking, quiet, now)
    expect([found.due?.kind ?? null, found.next]).toEqual([due, next])
  })
})

describe('what a reminder says', () => {
  const wash = { start: '2026-12-09T14:00', service: 'Wash', person: 'Ada' }
  const named = { visit: [wash], business: 'Ivory Hair' }

  it('names the person only where the business does', () => {
    expect(reminderSays('day', named, '2026-12-08T14:00')[0]?.key).toBe('reminder.dayWith')
    expect(
      reminderSays('hours', { ...named, visit: [{ ...wash, person: null }] }, '2026-12-09T12:00')[0]?.key,
    ).toBe('reminder.hours')
  })

  it('names all of a day, each with its time, and the same for several once', () => {
    const braids = { start: '2026-12-09T17:00', service: 'Braids', person: null }
    const visit = [wash, { ...wash, person: 'Bisi' }, { ...wash, service: 'Gele', person: 'Bola' }, braids]
    const says = reminderSays('day', { ...named, visit }, '2026-12-08T14:00')
    expect(says.map(({ key, args }) => [key, args?.service, args?.count ?? args?.person])).toEqual([
      ['reminder.dayVisit', undefined, undefined],
      ['which.lineParty', 'Wash', 2],
      ['which.lineWith', 'Gele', 'Bola'],
      ['which.line', 'Braids', undefined],
      ['reminder.ask', undefined, undefined],
    ])
    expect(says.at(-2)?.args?.start).toEqual({ at: '2026-12-09T17:00', today: '2026-12-08' })
    expect(reminderSays('hours', { ...named, visit }, '2026-12-09T12:00')[0]?.key).toBe('reminder.hoursVisit')
  })

  it('is not said a second time of those that were named with the first', () => {
    expect(lookAfter('day', '2026-12-09T17:00')).toBe('2026-12-09T15:00')
    expect(lookAfter('hours', '2026-12-09T17:00')).toBe('2026-12-09T17:00')
  })

  it('is dated on the day on which it is said', () => {
    const says = reminderSays('day', named, '2026-12-08T20:59')
    expect(says[0]?.args?.start).toEqual({ at: '2026-12-09T14:00', today: '2026-12-08' })
    const [later, ask] = asOf(says, '2026-12-09')
    expect(later?.args).toEqual({ ...says[0]?.args, start: { at: '2026-12-09T14:00', today: '2026-12-09' } })
    expect(ask).toEqual(says[1])
  })
})
