import { describe, expect, it } from 'vitest'
import { nextFeast } from '../../domain/when/feasts.ts'
import { readWhen, type When } from '../../domain/when.ts'

// A Wednesday.
const now = '2026-12-02T11:00'
const at = (...candidates: string[]): When => ({ time: { kind: 'at', candidates } })
const between = (from: string, to: string): When => ({ time: { kind: 'between', from, to } })
const range = (from: string, to: string): When => ({ range: { from, to } })

const days: [string, When][] = [
  ['two weeks today', { date: '2026-12-16' }],
  ['a week today', { date: '2026-12-09' }],
  ['two weeks tomorrow', { date: '2026-12-17' }],
  ['tomorrow week', { date: '2026-12-10' }],
  ['saturday week', { date: '2026-12-12' }],
  ['saturday after next', { dates: ['2026-12-12', '2026-12-19'] }],
  ["in two weeks' time", range('2026-12-14', '2026-12-20')],
  ['in a fortnight', range('2026-12-14', '2026-12-20')],
  ['the week after next', range('2026-12-14', '2026-12-20')],
  ['next week Tuesday', { date: '2026-12-08' }],
  ['Tuesday next', { date: '2026-12-08' }],
  ['first Saturday of December', { date: '2026-12-05' }],
  ['1st saturday in january', { date: '2027-01-02' }],
  ['last friday of december', { date: '2026-12-25' }],
  ['second monday of next month', { date: '2027-01-11' }],
  ['first week of january', range('2027-01-01', '2027-01-07')],
  ['last week of december', range('2026-12-25', '2026-12-31')],
  ['end of january', range('2027-01-28', '2027-01-31')],
  ['month ending', range('2026-12-28', '2026-12-31')],
  ['early january', range('2027-01-01', '2027-01-07')],
  ['mid december', range('2026-12-12', '2026-12-18')],
  ['late december', range('2026-12-21', '2026-12-31')],
  ['mid week', range('2026-12-02', '2026-12-03')],
  ['end of the week', range('2026-12-04', '2026-12-06')],
  ['early next week', range('2026-12-07', '2026-12-09')],
  ['on a weekday', range('2026-12-02', '2026-12-04')],
  ['in one month', range('2026-12-31', '2027-01-04')],
  ['the day before christmas', { date: '2026-12-24' }],
  ['two days before xmas', { date: '2026-12-23' }],
  ['the day after boxing day', { date: '2026-12-27' }],
  ['3 days after new year', { date: '2027-01-04' }],
  ['25/12', { date: '2026-12-25' }],
  ['either friday or saturday', { dates: ['2026-12-04', '2026-12-05'] }],
  ['new yr', { date: '2027-01-01' }],
]

const times: [string, When][] = [
  ['around 4 to 5', between('16:00', '17:00')],
  ['by 10 or 11', between('10:00', '11:00')],
  ['between 10 and 12 noon', between('10:00', '12:00')],
  ['no later than 4pm', between('00:00', '16:00')],
  ['latest by 4', between('00:00', '16:00')],
  ['4 latest', between('00:00', '16:00')],
  ['at most 5', between('00:00', '17:00')],
  ['from 3 upward', between('15:00', '24:00')],
  ['from afternoon', between('12:00', '24:00')],
  ['before evening', between('00:00', '16:00')],
  ['4ish', at('04:00', '16:00')],
  ['half past two', at('02:30', '14:30')],
  ['6 in the evening', at('18:00')],
  ['9 in the morning', at('09:00')],
  ['8 sharp', at('08:00', '20:00')],
  ['after jumat', at('14:30')],
  ["after juma'at service", at('14:30')],
  ['after Friday prayers', at('14:30')],
  ['before jummah prayer', between('00:00', '12:30')],
  ['within the hour', { date: '2026-12-02', ...between('11:00', '12:00') }],
  ['in the next 2 hours', { date: '2026-12-02', ...between('11:00', '13:00') }],
]

describe('more ways to name', () => {
  it.each(days)('a day: %s', (said, expected) => {
    expect(readWhen({ day: [said] }, now)).toEqual(expected)
    expect(readWhen({ time: [said] }, now)).toEqual(expected)
  })

  it.each(times)('a time: %s', (said, expected) => {
    expect(readWhen({ time: [said] }, now)).toEqual(expected)
    expect(readWhen({ day: [said] }, now)).toEqual(expected)
  })

  it('the middle and the end of the week, where they are gone', () => {
    expect(readWhen({ day: ['mid week'] }, '2026-12-04T11:00')).toEqual(range('2026-12-08', '2026-12-10'))
    expect(readWhen({ day: ['a weekday'] }, '2026-12-05T11:00')).toEqual(range('2026-12-07', '2026-12-11'))
  })
})

describe('Muslim feasts', () => {
  // Nigeria's holidays for the first of them were 19 and 20 March 2026.
  it.each([
    ['2026-01-10', 'fitr', '2026-03-20'],
    ['2026-04-10', 'adha', '2026-05-27'],
    ['2026-12-02', 'fitr', '2027-03-09'],
    ['2026-12-02', 'adha', '2027-05-16'],
    ['2027-06-02', 'fitr', '2028-02-26'],
    ['2027-06-02', 'adha', '2028-05-05'],
  ] as const)('from %s: %s is %s', (today, name, date) => expect(nextFeast(today, name)).toBe(date))

  it.each([
    ['Sallah', ['2027-03-09', '2027-03-10']],
    ['eid-el-fitri', ['2027-03-09', '2027-03-10']],
    ['Eid ul Fitr day', ['2027-03-09', '2027-03-10']],
    ['ileya', ['2027-05-16', '2027-05-17']],
    ['Eid el-Kabir', ['2027-05-16', '2027-05-17']],
    ['big salah', ['2027-05-16', '2027-05-17']],
    ['eid-el-maulud', ['2027-08-14', '2027-08-15']],
  ])('%s is asked back between two days', (said, dates) => {
    expect(readWhen({ day: [said] }, now)).toEqual({ dates })
  })

  it('are days to come before and after', () => {
    expect(readWhen({ day: ['after sallah'] }, '2027-03-01T09:00').range?.from).toBe('2027-03-11')
    expect(readWhen({ day: ['before sallah'] }, '2027-03-01T09:00').range?.to).toBe('2027-03-08')
  })
})
