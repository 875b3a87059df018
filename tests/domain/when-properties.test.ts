import fc from 'fast-check'
import { expect, it } from 'vitest'
import { addDays, clock, weekdays } from '../../domain/time.ts'
import { monthNames, parts, weekdayIndex } from '../../domain/when/calendar.ts'
import { readWhen } from '../../domain/when.ts'

const now = '2027-01-13T10:00'
const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        'next',
        'fri',
        'by',
        '4',
        'to',
        'half',
        'past',
        '31',
        'june',
        'after',
        'week',
        ',',
        'am',
        '12',
        'same',
        '24/13',
        'tomorow',
        '4:',
        '99:99',
        'th',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join(' ')),
)
const list = fc.array(words, { maxLength: 3 })

it('never throws, and days and times are always well formed', () => {
  fc.assert(
    fc.property(list, list, (day, time) => {
      const when = readWhen({ day, time }, now)
      for (const date of [when.date, ...(when.dates ?? []), when.range?.from, when.range?.to]) {
        if (date !== undefined) expect(addDays(date, 0)).toBe(date)
      }
      if (when.range) expect(when.range.from <= when.range.to).toBe(true)
      if (when.time?.kind === 'between') expect(when.time.from < when.time.to).toBe(true)
      if (when.time?.kind === 'at')
        expect(when.time.candidates.every((t) => /^([01]\d|2[0-3]):[0-5]\d$/.test(t))).toBe(true)
    }),
    { numRuns: 500 },
  )
})

const coming = fc.integer({ min: 0, max: 300 }).map((days) => addDays('2027-01-13', days))

it('a day in any usual form reads back as itself', () => {
  fc.assert(
    fc.property(coming, (date) => {
      const { year, month, day } = parts(date)
      const name = monthNames[month - 1] as string
      const weekday = weekdays[weekdayIndex(date)] as string
      const forms = [
        date,
        `${day}/${month}/${year}`,
        `${weekday} ${day} ${name}`,
        `${day}th ${name}`,
        `${name} ${day}`,
        `${weekday}, ${day}th of ${name} ${year}`,
      ]
      for (const form of forms) expect([form, readWhen({ day: [form] }, now)]).toEqual([form, { date }])
    }),
  )
})

it('a time in any usual form reads back as itself', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1439 }), (minute) => {
      const [hours, minutes] = [Math.floor(minute / 60), String(minute % 60).padStart(2, '0')]
      const half = `${hours % 12 || 12}:${minutes}${hours < 12 ? 'am' : 'pm'}`
      const candidates = [clock(minute)]
      for (const form of [
        half,
        half.replace(':', '.'),
        half.toUpperCase(),
        ...(hours > 12 ? [clock(minute)] : []),
      ]) {
        expect([form, readWhen({ time: [form] }, now).time]).toEqual([form, { kind: 'at', candidates }])
      }
    }),
  )
})

it('stays quick however long the text is', () => {
  for (const word of ['friday ', 'next ', '4 ', '1,', 'after church ', '5 and 6 and ']) {
    const text = word.repeat(2000)
    const began = process.cpuUsage()
    readWhen({ day: [text, text], time: [text] }, now)
    // Time of this process alone: what else the machine does is not judged.
    expect(process.cpuUsage(began).user).toBeLessThan(1_000_000)
  }
})
