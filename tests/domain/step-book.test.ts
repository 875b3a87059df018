import { describe, expect, it } from 'vitest'
import type { Service } from '../../domain/business.ts'
import { Chat, does, salon } from './chat.ts'

const thursday = '2026-12-03'

describe('a booking', () => {
  it('is read back with service, day, time, person, price, note and deposit, and made on a yes', () => {
    const chat = new Chat()
    const asked = chat.send(does('book', { service: 'box braids', day: 'friday', time: '10am' }), {
      language: 'en',
    })
    for (const part of [
      'Box braids',
      'Friday 4 December',
      '10am',
      'Bella',
      '₦25,000',
      'attachment not included',
    ]) {
      expect(asked.text).toContain(part)
    }
    expect(asked.text).toContain('₦5,000')
    expect(asked.changes).toEqual([])
    expect(chat.bookings).toEqual([])
    const done = chat.send(does('yes'))
    expect(chat.bookings).toEqual(['braids p-bella 2026-12-04T10:00 confirmed'])
    expect(done.changes).toEqual([
      {
        kind: 'book',
        serviceId: 'braids',
        personId: 'p-bella',
        start: '2026-12-04T10:00',
        end: '2026-12-04T14:00',
        price: { from: 2500000, to: 2500000 },
        deposit: 500000,
      },
    ])
    expect(done.text).toContain('₦5,000')
    expect(done.ownerNotices.flat().map((one) => one.key)).toEqual(['owner.booked'])
    expect(done.tags).toContain('booked')
  })

  it('is put together one question at a time, in any order', () => {
    const chat = new Chat()
    expect(chat.send(does('book')).tags).toContain('asked-service')
    expect(chat.send(does('give', { time: '4pm' })).keys).toContain('ask.service')
    expect(chat.send(does('give', { service: 'pedi' })).keys).toContain('confirm.ask')
    expect(chat.send(does('give', { day: 'sunday' })).text).toContain('Sunday 6 December at 4pm')
    chat.send(does('yes'))
    expect(chat.bookings).toEqual(['pedicure p-bella 2026-12-06T16:00 confirmed'])
  })

  it('asks the day with the next open days as choices, then names free times', () => {
    const chat = new Chat()
    const asked = chat.send(does('book', { service: 'pedi' }))
    expect(asked.keys).toEqual(['ask.day'])
    expect(asked.replies[0]?.[0]?.buttons).toHaveLength(3)
    const offered = chat.send(does('give', { day: 'tomorrow' }))
    expect(offered.state.stage.kind).toBe('offer')
    expect(offered.text).toContain('9am, 2pm or 6pm')
    expect(chat.send(does('give', { option: 'the second one' })).text).toContain(
      'Thursday 3 December) at 2pm',
    )
  })

  it('takes "any time" as the first that was named', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi', day: 'tomorrow' }))
    expect(chat.send(does('give', { option: 'any one' })).text).toContain('at 9am')
  })

  it.each([
    ['2', '2pm'],
    ['3', '6pm'],
    ['9', '9am'],
  ])(
    'reads the bare number %s as the time where it was offered, else as the place in the list',
    (text, time) => {
      const chat = new Chat()
      chat.send(does('book', { service: 'pedi', day: 'tomorrow' }))
      expect(chat.send(does('give', { time: text }), { text }).text).toContain(`at ${time}`)
    },
  )

  it.each([
    ['1', ['pedicure p-bella 2026-12-03T14:00 confirmed']],
    ['2', []],
  ])('takes the number %s of numbered yes and no', (text, expected) => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi', day: 'tomorrow', time: '2pm' }))
    chat.send(does('give', { time: text }), { text })
    expect(chat.bookings).toEqual(expected)
  })

  it('uses the service and the slot that were talked about', () => {
    const chat = new Chat()
    chat.send(does('price', { service: 'mani' }))
    expect(chat.send(does('give', { option: 'ok that one', day: 'friday', time: 'by 2' })).text).toContain(
      'Manicure',
    )
    const other = new Chat()
    other.send(does('availability', { service: 'pedi', day: 'tomorrow', time: 'by 2' }))
    other.send(does('book'), { text: 'oya book am for me' })
    expect(other.bookings).toEqual(['pedicure p-bella 2026-12-03T14:00 confirmed'])
  })

  it('uses the day whose opening hours were asked for', () => {
    const chat = new Chat()
    chat.send(does('hours', { day: 'saturday' }))
    expect(chat.send(does('book', { service: 'pedi', time: '4pm' })).text).toContain('Saturday 5 December')
  })

  it('takes a time without a day as today while today has it', () => {
    const chat = new Chat({ now: '2026-12-02T15:00' })
    expect(chat.send(does('book', { service: 'pedi', time: 'by 5' })).text).toContain(
      'today (Wednesday 2 December)',
    )
    const late = new Chat({ now: '2026-12-02T21:00' })
    expect(late.send(does('book', { service: 'pedi', time: 'by 10' })).keys).toEqual(['ask.day'])
    expect(late.send(does('give', { day: 'tomorrow' })).text).toContain('10am')
  })

  it('goes to the person asked for, or says who can do it', () => {
    const chat = new Chat()
    const ngozi = chat.send(does('book', { service: 'pedi', day: 'tomorrow', time: '2pm', staff: 'Ngozi' }))
    expect(ngozi.text).toContain('with Ngozi')
    const other = new Chat().send(
      does('book', { service: 'revamp', day: 'tomorrow', time: '2pm', staff: 'Tola' }),
    )
    expect(other.keys.slice(0, 2)).toEqual(['refuse.cannot', 'confirm.slotWith'])
    expect(other.text).toContain('with Bella')
  })

  it('names nobody where the business names nobody', () => {
    const people = [{ id: 'chair', name: 'Bella Salon' }]
    const chat = new Chat({ business: { ...salon, people, peopleNamed: false } })
    const asked = chat.send(does('book', { service: 'pedi', day: 'tomorrow', time: '2pm' }))
    expect(asked.keys[0]).toBe('confirm.slot')
    expect(chat.send(does('yes')).keys[0]).toBe('booked.done')
  })

  it('is for the child where the child has its own service', () => {
    const chat = new Chat()
    const words = { service: 'haircut', whom: 'my son', day: 'friday', time: '4pm' }
    expect(chat.send(does('book', words)).text).toContain('Kids haircut')
  })

  it('remembers for whom and for how many until the service is known', () => {
    const chat = new Chat()
    chat.send(does('book', { whom: 'my pikin', day: 'friday', time: '4pm' }))
    expect(chat.send(does('give', { service: 'haircut' })).text).toContain('Kids haircut')
    const two = new Chat()
    two.send(does('book', { count: 'two of us', day: 'friday', time: '4pm' }))
    expect(two.send(does('give', { service: 'pedi' })).keys[0]).toBe('party.confirm')
  })

  it('asks which of the services talked about, or takes both', () => {
    const priced = () => {
      const chat = new Chat()
      chat.send(does('price', { service: ['pedi', 'mani'] }))
      return chat
    }
    const one = priced()
    const asked = one.send(does('book', { day: 'friday', time: '10am' }))
    expect(asked.text).toContain('Pedicure or Manicure')
    expect(one.send(does('give', { option: 'the second one' })).text).toContain('Manicure')
    const both = priced()
    both.send(does('book', { day: 'friday', time: '10am' }), { text: 'ok book both for friday 10am' })
    both.send(does('yes'))
    expect(both.bookings).toHaveLength(2)
  })

  it('does not take "my hair" or a name for a service that is not done', () => {
    expect(
      new Chat().send(does('availability', { service: 'do my hair', day: 'friday' })).keys,
    ).not.toContain('services.no')
    const chat = new Chat()
    chat.send(does('price', { service: 'pedi' }))
    expect(chat.send(does('services', { service: 'Ngozi' })).keys).toEqual(['ask.day'])
    expect(chat.send(does('give', { day: 'friday', time: '2pm' })).text).toContain('with Ngozi')
  })

  it('finds the answer in the message where the reader pointed at no words', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi' }))
    expect(chat.send(does('give'), { text: 'friday by 2' }).text).toContain('Friday 4 December at 2pm')
  })

  it('takes two names of one service for that one', () => {
    const services = salon.services.map((one) =>
      one.id === 'weaving' ? { ...one, name: 'Box braids, waist length', also: ['waist length'] } : one,
    )
    const chat = new Chat({ business: { ...salon, services } })
    const asked = chat.send(
      does('book', { service: ['box braids', 'waist length'], day: 'friday', time: '10am' }),
    )
    expect(asked.text).toContain('waist length')
    expect(chat.state.draft?.more ?? []).toEqual([])
  })

  it('asks which one where the name fits several services', () => {
    const named = { classic: 'Classic pedicure', jelly: 'Jelly pedicure' }
    const services = Object.entries(named).map(([id, name]) => ({
      ...(salon.services[2] as Service),
      id,
      name,
      also: [],
    }))
    const chat = new Chat({ business: { ...salon, services, people: [{ id: 'p', name: 'Bella' }] } })
    const asked = chat.send(does('book', { service: 'pedicure', day: 'friday', time: '4pm' }))
    expect(asked.keys).toEqual(['ask.serviceAmong'])
    expect(chat.send(does('give', { option: 'the second one' })).text).toContain('Jelly pedicure')
  })

  it('does not promise a service that the business does not have, and keeps the day', () => {
    const chat = new Chat()
    const asked = chat.send(does('book', { service: 'bridal makeup', day: 'friday', time: '4pm' }))
    expect(asked.keys).toEqual(['services.no', 'ask.service'])
    expect(chat.send(does('give', { service: 'pedi' })).text).toContain('Friday 4 December at 4pm')
  })
})

describe('a clock time', () => {
  it.each([
    ['by 8', 'friday', null],
    ['by 7', 'friday', '7pm'],
    ['by 10', 'friday', '10am'],
    ['by 12', 'friday', '12pm'],
    ['8', 'saturday', '8am'],
  ])('%s on %s is settled by the opening hours', (time, day, expected) => {
    const reply = new Chat().send(does('book', { service: 'mani', day, time }))
    if (expected) expect(reply.text).toContain(`at ${expected}`)
    else expect(reply.state.stage.kind).toBe('offer')
  })

  it('is asked back where both readings are possible', () => {
    const always = { business: { ...salon, hours: { fri: [{ from: 0, to: 1440 }] } } }
    const chat = new Chat(always)
    const asked = chat.send(does('book', { service: 'mani', day: 'friday', time: 'by 8' }))
    expect(asked.keys).toEqual(['ask.clock'])
    expect(asked.text).toContain('8am or 8pm')
    expect(chat.send(does('give', { time: 'evening' })).text).toContain('at 8pm')
  })

  it('that no clock shows is asked for, with free times', () => {
    const chat = new Chat()
    const asked = chat.send(does('book', { service: 'weaving', day: 'sunday', time: 'after church' }))
    expect(asked.keys).toEqual(['offer.exact'])
    expect(asked.text).toContain('1pm')
    expect(chat.send(does('give', { time: "2 o'clock" })).keys).toContain('confirm.ask')
  })

  it('of a part of the day gets free times in that part', () => {
    const asked = new Chat().send(does('book', { service: 'pedi', day: 'tomorrow', time: 'evening' }))
    expect(asked.text).toContain('5pm')
    expect(asked.state.stage.kind).toBe('offer')
  })
})

describe('a yes', () => {
  it('books once, also when it is said twice', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi', day: 'tomorrow', time: '2pm' }))
    chat.send([does('yes'), does('yes')])
    expect(chat.send(does('yes')).keys).toEqual(['yes.done'])
    expect(chat.bookings).toHaveLength(1)
  })

  it('with nothing to confirm books nothing and asks what is wanted', () => {
    const chat = new Chat()
    expect(chat.send(does('yes')).keys).toEqual(['yes.nothing'])
    expect(chat.bookings).toEqual([])
  })

  it('with a question books and answers', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi', day: 'tomorrow', time: '2pm' }))
    const reply = chat.send([does('yes'), does('faq', { topic: 'transfer' })])
    expect(chat.bookings).toHaveLength(1)
    expect(reply.text).toContain('transfer')
    expect(reply.replies).toHaveLength(1)
    expect(reply.state.stage.kind).toBe('done')
  })

  it('that names another time is a change, not a yes', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi', day: 'tomorrow', time: '2pm' }))
    const reply = chat.send([does('yes'), does('give', { time: '3pm' })])
    expect(chat.bookings).toEqual([])
    expect(reply.text).toContain('3pm')
  })

  it('that repeats what was read back is a yes', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi', day: 'tomorrow', time: '2pm' }))
    chat.send([does('yes'), does('book', { service: 'pedicure', day: 'tomorrow', time: 'by 2' })])
    expect(chat.bookings).toHaveLength(1)
  })

  it('read in doubt is asked for again', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi', day: 'tomorrow', time: '2pm' }))
    expect(chat.send(does('yes'), { confidence: 0.5, text: 'hmm yes maybe' }).keys).toEqual([
      'unsure.confirm',
    ])
    expect(chat.bookings).toEqual([])
    chat.send(does('yes'))
    expect(chat.bookings).toHaveLength(1)
  })

  it('to a read-back of last week books nothing', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi', day: 'friday', time: '2pm' }))
    chat.now = '2026-12-03T11:00'
    expect(chat.send(does('yes')).keys).toEqual(['yes.nothing'])
  })

  it('after somebody else took the slot gets an apology and the same time with another, or others', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi', day: 'tomorrow', time: '2pm' }))
    chat.facts.busy.push({ personId: 'p-bella', start: `${thursday}T14:00`, end: `${thursday}T15:00` })
    const again = chat.send(does('yes'))
    expect(again.keys.slice(0, 2)).toEqual(['confirm.gone', 'confirm.slotWith'])
    expect(again.text).toContain('with Ngozi')
    chat.facts.busy.push({ personId: 'p-ngozi', start: `${thursday}T14:00`, end: `${thursday}T15:00` })
    const offered = chat.send(does('yes'))
    expect(offered.keys[0]).toBe('confirm.gone')
    expect(offered.state.stage.kind).toBe('offer')
    expect(chat.bookings).toEqual([])
  })

  it('to a price that has changed is asked for again with the new price', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi', day: 'tomorrow', time: '2pm' }))
    const services = salon.services.map((one) =>
      one.id === 'pedicure' ? { ...one, price: { from: 700000, to: 700000 } } : one,
    )
    chat.facts.business = { ...salon, services }
    const again = chat.send(does('yes'))
    expect(again.keys[0]).toBe('confirm.priceChanged')
    expect(again.text).toContain('₦7,000')
    expect(chat.bookings).toEqual([])
    chat.send(does('yes'))
    expect(chat.bookings).toHaveLength(1)
  })

  it('for what she has booked already makes no second booking', () => {
    const chat = new Chat()
    const words = { service: 'pedi', day: 'tomorrow', time: '2pm' }
    chat.send(does('book', words))
    chat.send(does('yes'))
    expect(chat.send(does('book', words)).keys).toEqual(['book.already'])
    expect(chat.bookings).toHaveLength(1)
  })
})

describe('a no', () => {
  it('to a read-back leaves it', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi', day: 'tomorrow', time: '2pm' }))
    expect(chat.send([does('no'), does('bye')]).keys).toEqual(['no.left'])
    expect(chat.send(does('yes')).changes).toEqual([])
  })

  it('with another time reads that one back', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi', day: 'tomorrow', time: 'by 3' }))
    expect(chat.send([does('no'), does('change', { time: '5' })]).text).toContain('5pm')
    expect(chat.send([does('no'), does('give', { day: 'friday' })]).text).toContain(
      'Friday 4 December at 5pm',
    )
  })

  it('to offered times asks for another day or time', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi', day: 'tomorrow' }))
    expect(chat.send(does('no')).keys).toEqual(['no.offer'])
    expect(chat.send(does('give', { day: 'friday', time: '1pm' })).text).toContain('Friday 4 December at 1pm')
  })
})
