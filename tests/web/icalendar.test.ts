import { describe, expect, it } from 'vitest'
import { type CalendarEvent, calendarText } from '../../web/icalendar.ts'
import { eventsIn, propertiesOf } from './read-icalendar.ts'

const event: CalendarEvent = {
  uid: 'b1@jara',
  startsAt: new Date('2026-12-05T13:00:00Z'),
  endsAt: new Date('2026-12-05T15:30:00Z'),
  createdAt: new Date('2026-12-01T09:00:00Z'),
  changedAt: new Date('2026-12-01T09:02:05Z'),
  status: 'CONFIRMED',
  summary: 'Knotless braids',
}

const texts = [
  'Knotless; long, with \\ and a "quote"',
  'two\nlines\r\nand\ra third',
  'a colon: and a semicolon; at the end\\',
  `${'Ọ̀ṣọ́ '.repeat(40)}✨👩🏾‍🦱`,
  'BEGIN:VEVENT\r\nEND:VCALENDAR\r\n',
  '',
]

describe('a calendar as text', () => {
  it('is what RFC 5545 asks for', () => {
    expect(calendarText({ events: [event] }).split('\r\n')).toEqual([
      ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Jara//Bookings//EN', 'CALSCALE:GREGORIAN'],
      ...['BEGIN:VEVENT', 'UID:b1@jara', 'DTSTAMP:20261201T090205Z', 'CREATED:20261201T090000Z'],
      ...[
        'LAST-MODIFIED:20261201T090205Z',
        'SEQUENCE:125',
        'DTSTART:20261205T130000Z',
        'DTEND:20261205T153000Z',
      ],
      ...['SUMMARY:Knotless braids', 'STATUS:CONFIRMED', 'END:VEVENT', 'END:VCALENDAR', ''],
    ])
  })

  it.each(texts)('carries any text as it is: %j', (text) => {
    const written = calendarText({ name: text, events: [{ ...event, summary: text, location: text }] })
    const same = text.replace(/\r\n|\r/g, '\n')
    expect(propertiesOf(written)['X-WR-CALNAME']).toBe(same)
    expect(eventsIn(written)).toMatchObject([{ SUMMARY: same, LOCATION: same, UID: 'b1@jara' }])
  })

  it.each(texts)('has no line above 75 octets, nor half a character: %j', (text) => {
    const written = calendarText({ events: [{ ...event, description: text }] })
    for (const line of written.split('\r\n')) {
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
      expect(line.isWellFormed()).toBe(true)
    }
    expect(written.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  })

  it('tells a subscriber when to look again, and that a cancelled appointment takes no time', () => {
    const written = calendarText({ refreshMinutes: 15, events: [{ ...event, status: 'CANCELLED' }] })
    expect(propertiesOf(written)).toMatchObject({
      'REFRESH-INTERVAL': 'PT15M',
      'X-PUBLISHED-TTL': 'PT15M',
    })
    expect(eventsIn(written)).toMatchObject([{ STATUS: 'CANCELLED', TRANSP: 'TRANSPARENT' }])
  })
})
