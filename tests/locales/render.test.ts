import { describe, expect, it } from 'vitest'
import type { Say } from '../../domain/say.ts'
import { render } from '../../locales/render.ts'

const english = (...says: Say[]) => render(says, 'en', { seed: 'x' }).text
const friday = '2026-12-04'

describe('what formats write', () => {
  const time = (value: string) => english({ key: 'button.time', args: { time: value } })
  const day = (at: string) => english({ key: 'button.day', args: { day: { at, today: friday } } })
  const slot = (at: string) => english({ key: 'button.slot', args: { slot: { at, today: friday } } })
  const price = (from: number, to = from) => english({ key: 'confirm.price', args: { price: { from, to } } })
  const takes = (minutes: number) => english({ key: 'duration.one', args: { service: 'It', minutes } })

  it.each([
    ['09:00', '9am'],
    ['12:00', '12pm'],
    ['12:30', '12:30pm'],
    ['00:15', '12:15am'],
    ['16:05', '4:05pm'],
    ['24:00', '12am'],
  ])('%s is %s', (value, text) => expect(time(value)).toBe(text))

  it.each([
    ['2026-12-04', 'Today (Friday 4 December)'],
    ['2026-12-05', 'Tomorrow (Saturday 5 December)'],
    ['2027-01-01', 'Friday 1 January'],
  ])('%s is %s', (at, text) => expect(day(at)).toBe(text))

  it('a moment has its day and time', () => {
    expect(slot('2026-12-12T16:30')).toBe('Saturday 12 December at 4:30pm')
  })

  it.each([
    [2500000, 2500000, '₦25,000'],
    [800000, 1500000, '₦8,000 to ₦15,000'],
    [150050, 150050, '₦1,500.5'],
    [0, 0, 'free'],
    [0, 500000, 'free to ₦5,000'],
  ])('%i to %i kobo', (from, to, text) => expect(price(from, to)).toBe(`Price: ${text}.`))

  it.each([
    [30, '30 minutes'],
    [60, '1 hour'],
    [90, '1 hour 30 minutes'],
    [240, '4 hours'],
    [61, '1 hour 1 minute'],
  ])('%i minutes', (minutes, text) => expect(takes(minutes)).toBe(`For It you need about ${text}.`))
})

describe('a message', () => {
  it('has one line for each sentence, each beginning with a capital', () => {
    const day = { at: friday, today: friday }
    const hours = [{ from: '09:00', to: '19:00' }]
    expect(english({ key: 'greet.morning' }, { key: 'hours.day', args: { day, hours } })).toBe(
      "Good morning!\nToday we're open 9am to 7pm.",
    )
  })

  it('carries its buttons, with the words that come back', () => {
    const button = { key: 'button.yes', text: { key: 'button.yes' } }
    expect(render([{ key: 'confirm.ask', buttons: [button] }], 'en', { seed: 'x' }).buttons).toEqual([
      { label: 'Yes', text: 'Yes' },
    ])
  })

  it('is worded the same for the same seed, and differently for others', () => {
    const worded = (seed: string) => render([{ key: 'talk.thanks' }], 'pcm', { seed }).text
    expect(worded('a')).toBe(worded('a'))
    expect(new Set(Array.from({ length: 30 }, (_, i) => worded(`${i}`))).size).toBe(3)
  })

  it('does not escape names', () => {
    expect(
      english({ key: 'price.one', args: { service: 'Wash & <set>', price: { from: 1, to: 1 } } }),
    ).toContain('Wash & <set>')
  })

  it('never reads a customer’s words as a sentence of its own', () => {
    const words = 'see {{price, money}} and $t(talk.bye)'
    const args = { customer: 'A', reason: 'asked', words }
    expect(english({ key: 'owner.handoff', args })).toBe(`A needs a person (asked for one): "${words}"`)
  })
})

describe('a fault in the code', () => {
  it('names the missing sentence', () => {
    expect(() => english({ key: 'talk.nothing' })).toThrow('talk.nothing')
  })

  it('names the missing argument', () => {
    expect(() => english({ key: 'price.one', args: { service: 'Wash' } })).toThrow('money')
  })
})
