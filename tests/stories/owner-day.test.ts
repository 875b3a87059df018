import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { guide, herSide, liveTheDay, type Moment } from './owner-day/day.ts'

let moments: Moment[]
let breaches: string[]
beforeAll(async () => {
  ;({ moments, breaches } = await liveTheDay())
}, 300_000)

/** What somebody was told at the moments of an hour. */
const told = (name: string, time: string) =>
  moments
    .filter((moment) => moment.time === time)
    .flatMap(({ told: hers, others }) =>
      name === 'Nkechi' ? hers : others.filter((one) => one.name === name).flatMap((one) => one.told),
    )
    .join('\n')

describe("an owner's day, over Telegram with the bundled model", () => {
  it('is told on the page, word for word', () => {
    const page = readFileSync(guide, 'utf8')
    // Of what Jara said to a customer there are several wordings, drawn for each message.
    const lines = moments.flatMap(herSide).flatMap((text) => text.split('\n'))
    for (const line of lines.filter((one) => !one.startsWith('Me: '))) expect(page).toContain(line)
    expect(breaches).toEqual([])
  })

  it.each([
    ['07:32', 'her list in the morning', /2 bookings dey today:\n9am Zainab: Silk press, with Blessing/],
    ['08:10', 'who comes on Saturday', /Saturday 5 December: 1 booking\n9am Funke: Box braids/],
    [
      '09:05',
      'a new booking, with what she can do by one tap',
      /New booking don enter: Chioma[\s\S]*\[Move\]/,
    ],
    ['09:40', 'a no-show', /Zainab, today[\s\S]*e no come/],
    [
      '10:15',
      'her time off, and who is booked then',
      /1 booking dey there already[\s\S]*Chioma: Ghana weaving/,
    ],
    ['11:00', 'a price and its undo', /₦11,000 → ₦13,000[\s\S]*Silk press na ₦11,000 again/],
    ['11:20', 'a new service, and who does it', /Butterfly locs don enter[\s\S]*Tope: Butterfly locs join/],
    [
      '12:05',
      'a complaint with what was said before',
      /complain[\s\S]*I want my money back[\s\S]*Wetin we talk before/,
    ],
    ['13:15', 'a question that two asked', /2 people don ask: "una get gift voucher"/],
    ['15:00', 'who wrote while Jara was paused', /Joy write: "how much is cornrows"/],
    [
      '16:30',
      'the next day, with who is off',
      /12pm Chioma: Ghana weaving, with Nkechi\nNkechi: off 2pm to 4pm/,
    ],
    ['20:05', 'what the day came to', /4 customers write[\s\S]*1 new booking don enter, ₦9,500/],
  ])('at %s she is told of %s', (time, _, words) => {
    expect(told('Nkechi', time)).toMatch(words)
  })

  it('customers get what she did', () => {
    expect(told('Chioma', '09:05')).toMatch(/11am[\s\S]*12pm/)
    expect(told('Ngozi', '11:00')).toContain('₦13,000')
    expect(told('Amaka', '12:05')).toContain('My dear abeg no vex, come back by 3 today')
    for (const name of ['Ngozi', 'Joy']) expect(told(name, '13:15')).toContain('Yes o, from 10k')
    expect(told('Joy', '15:00')).toContain('I am not answering at the moment')
    expect(told('Chioma', '16:00')).toBe('Abeg make you bring your attachment come')
  })
})
