import { describe, expect, it } from 'vitest'
import { askedOf } from '../../domain/acceptance.ts'

const policy = { noticeMinutes: 0, horizonDays: 60, cancelHours: 12, lateMinutes: 15 }
const asked = (now: string, start: string, more: { acceptMinutes?: number } = {}) =>
  askedOf({ policy: { ...policy, ...more } }, start, now)

describe('how long a booking waits for the owner', () => {
  it.each([
    ['two hours, with a reminder after one', '2026-12-01T10:00', '2026-12-03T10:00', '12:00', '11:00'],
    ['half of the time that is left', '2026-12-01T10:00', '2026-12-01T12:00', '11:00', '10:30'],
    ['the night does not count: asked at 23:00', '2026-12-01T23:00', '2026-12-02T16:00', '09:30', '08:30'],
    [
      'asked in the evening, until some time in the morning',
      '2026-12-01T20:00',
      '2026-12-02T16:00',
      '08:00',
      '07:30',
    ],
    ['a start too near for the morning', '2026-12-01T23:00', '2026-12-02T07:45', '01:00', '01:00'],
    ['a start within minutes', '2026-12-01T10:00', '2026-12-01T10:01', '10:01', '10:00'],
  ])('%s', (_, now, start, by, remind) => {
    const found = asked(now, start)
    expect(found.by.slice(11)).toBe(by)
    expect(found.remind.slice(11)).toBe(remind)
    expect(found.by <= start).toBe(true)
  })

  it('is what the business says', () => {
    expect(asked('2026-12-01T10:00', '2026-12-03T10:00', { acceptMinutes: 30 }).by).toBe('2026-12-01T10:30')
  })

  it('ends before the start, whenever she asks', () => {
    for (let minute = 0; minute < 3 * 24 * 60; minute += 37) {
      const day = 1 + Math.floor(minute / 1440)
      const clock = `${String(Math.floor((minute % 1440) / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
      const now = `2026-12-0${day}T${clock}`
      const { by, remind } = asked(now, '2026-12-05T09:00')
      expect(by > now && by < '2026-12-05T09:00', now).toBe(true)
      expect(remind >= now && remind <= by, now).toBe(true)
    }
  })
})
