import { describe, expect, it } from 'vitest'
import { readWhen, type When } from '../../domain/when.ts'

// A Wednesday.
const now = '2027-01-13T10:00'

const one: [string, string][] = [
  ['today', '2027-01-13'],
  ['today so', '2027-01-13'],
  ['2day', '2027-01-13'],
  ['tomorrow', '2027-01-14'],
  ['2mrw', '2027-01-14'],
  ['2moro', '2027-01-14'],
  ['tmrw', '2027-01-14'],
  ['tomorow', '2027-01-14'],
  ['tommorrow', '2027-01-14'],
  ['for tomorrow o', '2027-01-14'],
  ['next tomorrow', '2027-01-15'],
  ['nxt 2moro', '2027-01-15'],
  ['next 2mrw', '2027-01-15'],
  ['tomorrow next', '2027-01-15'],
  ['day after tomorrow', '2027-01-15'],
  ['the day after tomorrow', '2027-01-15'],
  ['next next tomorrow', '2027-01-16'],
  ['wednesday', '2027-01-13'],
  ['thursday', '2027-01-14'],
  ['thur', '2027-01-14'],
  ['thurs', '2027-01-14'],
  ['on friday', '2027-01-15'],
  ['fri', '2027-01-15'],
  ['sat', '2027-01-16'],
  ['satday', '2027-01-16'],
  ['Saterday', '2027-01-16'],
  ['sartuday', '2027-01-16'],
  ['wensday', '2027-01-13'],
  ['sundays', '2027-01-17'],
  ['this sat', '2027-01-16'],
  ['dis sat', '2027-01-16'],
  ['this coming friday', '2027-01-15'],
  ['coming friday', '2027-01-15'],
  ['upcoming monday', '2027-01-18'],
  ['coming wednesday', '2027-01-20'],
  ['monday', '2027-01-18'],
  ['next monday', '2027-01-18'],
  ['next wednesday', '2027-01-20'],
  ['friday of next week', '2027-01-22'],
  ['friday next week', '2027-01-22'],
  ['next week friday', '2027-01-22'],
  ['upper week tuesday', '2027-01-26'],
  ['tuesday in upper week', '2027-01-26'],
  ['this week friday', '2027-01-15'],
  ['friday of next week, the 22nd', '2027-01-22'],
  ['next friday the 22nd', '2027-01-22'],
  ['friday 22nd', '2027-01-22'],
  ['Fri 15 Jan', '2027-01-15'],
  ['Fri, 15', '2027-01-15'],
  ['the 22nd', '2027-01-22'],
  ['on the 30th', '2027-01-30'],
  ['on 30', '2027-01-30'],
  ['22', '2027-01-22'],
  ['12th', '2027-02-12'],
  ['31st', '2027-01-31'],
  ['the twenty second', '2027-01-22'],
  ['twenty-fourth of february', '2027-02-24'],
  ['20th March', '2027-03-20'],
  ['20th of March', '2027-03-20'],
  ['march 20', '2027-03-20'],
  ['March the 20th', '2027-03-20'],
  ['mar 20th 2027', '2027-03-20'],
  ['20march', '2027-03-20'],
  ['3 may', '2027-05-03'],
  ['1st of february', '2027-02-01'],
  ['valentine', '2027-02-14'],
  ['easter monday', '2027-03-29'],
  ['good friday', '2027-03-26'],
  ['in two days time', '2027-01-15'],
  ["in 2 days' time", '2027-01-15'],
  ['three days from now', '2027-01-16'],
  ['24/2', '2027-02-24'],
  ['24/02/2027', '2027-02-24'],
  ['24-02-2027', '2027-02-24'],
  ['24.02.27', '2027-02-24'],
  ['2027-02-24', '2027-02-24'],
  ['13th of next month', '2027-02-13'],
  ['20th of this month', '2027-01-20'],
  ['tomorrow, thursday', '2027-01-14'],
  ['this weekend, saturday', '2027-01-16'],
  ['saturday dis weekend', '2027-01-16'],
  ['friday in two weeks time', '2027-01-29'],
]

const others: [string, When][] = [
  ['next friday', { dates: ['2027-01-15', '2027-01-22'] }],
  ['nxt sat', { dates: ['2027-01-16', '2027-01-23'] }],
  ['upper friday', { dates: ['2027-01-22', '2027-01-29'] }],
  ['monday or tuesday', { dates: ['2027-01-18', '2027-01-19'] }],
  ['friday the 16th', { dates: ['2027-01-15', '2027-01-16'] }],
  ['next weekend', { dates: ['2027-01-16', '2027-01-17', '2027-01-23', '2027-01-24'] }],
  ['this weekend', { range: { from: '2027-01-16', to: '2027-01-17' } }],
  ['wkend', { range: { from: '2027-01-16', to: '2027-01-17' } }],
  ['next week', { range: { from: '2027-01-18', to: '2027-01-24' } }],
  ['nxt wk', { range: { from: '2027-01-18', to: '2027-01-24' } }],
  ['upper week', { range: { from: '2027-01-25', to: '2027-01-31' } }],
  ['two weeks time', { range: { from: '2027-01-25', to: '2027-01-31' } }],
  ['this week', { range: { from: '2027-01-13', to: '2027-01-17' } }],
  ['any day', { range: { from: '2027-01-13', to: '2027-02-12' } }],
  ['anyday next week', { range: { from: '2027-01-18', to: '2027-01-24' } }],
  ['before friday', { range: { from: '2027-01-13', to: '2027-01-14' } }],
  ['b4 the 20th', { range: { from: '2027-01-13', to: '2027-01-19' } }],
  ['after friday', { range: { from: '2027-01-16', to: '2027-01-22' } }],
  ['from monday', { range: { from: '2027-01-18', to: '2027-01-24' } }],
  ['monday to wednesday', { range: { from: '2027-01-18', to: '2027-01-20' } }],
  ['between monday and wednesday', { range: { from: '2027-01-18', to: '2027-01-20' } }],
  ['next month', { range: { from: '2027-02-01', to: '2027-02-28' } }],
  ['in march', { range: { from: '2027-03-01', to: '2027-03-31' } }],
  ['month end', { range: { from: '2027-01-28', to: '2027-01-31' } }],
  ['same day', { same: { day: true } }],
  ['that day', { same: { day: true } }],
  ['16th january, that day', { date: '2027-01-16' }],
  ['yesterday', { date: '2027-01-12', past: true }],
  ['last friday', { date: '2027-01-08', past: true }],
  ['new years eve', { date: '2026-12-31', past: true }],
  ["new year's day", { date: '2027-01-01', past: true }],
  ['boxing day', { date: '2026-12-26', past: true }],
  ['christmas eve', { date: '2026-12-24', past: true }],
  ['x-mas', { date: '2026-12-25', past: true }],
  ['xmas day', { date: '2026-12-25', past: true }],
  ['25th december', { date: '2026-12-25', past: true }],
  ['1st january', { date: '2027-01-01', past: true }],
  ['monday of this week', { date: '2027-01-11', past: true }],
  ['my wedding day', { unread: ['wedding'] }],
  ['31st june', { unread: ['31th', 'june'] }],
  ['', {}],
]

describe('days', () => {
  it.each(one)('%s is %s', (said, date) => {
    expect(readWhen({ day: [said] }, now)).toEqual({ date })
  })

  it.each(one)('%s is %s also where it was taken for a time', (said, date) => {
    expect(readWhen({ time: [said === '22' ? '22nd' : said.replace('Fri, 15', 'Fri 15th')] }, now)).toEqual({ date })
  })

  it.each(others)('%s', (said, expected) => {
    expect(readWhen({ day: [said] }, now)).toEqual(expected)
  })

  const onAFriday: [string, string | undefined, string, string][] = [
    ['friday', 'by 4', '2027-01-15T10:00', '2027-01-15'],
    ['friday', 'by 9', '2027-01-15T10:00', '2027-01-22'],
    ['friday', '8pm', '2027-01-15T19:00', '2027-01-15'],
    ['friday', undefined, '2027-01-15T10:00', '2027-01-15'],
    ['friday', undefined, '2027-01-15T20:30', '2027-01-22'],
    ['friday', 'morning', '2027-01-15T13:00', '2027-01-22'],
    ['this friday', 'by 9', '2027-01-15T10:00', '2027-01-15'],
    ['next friday', undefined, '2027-01-15T10:00', '2027-01-22'],
    ['next friday', undefined, '2027-01-16T10:00', '2027-01-22'],
    ['this friday', undefined, '2027-01-17T10:00', '2027-01-22'],
  ]
  it.each(onAFriday)('%s %s said at %s is %s', (day, time, at, date) => {
    expect(readWhen({ day: [day], ...(time ? { time: [time] } : {}) }, at).date).toBe(date)
  })

  const december: [string, When][] = [
    ['before xmas', { range: { from: '2026-12-21', to: '2026-12-24' } }],
    ['25th december', { date: '2026-12-25' }],
    ['24/12', { date: '2026-12-24' }],
    ['the 1st of january', { date: '2027-01-01' }],
    ['new year', { date: '2027-01-01' }],
    ['new year eve', { date: '2026-12-31' }],
    ['2nd', { date: '2027-01-02' }],
    ['29 feb', { date: '2028-02-29' }],
    ['next month', { range: { from: '2027-01-01', to: '2027-01-31' } }],
    ['january', { range: { from: '2027-01-01', to: '2027-01-31' } }],
    ['weekend', { range: { from: '2026-12-26', to: '2026-12-27' } }],
  ]
  it.each(december)('in December: %s', (said, expected) => {
    expect(readWhen({ day: [said] }, '2026-12-21T09:00')).toEqual(expected)
  })
})
