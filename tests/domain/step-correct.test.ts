import { describe, expect, it } from 'vitest'
import type { Business } from '../../domain/business.ts'
import { Chat, does } from './chat.ts'
import { barber, braider, laundry, tailor } from './variants.ts'

/** What was read back last, as service and start; the bookings must still be none. */
function readBack(chat: Chat): string {
  expect(chat.bookings).toEqual([])
  const { stage } = chat.state
  return stage.kind === 'confirm' ? `${stage.slot.serviceId} ${stage.slot.start}` : stage.kind
}

function asked(business: Business, text: string, words: Parameters<typeof does>[1]): Chat {
  const chat = new Chat({ business })
  chat.send(does('book', words), { text })
  return chat
}

describe('a correction inside a message', () => {
  it.each<[string, Parameters<typeof does>[1], string]>([
    ['wash and set tomorrow 11am, no wait, 1pm', { day: 'tomorrow', time: '11am' }, '2026-12-03T13:00'],
    [
      'wash and set tomorrow 11am sorry I mean 2pm',
      { day: 'tomorrow', time: ['11am', '2pm'] },
      '2026-12-03T14:00',
    ],
    [
      'wash and set tuesday 10am, sorry, I mean friday',
      { day: ['tuesday', 'friday'], time: '10am' },
      '2026-12-04T10:00',
    ],
    [
      'wash and set at 3pm tomorrow... make that 3:30',
      { day: 'tomorrow', time: ['3pm', '3:30'] },
      '2026-12-03T15:30',
    ],
    ['sorry to disturb, wash and set tomorrow 11am', { day: 'tomorrow', time: '11am' }, '2026-12-03T11:00'],
  ])('%s', (text, words, start) => {
    expect(readBack(asked(braider, text, { service: 'wash and set', ...words }))).toBe(`wash ${start}`)
  })

  it('replaces the service as well', () => {
    const text = 'wash and set, no sorry, passion twist waist tomorrow 10am'
    const words = { service: ['wash and set', 'passion twist waist'], day: 'tomorrow', time: '10am' }
    expect(readBack(asked(braider, text, words))).toBe('twist-waist 2026-12-03T10:00')
  })
})

it('takes a word of other services for what the service is for, where its variant is named', () => {
  const words = { service: 'single duvet', day: 'tomorrow', time: '10am' }
  const chat = asked(laundry, 'single duvet tomorrow 10am', words)
  chat.send(does('change', { service: 'bed' }), { text: 'Actually the bed is a double' })
  expect(readBack(chat)).toBe('duvet-double 2026-12-03T10:00')
})

describe('a reply to a read-back that changes something', () => {
  const first = { service: 'passion twist shoulder', day: 'tomorrow', time: '10am' }
  it.each<[string, 'yes' | 'no' | 'book' | 'give', string]>([
    ['Actually my hair should reach waist', 'yes', 'twist-waist 2026-12-03T10:00'],
    ['no no, na wash and set I mean', 'no', 'wash 2026-12-03T10:00'],
    ['no, the waist one', 'no', 'twist-waist 2026-12-03T10:00'],
    ['yes but make it 3pm', 'yes', 'twist-short 2026-12-03T15:00'],
    ['make it friday instead', 'yes', 'twist-short 2026-12-04T10:00'],
    ['ok book am, but waist', 'book', 'twist-waist 2026-12-03T10:00'],
  ])('%s', (text, act, expected) => {
    const chat = asked(braider, 'passion twist shoulder tomorrow 10am', first)
    const reply = chat.send(does(act), { text })
    expect(readBack(chat)).toBe(expected)
    expect(reply.tags).toContain('read-back')
    chat.send(does('yes'), { text: 'yes' })
    expect(chat.bookings).toHaveLength(1)
  })

  it.each(['yes', 'yes please, shoulder', 'ok book am', 'perfect, thank you'])('books on %s', (text) => {
    const chat = asked(braider, 'passion twist shoulder tomorrow 10am', first)
    chat.send(does('yes'), { text })
    expect(chat.bookings).toEqual(['twist-short p-plait 2026-12-03T10:00 confirmed'])
  })

  it('leaves it on a plain no', () => {
    const chat = asked(braider, 'passion twist shoulder tomorrow 10am', first)
    expect(chat.send(does('no'), { text: 'no, leave am' }).tags).toContain('left')
  })
})

describe('a service told apart by the rest of the message', () => {
  it.each<[string, Business, Parameters<typeof does>[1], string]>([
    [
      'hemming for my gown tomorrow at 9am',
      tailor,
      { service: 'hemming', whom: 'my gown', day: 'tomorrow', time: '9am' },
      'hem-gown',
    ],
    [
      'I want come measure me for house tomorrow 9am',
      tailor,
      { service: 'measure me', day: 'tomorrow', time: '9am' },
      'home',
    ],
    [
      'aso ebi for 30 people tomorrow 9am',
      tailor,
      { service: 'aso ebi', count: '30 people', day: 'tomorrow', time: '9am' },
      'aso-30',
    ],
    [
      'rent chair 4 hours tomorrow 9am',
      barber,
      { service: 'rent chair', day: 'tomorrow', time: '9am' },
      'chair-4',
    ],
    [
      'waist knotless with my Darling Yaki tomorrow 9am',
      braider,
      { service: ['knotless', 'Darling Yaki'], day: 'tomorrow', time: '9am' },
      'knotless-waist',
    ],
  ])('%s', (text, business, words, id) => {
    expect(readBack(asked(business, text, words))).toBe(`${id} 2026-12-03T09:00`)
  })

  it('asks with the day and time kept, again on a yes, and takes the answer among the choices', () => {
    const chat = asked(braider, 'knotless tomorrow 9am', {
      service: 'knotless',
      day: 'tomorrow',
      time: '9am',
    })
    const { keys, text } = chat.send(does('yes'), { text: 'yes please' })
    expect(keys).toEqual(['ask.serviceAmong'])
    expect(text).toContain('Knotless braids (waist)')
    chat.send(does('give', { service: 'waist' }))
    expect(readBack(chat)).toBe('knotless-waist 2026-12-03T09:00')
  })

  it('says that the day is closed before it asks which, and still knows what it asked', () => {
    const closed = { ...braider, closures: [{ date: '2026-12-03' }] }
    const chat = new Chat({ business: closed })
    const words = { service: 'knotless', day: 'tomorrow', time: '9am' }
    expect(chat.send(does('book', words)).tags).toContain('refused-closed')
    expect(chat.send(does('give', { day: 'friday' })).keys).toEqual(['ask.serviceAmong'])
    chat.send(does('give', { whom: 'the shoulder own' }))
    expect(readBack(chat)).toBe('knotless-short 2026-12-04T09:00')
  })

  it('asks which size where none fits the number', () => {
    const chat = asked(tailor, 'aso ebi for 80 people', { service: 'aso ebi', count: '80 people' })
    expect(chat.state.draft?.among).toEqual(['aso-10', 'aso-30'])
  })
})

describe('a price', () => {
  it.each<[string, Business, Parameters<typeof does>[1], string[], string[]]>([
    ['how much be knotless for waist', braider, { service: 'knotless' }, ['28,000'], ['18,000']],
    ['how much be knotless', braider, { service: 'knotless' }, ['18,000', '28,000'], []],
    [
      'aso ebi for 30 guests how much',
      tailor,
      { service: 'aso ebi', count: '30 guests' },
      ['400,000'],
      ['150,000', '12,000,000'],
    ],
    ['pls how much, for the stylist, just to look at it', braider, {}, ['3,000'], []],
    ['how much for my Vono gown hemming', tailor, { service: 'hemming' }, ['3,000'], ['2,000']],
  ])('%s', (text, business, words, says, not) => {
    const reply = new Chat({ business }).send(does('price', words), { text })
    for (const part of says) expect(reply.text).toContain(part)
    for (const part of not) expect(reply.text).not.toContain(part)
  })

  it('comes with the duration where that was asked in the same message', () => {
    const text = 'how much be wash and set and e go take how long'
    const reply = new Chat({ business: braider }).send(does('price', { service: 'wash and set' }), { text })
    expect(reply.text).toContain('4,000')
    expect(reply.text).toContain('1 hour')
  })

  it.each([
    ['how much be senator for my small boy', {}, '20,000', '35,000'],
    ['how much be senator for my husband', { whom: 'my husband' }, '35,000', '20,000'],
  ])('is that for the age: %s', (text, more, says, not) => {
    const reply = new Chat({ business: tailor }).send(does('price', { service: 'senator', ...more }), {
      text,
    })
    expect(reply.text).toContain(says)
    expect(reply.text).not.toContain(not)
  })

  it('of a service and several of its variants is one for each', () => {
    const words = { service: ['knotless', 'waist', 'shoulder'] }
    const text = 'price for knotless, waist and shoulder'
    const reply = new Chat({ business: braider }).send(does('price', words), { text })
    expect(reply.text).toContain('18,000')
    expect(reply.text).toContain('28,000')
    expect(reply.text).not.toContain('twist')
  })

  it('of many variants is one range and the question which', () => {
    const lengths = ['ear', 'shoulder', 'bra', 'waist'].map((length, i) => ({
      ...(braider.services[0] as Business['services'][number]),
      id: length,
      name: `Knotless braids ${length}`,
      also: [],
      price: { from: 1000000 * (i + 1), to: 1000000 * (i + 1) },
    }))
    const chat = new Chat({ business: { ...braider, services: lengths } })
    const reply = chat.send(does('price', { service: 'knotless' }), { text: 'how much be knotless' })
    expect(reply.keys).toEqual(['price.range'])
    expect(reply.text).toContain('₦10,000 to ₦40,000')
    expect(chat.send(does('give', { service: 'bra' })).text).toContain('30,000')
  })

  it('of another variant follows the one talked about', () => {
    const chat = new Chat({ business: braider })
    chat.send(does('price', { service: 'knotless waist' }))
    expect(chat.send(does('give', { option: 'the shoulder one' })).text).toContain('18,000')
  })

  it.each([
    ['how much for my Toyota Camry', 'Toyota Camry'],
    ['I get Samsung A14, how much', 'Samsung A14'],
  ])('of a thing that is no service asks which service: %s', (text, service) => {
    const reply = new Chat({ business: braider }).send(does('price', { service }), { text })
    expect(reply.keys).toEqual(['price.which'])
  })

  it('of a service that is not done is still refused', () => {
    const chat = new Chat({ business: braider })
    expect(
      chat.send(does('price', { service: 'microblading' }), { text: 'how much is microblading' }).keys,
    ).toEqual(['services.no'])
  })

  it('is meant by "what does it cost", whatever else was read', () => {
    const chat = new Chat({ business: braider })
    const text = 'what does wash and set cost for a ten year old?'
    expect(chat.send(does('duration', { service: 'wash and set' }), { text }).tags).toContain('price')
  })
})
