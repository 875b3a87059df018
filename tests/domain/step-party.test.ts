import { describe, expect, it } from 'vitest'
import { Chat, does, salon } from './chat.ts'

const tomorrow = '2026-12-03'
const pedicures = (count: string, words = {}) =>
  does('book', { service: 'pedi', day: 'tomorrow', time: '10am', count, ...words })

/** Two pedicures at 10 and one at 11, as there are two who do them. */
function threeBooked(chat = new Chat()): Chat {
  chat.send(pedicures('three of us'))
  chat.send(does('yes'))
  expect(chat.bookings).toHaveLength(3)
  return chat
}

const starts = (chat: Chat) =>
  chat.facts.bookings.filter(({ status }) => status !== 'cancelled').map(({ start }) => start.slice(5))

describe('a group', () => {
  it('is read back once, with who comes when and what it costs, and booked on one yes', () => {
    const chat = new Chat()
    const read = chat.send(
      does('book', { service: ['braids', 'revamp'], day: 'tomorrow', time: '10am', count: 'two of us' }),
    )
    expect(read.text.split('\n')).toEqual([
      'Let me confirm for 2 of you, tomorrow (Thursday 3 December):',
      '• 10am: Box braids, with Tola, ₦25,000',
      '• 10am: Wig revamp, with Bella, ₦8,000 to ₦15,000',
      'All of it would be done by 2pm.',
      'Altogether: ₦33,000 to ₦40,000.',
      'For Box braids: attachment not included.',
      "There's a deposit of ₦5,000.",
      'Should I book all of it?',
    ])
    expect(read.changes).toEqual([])
    const done = chat.send(does('yes'))
    expect(done.keys.slice(0, 4)).toEqual(['party.booked', 'party.one', 'party.one', 'booked.deposit'])
    expect(done.ownerNotices.map(([one]) => one?.key)).toEqual(['owner.bookedParty'])
    expect(chat.facts.bookings).toMatchObject([
      { serviceId: 'braids', personId: 'p-tola', start: `${tomorrow}T10:00`, guest: 1 },
      { serviceId: 'revamp', personId: 'p-bella', start: `${tomorrow}T10:00`, guest: 2 },
    ])
    expect(new Set(chat.facts.bookings.map(({ groupId }) => groupId)).size).toBe(1)
  })

  it('is told each deposit and all of them', () => {
    const services = salon.services.map((one) => (one.id === 'pedicure' ? { ...one, deposit: 200000 } : one))
    const chat = new Chat({ business: { ...salon, services } })
    const read = chat.send(pedicures('two of us'))
    expect(read.text).toContain('• 10am: 2 × Pedicure, with Bella and Ngozi, ₦6,500 each')
    expect(read.text).toContain('a deposit of ₦2,000 each, ₦4,000 altogether')
  })

  it('takes turns where it is larger than the shop, and is told so', () => {
    const chat = new Chat()
    const read = chat.send(pedicures('three of us'))
    expect(read.text).toContain("There's no chair for all of you at once")
    expect(read.text).toContain('the last one starts at 11am')
    chat.send(does('yes'))
    expect(starts(chat)).toEqual(['12-03T10:00', '12-03T10:00', '12-03T11:00'])
  })

  it('is offered times at which all of it fits', () => {
    const busy = [{ personId: 'p-ngozi', start: `${tomorrow}T09:00`, end: `${tomorrow}T15:00` }]
    const chat = new Chat({ busy })
    const reply = chat.send(does('book', { service: 'pedi', day: 'tomorrow', count: 'two of us' }))
    expect(reply.keys[0]).toBe('book.group')
    expect(reply.text).toContain('3pm')
    expect(reply.text).not.toMatch(/9am|10am|12pm/)
  })

  it('is offered other days where its own has no room for all', () => {
    const all = ['p-bella', 'p-ngozi', 'p-tola']
    const busy = all.map((personId) => ({ personId, start: `${tomorrow}T09:00`, end: `${tomorrow}T17:30` }))
    const chat = new Chat({ busy })
    const reply = chat.send(does('book', { service: 'pedi', day: 'tomorrow', count: 'three of us' }))
    expect(reply.text).toContain("Sorry, we can't take all 3 of you tomorrow")
    expect(reply.text).toContain('Friday 4 December')
    expect(reply.state.stage.kind).toBe('offer')
    const read = chat.send(does('give', { day: 'friday' }))
    expect(read.keys[0]).toBe('party.confirm')
    chat.send(does('yes'))
    expect(chat.bookings).toHaveLength(3)
  })

  it('hears that it cannot start then though one of it could, with the nearest times', () => {
    const busy = [{ personId: 'p-ngozi', start: `${tomorrow}T09:00`, end: `${tomorrow}T18:00` }]
    const chat = new Chat({ busy })
    const reply = chat.send(
      does('book', { service: 'pedi', day: 'tomorrow', time: '6pm', count: 'three of us' }),
    )
    expect(reply.keys.slice(0, 2)).toEqual(['book.group', 'party.notThen'])
    expect(reply.state.stage.kind).toBe('offer')
  })

  it('that the shop could never serve is offered a person, and can say how many come after all', () => {
    const chat = new Chat()
    const reply = chat.send(pedicures('50 people'))
    expect(reply.keys).toEqual(['party.tooLarge'])
    expect(reply.text).toContain('50 people is more than we can take on one day')
    expect(chat.send(does('give', { count: 'two of us' })).keys[0]).toBe('party.confirm')
    const other = new Chat()
    other.send(pedicures('50 people'))
    expect(other.send(does('yes')).changes).toMatchObject([{ kind: 'handoff' }])
  })

  it('stays one when it names another service, time or size before the yes', () => {
    const chat = new Chat()
    chat.send(pedicures('three of us'))
    expect(chat.send(does('change', { service: 'manicure' })).text).toContain('2 × Manicure')
    expect(chat.send(does('change', { time: '2pm' })).text).toContain('• 2pm: 2 × Manicure')
    expect(chat.send([does('yes'), does('give', { count: 'two of us' })]).text).toContain('for 2 of you')
    chat.send(does('yes'))
    expect(starts(chat)).toEqual(['12-03T14:00', '12-03T14:00'])
  })

  it('is with the one it asks for, one after the other', () => {
    const chat = new Chat()
    const read = chat.send(pedicures('two of us', { staff: 'Ngozi' }))
    expect(read.text).not.toContain('Bella')
    chat.send(does('yes'))
    expect(starts(chat)).toEqual(['12-03T10:00', '12-03T11:00'])
  })

  it('whose time was taken meanwhile is read back or offered anew as a whole', () => {
    const chat = new Chat()
    chat.send(pedicures('two of us'))
    chat.facts.busy.push({ personId: 'p-ngozi', start: `${tomorrow}T09:00`, end: `${tomorrow}T12:00` })
    const again = chat.send(does('yes'))
    expect(again.keys[0]).toBe('confirm.gone')
    expect(again.changes).toEqual([])
    expect(again.keys).toContain('party.confirm')
    chat.send(does('yes'))
    expect(starts(chat)).toEqual(['12-03T10:00', '12-03T11:00'])
  })

  it('is read back again where a price has changed', () => {
    const chat = new Chat()
    chat.send(pedicures('two of us'))
    const services = salon.services.map((one) =>
      one.id === 'pedicure' ? { ...one, price: { from: 700000, to: 700000 } } : one,
    )
    chat.facts = { ...chat.facts, business: { ...salon, services } }
    const again = chat.send(does('yes'))
    expect(again.keys[0]).toBe('confirm.priceChanged')
    expect(again.text).toContain('₦14,000')
    expect(again.changes).toEqual([])
  })
})

describe('services in a row', () => {
  it('are read back once and booked on one yes', () => {
    const chat = new Chat()
    const read = chat.send(
      does('book', { service: ['pedi', 'mani'], day: 'tomorrow', time: '10am', staff: 'Ngozi' }),
    )
    expect(read.text.split('\n')).toEqual([
      'Let me confirm, one after the other tomorrow (Thursday 3 December):',
      '• 10am: Pedicure, with Ngozi, ₦6,500',
      '• 11am: Manicure, with Ngozi, ₦5,500',
      'All of it would be done by 12pm.',
      'Altogether: ₦12,000.',
      'Should I book all of it?',
    ])
    const done = chat.send(does('yes'))
    expect(done.ownerNotices.map(([one]) => one?.key)).toEqual(['owner.bookedRow'])
    expect(chat.facts.bookings.map(({ guest }) => guest)).toEqual([undefined, undefined])
    expect(
      chat.send(does('book', { service: ['pedi', 'mani'], day: 'tomorrow', time: '10am' })).keys,
    ).toEqual(['row.already'])
  })

  it('follow each other when the chair is clean again, or somebody else is free', () => {
    const services = salon.services.map((one) => (one.id === 'pedicure' ? { ...one, cleanup: 15 } : one))
    const alone = { ...salon, services, people: salon.people.filter(({ id }) => id === 'p-bella') }
    const booked = (business: typeof salon) => {
      const chat = new Chat({ business })
      chat.send(does('book', { service: ['pedi', 'mani'], day: 'tomorrow', time: '10am' }))
      chat.send(does('yes'))
      return chat.bookings.map((one) => one.split(' ').slice(1, 3).join(' '))
    }
    expect(booked(alone)).toEqual(['p-bella 2026-12-03T10:00', 'p-bella 2026-12-03T11:15'])
    expect(booked({ ...salon, services })[1]).toBe('p-ngozi 2026-12-03T11:00')
  })

  it('are agreed to by the name of one, and left but for one by "only"', () => {
    const read = () => {
      const chat = new Chat()
      chat.send(does('book', { service: ['pedi', 'mani'], day: 'tomorrow', time: '10am' }))
      return chat
    }
    const both = read()
    both.send([does('yes'), does('give', { service: 'mani' })], { text: 'yes o, book the mani too' })
    expect(both.bookings).toHaveLength(2)
    const one = read()
    const again = one.send([does('yes'), does('give', { service: 'mani' })], {
      text: 'yes but only the mani',
    })
    expect(again.changes).toEqual([])
    expect(again.text).toContain('Manicure, tomorrow')
    one.send(does('yes'))
    expect(one.facts.bookings.map(({ serviceId }) => serviceId)).toEqual(['manicure'])
  })

  it('that take longer than a day are for a person', () => {
    const hours = { fri: [{ from: 540, to: 900 }] }
    const chat = new Chat({ business: { ...salon, hours } })
    const long = does('book', { service: ['braids', 'weaving'], day: 'friday' })
    expect(chat.send(long).keys).toEqual(['row.tooLarge'])
  })

  it('lose one that she does not want, and keep the other', () => {
    const chat = new Chat()
    chat.send(does('book', { service: ['pedi', 'mani'], day: 'tomorrow', time: '10am' }))
    chat.send(does('yes'))
    expect(chat.send(does('cancel', { service: 'mani' })).keys).toEqual(['cancel.sure'])
    chat.send(does('yes'))
    expect(chat.facts.bookings.map(({ status }) => status)).toEqual(['confirmed', 'cancelled'])
  })

  it('move together', () => {
    const chat = new Chat()
    chat.send(does('book', { service: ['pedi', 'mani'], day: 'tomorrow', time: '10am' }))
    chat.send(does('yes'))
    const read = chat.send(does('change', { time: '11am' }), { text: 'make am 11 instead' })
    expect(read.keys).toContain('row.move')
    const done = chat.send(does('yes'))
    expect(done.ownerNotices.map(([one]) => one?.key)).toEqual(['owner.movedRow'])
    expect(starts(chat)).toEqual(['12-03T11:00', '12-03T12:00'])
  })
})

describe('a group that is booked', () => {
  it('is moved as a whole, with the plan read back', () => {
    const chat = threeBooked()
    const read = chat.send(does('change', { time: '2pm' }), { text: 'abeg move us to 2pm' })
    expect(read.text).toContain('• 2pm: 2 × Pedicure')
    expect(read.text).toContain('• 3pm: Pedicure')
    expect(read.keys.at(-1)).toBe('party.move')
    expect(read.changes).toEqual([])
    const done = chat.send(does('yes'))
    expect(done.changes.map(({ kind }) => kind)).toEqual(['move', 'move', 'move'])
    expect(done.ownerNotices.map(([one]) => one?.key)).toEqual(['owner.movedParty'])
    expect(starts(chat)).toEqual(['12-03T14:00', '12-03T14:00', '12-03T15:00'])
  })

  it('may move into its own time', () => {
    const chat = threeBooked()
    chat.send(does('change', { time: '11am' }), { text: 'make it 11 for us' })
    chat.send(does('yes'))
    expect(starts(chat)).toEqual(['12-03T11:00', '12-03T11:00', '12-03T12:00'])
  })

  it('is cancelled as a whole, with the policy, and nothing else with it', () => {
    const chat = threeBooked()
    chat.send(does('book', { service: 'haircut', day: 'friday', time: '10am' }))
    chat.send(does('yes'))
    const asked = chat.send(does('cancel'), { text: 'abeg cancel for all of us' })
    expect(asked.keys).toEqual(['cancel.sureAll', 'which.lineParty', 'which.lineWith'])
    expect(asked.text).toContain('these 3 appointments')
    const done = chat.send(does('yes'))
    expect(done.ownerNotices.map(([one]) => one?.key)).toEqual(['owner.cancelledParty'])
    expect(starts(chat)).toEqual(['12-04T10:00'])
  })

  it('is told that it is late', () => {
    const chat = threeBooked()
    chat.now = `${tomorrow}T07:00`
    expect(chat.send(does('cancel'), { text: 'cancel it' }).keys[0]).toBe('cancel.late')
    const [told] = chat.send(does('yes')).ownerNotices.flat()
    expect(told?.args).toMatchObject({ count: 3, late: 180 })
  })

  it('is told that it is late when it moves, and that the owner must accept it again', () => {
    const chat = threeBooked()
    chat.now = `${tomorrow}T07:00`
    const read = chat.send(does('change', { time: '2pm' }), { text: 'abeg move us to 2pm' })
    expect(read.keys[0]).toBe('move.late')
    const [told] = chat.send(does('yes')).ownerNotices.flat()
    expect(told).toMatchObject({ key: 'owner.movedParty', args: { count: 3, late: 180 } })
    chat.facts.business = { ...salon, policy: { ...salon.policy, acceptByHand: true } }
    const again = chat.send(does('change', { time: '4pm' }), { text: 'abeg move us to 4pm' })
    expect(again.keys.slice(0, 2)).toEqual(['move.late', 'requested.beforeMove'])
    const [asked] = chat.send(does('yes')).ownerNotices.flat()
    expect(asked).toMatchObject({ key: 'accept.alertPartyMoved', args: { late: 420 } })
  })

  it.each([
    ['one of us no dey come again', 1],
    ["two people can't make it anymore", 2],
    ['abeg remove one person from the booking', 1],
    ['cancel for one of us', 1],
  ])('loses who does not come: %s', (text, count) => {
    const chat = threeBooked()
    const asked = chat.send(does('cancel'), { text })
    expect(asked.keys[0]).toBe('party.staying')
    expect(asked.changes).toEqual([])
    chat.send(does('yes'))
    expect(starts(chat)).toHaveLength(3 - count)
    expect(starts(chat)).not.toContain('12-03T11:00')
  })

  it('is one of several bookings when she is asked which', () => {
    const chat = threeBooked()
    chat.send(does('book', { service: 'haircut', day: 'friday', time: '10am' }))
    chat.send(does('yes'))
    chat.send(does('thanks'))
    const asked = chat.send(does('change', {}), { text: 'i want to change my booking' })
    expect(asked.keys).toEqual(['which.ask', 'which.lineParty', 'which.lineWith', 'which.lineWith'])
    expect(asked.state.stage).toMatchObject({ among: [expect.any(String), expect.any(String)] })
  })
})
