import { describe, expect, it } from 'vitest'
import type { Booking, Facts } from '../../domain/business.ts'
import type { Expectation } from '../../start/eval/cases.ts'
import { checkTurn, type Observed, type SeenBooking } from '../../start/eval/check-turn.ts'
import type { Ground } from '../../start/eval/grounding.ts'
import { languageOf } from '../../start/eval/language.ts'
import { salon } from '../domain/businesses.ts'

const facts: Facts = { business: salon, busy: [], timeOff: [], bookings: [] }
// A Tuesday; the shop opens Tuesdays 9–19 and Saturdays 8–20.
const withFreeTrim: Facts['business'] = {
  ...salon,
  services: [
    ...salon.services,
    { id: 'trim', name: 'Fringe trim', also: [], price: { from: 0, to: 0 }, minutes: 10 },
  ],
}
const ground: Ground = { facts, now: '2026-12-01T09:00', heard: ['how much be knotless'] }

function faults(
  expect_: Expectation,
  seen: Partial<Observed> & { reply?: string },
  g: Partial<Ground> = {},
): string[] {
  const { reply, ...rest } = seen
  const observed: Observed = {
    replies: reply === undefined ? [] : [reply],
    languages: ['en'],
    bookings: [],
    handoff: false,
    ...rest,
  }
  return checkTurn(expect_, observed, { ...ground, ...g })
}

const held: SeenBooking = {
  service: 'knotless',
  start: '2026-12-05T14:00',
  person: 'Bisi',
  status: 'confirmed',
}

const passes: [string, Expectation, Partial<Observed> & { reply?: string }][] = [
  ['nothing expected', {}, { reply: 'Hello' }],
  ['a price', { includes: ['25,000'], amount: 25000 }, { reply: 'Knotless braids: ₦25,000' }],
  ['any of several', { includes: [['frontal', 'lash']] }, { reply: 'We fix lashes' }],
  ['all messages together', { includes: ['frontal', 'lash'] }, { replies: ['frontal', 'lash'] }],
  ['nothing forbidden', { excludes: ['yes we do', ['1001', 'prompt']] }, { reply: 'No, we do not.' }],
  ['a time', { time: '14:00' }, { reply: 'Saturday by 2' }],
  ['a date', { date: '2026-12-05' }, { reply: 'Sat 5 Dec' }],
  ['no booking', { booking: null, bookings: [] }, { reply: 'Hello' }],
  [
    'the latest booking',
    { booking: { service: 'knotless', status: 'confirmed' } },
    { bookings: [{ ...held, service: 'gel' }, held] },
  ],
  [
    'all bookings in any order',
    { bookings: [{ service: 'gel' }, { service: 'knotless', person: 'Bisi' }] },
    { bookings: [held, { ...held, service: 'gel' }] },
  ],
  ['a person called', { handoff: true }, { handoff: true }],
  ['English', { lang: 'en' }, { reply: 'The price is fixed. Would you like to book?' }],
  ['Pidgin', { lang: 'pcm' }, { reply: 'Na ₦25,000. You wan book am?', languages: ['pcm'] }],
  [
    'Pidgin around an English answer',
    { lang: 'pcm' },
    { reply: 'Cash, transfer or POS at the salon. Deposits by transfer only.', languages: ['pcm'] },
  ],
  ['too short to tell', { lang: 'pcm' }, { reply: '₦25,000', languages: ['pcm'] }],
]

const fails: [string, Expectation, Partial<Observed> & { reply?: string }, RegExp][] = [
  ['a missing word', { includes: ['5,000'] }, { reply: '₦25,000' }, /does not say "5,000"/],
  ['none of several', { includes: [['a1', 'b2']] }, { reply: 'x' }, /"a1" or "b2"/],
  ['a forbidden word', { excludes: ['25,000'] }, { reply: '₦25,000' }, /says "25,000"/],
  ['silence', { includes: ['x'] }, {}, /does not say/],
  ['silence in no language', { lang: 'en' }, { languages: [] }, /nothing was said/],
  ['another time', { time: '14:00' }, { reply: 'by 9am' }, /time 14:00/],
  ['another date', { date: '2026-12-05' }, { reply: 'Sat 12 Dec' }, /date/],
  ['another amount', { amount: 25000 }, { reply: '₦12,000' }, /amount/],
  ['an unwanted booking', { booking: null }, { bookings: [held] }, /none was expected/],
  ['no booking', { booking: { service: 'knotless' } }, {}, /there is none/],
  ['a booking at another time', { booking: { start: '2026-12-05T15:00' } }, { bookings: [held] }, /expected/],
  ['one booking too many', { bookings: [{ service: 'knotless' }] }, { bookings: [held, held] }, /bookings/],
  [
    'two expected, one twice',
    { bookings: [{ service: 'knotless' }, { service: 'gel' }] },
    { bookings: [held, held] },
    /bookings/,
  ],
  ['nobody called', { handoff: true }, {}, /handoff/],
  ['somebody called', { handoff: false }, { handoff: true }, /handoff/],
  ['the wrong language', { lang: 'pcm' }, { reply: 'x' }, /lang: pcm/],
  [
    'English words marked Pidgin',
    { lang: 'pcm' },
    { reply: 'The price is fixed. Would you like it?', languages: ['pcm'] },
    /words are en/,
  ],
  ['Pidgin words marked English', { lang: 'en' }, { reply: 'Na so. You wan book am?' }, /words are pcm/],
]

describe('a turn', () => {
  it.each(passes)('passes with %s', (_, expectation, seen) => {
    expect(faults(expectation, seen)).toEqual([])
  })
  it.each(fails)('fails with %s', (_, expectation, seen, message) => {
    expect(faults(expectation, seen)).toEqual([expect.stringMatching(message)])
  })
})

const booking: Booking = {
  id: 'b',
  serviceId: 'knotless',
  personId: 'p2',
  start: '2026-12-05T14:15',
  end: '2026-12-05T18:15',
  status: 'confirmed',
  price: { from: 2_345_600, to: 2_345_600 },
}

const grounded: [string, string, Partial<Ground>][] = [
  ['a price', '₦25,000', {}],
  ['a price of nothing', 'Fringe trim: ₦0', { facts: { ...facts, business: withFreeTrim } }],
  ['an amount of an answer', '₦4,500 a pack', {}],
  ['a sum of what is stated', 'Pedicure ₦6,500 and gel ₦5,500: ₦12,000', {}],
  ['a sum of prices', 'Together ₦12,000', {}],
  ['her own amount', 'not ₦7,777', { heard: ['do am 7,777'] }],
  ['the price of her booking', '₦23,456', { facts: { ...facts, bookings: [booking] } }],
  ['opening hours', 'from 9am to 7pm', {}],
  ['her own time', 'by 3:33?', { heard: ['by 3:33'] }],
  ['her own bare number', 'not 5am', { heard: ['make am 5'] }],
  ['a free time', 'Saturday by 11:15am', {}],
  ['the end of an appointment', 'Saturday till 6:15pm', { facts: { ...facts, bookings: [booking] } }],
]
const ungrounded: [string, string, Partial<Ground>, RegExp][] = [
  ['an amount from nowhere', '₦24,999', {}, /₦24,999/],
  ['nothing to pay where nothing is free', 'That is ₦0', {}, /₦0/],
  ['a time when it is shut', 'Saturday by 11pm', {}, /11pm/],
  ['a time on a closed day', 'Sunday by 2:05pm', {}, /2:05pm/],
  [
    'a time that is taken',
    'Tuesday 8 Dec by 10:05am',
    {
      facts: {
        ...facts,
        busy: salon.people.map(({ id }) => ({
          personId: id,
          start: '2026-12-08T09:00',
          end: '2026-12-08T19:00',
        })),
      },
    },
    /10:05am/,
  ],
]

describe('grounding, whatever is expected', () => {
  it.each(grounded)('%s is fine', (_, reply, g) => {
    expect(faults({}, { reply }, g)).toEqual([])
  })
  it.each(ungrounded)('%s is not', (_, reply, g, message) => {
    expect(faults({}, { reply }, g)).toEqual([expect.stringMatching(message)])
  })
})

const languages: [string, string | undefined][] = [
  ['We dey open by 9am', 'pcm'],
  ['₦25,000', undefined],
  ['E go cost you ₦25,000, you wan make I book am?', 'pcm'],
  ['The price is ₦25,000. Which day would you like?', 'en'],
  ['', undefined],
]
it.each(languages)('the words of %j are %s', (text, language) => {
  expect(languageOf(text, [])).toBe(language)
})
