import { describe, expect, it } from 'vitest'
import { readWhen, type TimeReading, type When } from '../../domain/when.ts'

const now = '2027-01-13T10:00'
const both = (hour: number, minutes = '00') => [
  `${String(hour).padStart(2, '0')}:${minutes}`,
  `${hour + 12}:${minutes}`,
]

const clocks: [string, string[]][] = [
  ['by 4', both(4)],
  ['4', both(4)],
  ['at 4', both(4)],
  ['4:30', both(4, '30')],
  ['4.30', both(4, '30')],
  ['by 4.30', both(4, '30')],
  ['half past 4', both(4, '30')],
  ['4 thirty', both(4, '30')],
  ['four thirty', both(4, '30')],
  ['4 and half', both(4, '30')],
  ['10am', ['10:00']],
  ['10 am', ['10:00']],
  ['10a.m.', ['10:00']],
  ['4:30pm', ['16:30']],
  ['4.30pm', ['16:30']],
  ['4.30 p.m.', ['16:30']],
  ['430pm', ['16:30']],
  ['10 for morning', ['10:00']],
  ['by 10 for morning', ['10:00']],
  ['by 11 in the morning', ['11:00']],
  ['8 for night', ['20:00']],
  ['12 for night', ['00:00']],
  ['4 for evening', ['16:00']],
  ['evening by 6', ['18:00']],
  ['3 in the afternoon', ['15:00']],
  ['morning by 9', ['09:00']],
  ['2 o’clock', both(2)],
  ["2 o'clock", both(2)],
  ['2oclock', both(2)],
  ["3 o' clock pm", ['15:00']],
  ['noon', ['12:00']],
  ['midday', ['12:00']],
  ['12 noon', ['12:00']],
  ['12pm', ['12:00']],
  ['12am', ['00:00']],
  ['12', ['12:00', '00:00']],
  ['by 12', ['12:00', '00:00']],
  ['midnight', ['00:00']],
  ['around 3', both(3)],
  ['two pm', ['14:00']],
  ['by two', both(2)],
  ['quarter to 5', both(4, '45')],
  ['quarter past 5', both(5, '15')],
  ['quarter past 7 for evening', ['19:15']],
  ['10 past 4', both(4, '10')],
  ['16:30', ['16:30']],
  ['16h30', ['16:30']],
  ['1630hrs', ['16:30']],
  ['14:00', ['14:00']],
  ['09:15', ['09:15']],
  ['3ish', both(3)],
  ['make am 5', both(5)],
  ['5 am', ['05:00']],
  ['11am sharp', ['11:00']],
  ['5 instead', both(5)],
  ['in 30 minutes', ['10:30']],
  ['by 12 noon', ['12:00']],
  ['by 12 midnight', ['00:00']],
  ['around 4 or so', both(4)],
  ['not 4, 5', both(5)],
  ['no be 4 na 5', both(5)],
  ['in 2 hours time', ['12:00']],
]

const stretches: [string, { from: string; to: string }][] = [
  ['evening', { from: '16:00', to: '21:00' }],
  ['for evening', { from: '16:00', to: '21:00' }],
  ['morning', { from: '06:00', to: '12:00' }],
  ['in the mornin', { from: '06:00', to: '12:00' }],
  ['afternoon', { from: '12:00', to: '16:00' }],
  ['after 2', { from: '14:00', to: '24:00' }],
  ['any time after 2', { from: '14:00', to: '24:00' }],
  ['anytime from 3', { from: '15:00', to: '24:00' }],
  ['from 3', { from: '15:00', to: '24:00' }],
  ['3 upward', { from: '15:00', to: '24:00' }],
  ['after 5:30', { from: '17:30', to: '24:00' }],
  ['after 10', { from: '10:00', to: '24:00' }],
  ['after noon time', { from: '12:00', to: '24:00' }],
  ['before 12', { from: '00:00', to: '12:00' }],
  ['b4 4pm', { from: '00:00', to: '16:00' }],
  ['before 3', { from: '00:00', to: '15:00' }],
  ['between 2 and 4', { from: '14:00', to: '16:00' }],
  ['btw 11 and 1', { from: '11:00', to: '13:00' }],
  ['from 9 to 11', { from: '09:00', to: '11:00' }],
  ['2-4pm', { from: '14:00', to: '16:00' }],
  ['4 or 5', { from: '16:00', to: '17:00' }],
  ['anytime', { from: '00:00', to: '24:00' }],
  ['any time', { from: '00:00', to: '24:00' }],
  ['morning or evening', { from: '06:00', to: '21:00' }],
  ['latest 5', { from: '00:00', to: '17:00' }],
  ['not later than 5pm', { from: '00:00', to: '17:00' }],
  ['not before 3', { from: '15:00', to: '24:00' }],
  ['10am till 2pm', { from: '10:00', to: '14:00' }],
  ['10:30 or 11', { from: '10:30', to: '11:00' }],
  ['around 2 - 3pm', { from: '14:00', to: '15:00' }],
  ['early morning', { from: '06:00', to: '12:00' }],
  ['evening after 5', { from: '17:00', to: '21:00' }],
]

const vague = [
  'after church',
  'later',
  'when I close',
  'after work',
  'after service',
  'when i finish from office',
  'soon',
]

describe('times', () => {
  it.each(clocks)('%s', (said, candidates) => {
    expect(readWhen({ time: [said] }, now).time).toEqual({ kind: 'at', candidates })
    expect(readWhen({ time: [said] }, now).unread).toBeUndefined()
  })

  it.each(stretches)('%s', (said, window) => {
    expect(readWhen({ time: [said] }, now)).toEqual({ time: { kind: 'between', ...window } })
  })

  it.each(vague)('%s stays vague', (said) => {
    expect(readWhen({ time: [said] }, now).time?.kind).toBe('vague')
  })

  it('reads "same time"', () => {
    for (const said of ['same time', 'dat same time', 'that time']) {
      expect(readWhen({ time: [said] }, now)).toEqual({ same: { time: true } })
    }
  })

  it('names what it cannot read', () => {
    expect(readWhen({ time: ['owambe'] }, now)).toEqual({ unread: ['owambe'] })
    expect(readWhen({ time: ['99'] }, now)).toEqual({ unread: ['99'] })
    expect(readWhen({ time: ['25:70'] }, now).time).toBeUndefined()
  })
})

const at = (...candidates: string[]): TimeReading => ({ kind: 'at', candidates })

const together: [string[], string[], When][] = [
  [['tomorrow morning by 9'], [], { date: '2027-01-14', time: at('09:00') }],
  [['tomorrow morning'], ['by 9'], { date: '2027-01-14', time: at('09:00') }],
  [['tomorrow'], ['by 9'], { date: '2027-01-14', time: at('09:00', '21:00') }],
  [[], ['tomorrow by 9 for morning'], { date: '2027-01-14', time: at('09:00') }],
  [['2mrw 10am'], [], { date: '2027-01-14', time: at('10:00') }],
  [['saturday 2'], [], { date: '2027-01-16', time: at('02:00', '14:00') }],
  [['2'], ['saturday'], { date: '2027-01-16', time: at('02:00', '14:00') }],
  [['sat evening'], [], { date: '2027-01-16', time: { kind: 'between', from: '16:00', to: '21:00' } }],
  [['tonight'], [], { date: '2027-01-13', time: { kind: 'between', from: '18:00', to: '24:00' } }],
  [['tonight'], ['by 7'], { date: '2027-01-13', time: at('19:00') }],
  [['this evening'], ['6'], { date: '2027-01-13', time: at('18:00') }],
  [['sunday'], ['after church'], { date: '2027-01-17', time: { kind: 'vague', words: 'after church' } }],
  [['sunday after church'], ['by 2'], { date: '2027-01-17', time: at('02:00', '14:00') }],
  [['tuesday'], ['same time'], { date: '2027-01-19', same: { time: true } }],
  [['same day'], ['by 5'], { same: { day: true }, time: at('05:00', '17:00') }],
  [['same day'], ['same time'], { same: { day: true, time: true } }],
  [['22nd'], ['by 12'], { date: '2027-01-22', time: at('12:00', '00:00') }],
  [['12 march'], ['12'], { date: '2027-03-12', time: at('12:00', '00:00') }],
  [['by 12 march'], [], { date: '2027-03-12' }],
  [
    ['any day'],
    ['after 4'],
    {
      range: { from: '2027-01-13', to: '2027-02-12' },
      time: { kind: 'between', from: '16:00', to: '24:00' },
    },
  ],
  [['now now'], [], { date: '2027-01-13', time: { kind: 'between', from: '10:00', to: '24:00' } }],
  [
    ['first thing tomorrow morning'],
    [],
    { date: '2027-01-14', time: { kind: 'between', from: '06:00', to: '12:00' }, unread: ['first', 'thing'] },
  ],
  [['tomorrow night'], ['8 o clock'], { date: '2027-01-14', time: at('20:00') }],
  [['next friday'], ['by 2'], { dates: ['2027-01-15', '2027-01-22'], time: at('02:00', '14:00') }],
  [['24th'], ['by 11 for morning'], { date: '2027-01-24', time: at('11:00') }],
]

describe('days and times together', () => {
  it.each(together)('%j %j', (day, time, expected) => {
    expect(readWhen({ day, time }, now)).toEqual(expected)
  })
})
