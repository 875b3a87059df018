import { describe, expect, it } from 'vitest'
import type { Business, TimeOff } from '../../domain/business.ts'
import type { HandoffReason } from '../../domain/changes.ts'
import { type Attendance, escalationDue, openMinutes } from '../../domain/escalation.ts'
import { salon } from './businesses.ts'

/** Tuesday 1 December 2026 to Thursday, 9am to 7pm with a pause on Wednesday; closed on the 3rd. */
const day = [{ from: 540, to: 1140 }]
const week = {
  hours: {
    tue: day,
    wed: [
      { from: 540, to: 720 },
      { from: 780, to: 1140 },
    ],
    thu: day,
    fri: day,
  },
  closures: [{ date: '2026-12-03' }],
}
const quiet = { from: 1260, to: 450 }
const shop: Attendance = { business: { ...salon, ...week }, timeOff: [], quiet }
const late: Attendance = {
  ...shop,
  business: { ...shop.business, hours: { tue: [{ from: 540, to: 1440 }] } },
}

function due(at: string, now: string, done = '', reason: HandoffReason = 'asked', where = shop) {
  const call = { at, reason, reminded: done !== '', apologised: done === 'apologised' }
  return escalationDue(call, where, now)
}

const open = (hours: Business['hours']) => ({ business: { ...salon, hours }, timeOff: [] })

describe('a call for a person that nobody answers', () => {
  it.each([
    ['2026-12-01T10:00', '2026-12-01T10:14', '', undefined],
    ['2026-12-01T10:00', '2026-12-01T10:15', '', 'remind'],
    ['2026-12-01T10:00', '2026-12-01T10:15', 'reminded', undefined],
    ['2026-12-01T10:00', '2026-12-01T10:44', 'reminded', undefined],
    ['2026-12-01T10:00', '2026-12-01T10:45', 'reminded', 'apologise'],
    ['2026-12-01T10:00', '2026-12-01T18:00', 'apologised', undefined],
    // After an outage the owner is reminded before the customer is told that she was.
    ['2026-12-01T10:00', '2026-12-01T18:00', '', 'remind'],
    // The clock stands still from seven to nine.
    ['2026-12-01T18:50', '2026-12-01T23:00', '', undefined],
    ['2026-12-01T18:50', '2026-12-02T09:04', '', undefined],
    ['2026-12-01T18:50', '2026-12-02T09:05', '', 'remind'],
    ['2026-12-01T22:00', '2026-12-02T09:15', '', 'remind'],
    // Over the pause, the closure and the days without hours.
    ['2026-12-02T11:50', '2026-12-02T13:05', '', 'remind'],
    ['2026-12-02T18:50', '2026-12-04T09:04', '', undefined],
    ['2026-12-02T18:50', '2026-12-04T09:05', '', 'remind'],
  ] as const)('at %s, seen at %s%s: %s', (at, now, done, what) => expect(due(at, now, done)).toBe(what))

  it('where a life is in danger, at any hour and soon', () => {
    expect(due('2026-12-01T02:00', '2026-12-01T02:01', '', 'urgent')).toBeUndefined()
    expect(due('2026-12-01T02:00', '2026-12-01T02:02', '', 'urgent')).toBe('remind')
    expect(due('2026-12-01T02:00', '2026-12-01T02:09', 'reminded', 'urgent')).toBeUndefined()
    expect(due('2026-12-01T02:00', '2026-12-01T02:10', 'reminded', 'urgent')).toBe('apologise')
  })

  it('apologises to nobody in the quiet hours', () => {
    const at = '2026-12-01T20:30'
    expect(due(at, '2026-12-01T21:15', 'reminded', 'asked', late)).toBeUndefined()
    expect(due(at, '2026-12-02T07:29', 'reminded', 'asked', late)).toBeUndefined()
    expect(due(at, '2026-12-02T07:30', 'reminded', 'asked', late)).toBe('apologise')
  })

  it('counts every minute of a shop that names no hours', () => {
    const from = '2026-12-01T03:00'
    expect(openMinutes(open({}), from, '2026-12-02T03:01')).toBe(1441)
    expect(openMinutes(open({ tue: [] }), from, '2026-12-01T03:10')).toBe(10)
  })
})

describe('opening time', () => {
  const [from, to] = ['2026-12-01T12:00', '2026-12-01T18:00']
  const { business } = shop
  const off = { start: '2026-12-01T14:00', end: '2026-12-01T16:00' }
  it.each<[string, Partial<Business>, TimeOff[], number]>([
    ['nothing', {}, [], 360],
    ['a break', { breaks: [{ from: 780, to: 840 }] }, [], 300],
    ['time off of the whole shop', {}, [off], 240],
    ['both at once', { breaks: [{ from: 780, to: 870 }] }, [off], 180],
    ["one person's time off", {}, [{ ...off, personId: 'p1' }], 360],
    ['a closure', { closures: [{ date: '2026-12-01' }] }, [], 0],
  ])('less %s', (_, more, timeOff, minutes) => {
    expect(openMinutes({ business: { ...business, ...more }, timeOff }, from, to)).toBe(minutes)
  })
})
