import { describe, expect, it } from 'vitest'
import { Chat, does, salon } from './chat.ts'

describe('prices', () => {
  it.each([
    ['pedi', ['Pedicure', '₦6,500']],
    ['revamp', ['₦8,000 to ₦15,000']],
    ['braids', ['₦25,000', 'attachment not included']],
  ])('of %s', (service, parts) => {
    const { text } = new Chat().send(does('price', { service }))
    for (const part of parts) expect(text).toContain(part)
  })

  it('of several services in one message', () => {
    const reply = new Chat().send(does('price', { service: ['pedi', 'gel nails mani'] }))
    expect(reply.keys).toEqual(['price.line', 'price.line'])
    expect(reply.text).toContain('₦6,500')
    expect(reply.text).toContain('₦5,500')
  })

  it('follow the topic: another service, a child, nothing named', () => {
    const chat = new Chat()
    chat.send(does('price', { service: 'haircut' }))
    expect(chat.send(does('price', { whom: 'my pikin' })).text).toContain('₦2,500')
    expect(chat.send(does('give', { service: 'pedi' })).text).toContain('₦6,500')
    expect(chat.send(does('price')).text).toContain('₦6,500')
  })

  it('of a parent and the children', () => {
    const words = { service: 'haircut', count: 'me and my two sons', whom: 'they are 5 and 8 years old' }
    const { text } = new Chat().send(does('price', words))
    expect(text).toContain('₦3,500')
    expect(text).toContain('₦2,500')
  })

  it('of several heads', () => {
    expect(new Chat().send(does('price', { service: 'haircut', count: 'three of us' })).text).toContain(
      '₦10,500',
    )
  })

  it('are asked for a service where none is known, and given once it is', () => {
    const chat = new Chat()
    const asked = chat.send(does('price'))
    expect(asked.keys).toEqual(['price.which'])
    expect(asked.state.stage.kind).toBe('service')
    const given = chat.send(does('give', { service: 'revamp' }))
    expect(given.text).toContain('₦8,000')
    expect(chat.bookings).toEqual([])
  })

  it('stand in the business, whatever the customer says they are', () => {
    const { text } = new Chat().send([
      does('other'),
      does('price', { service: 'braids', amount: '500 naira' }),
    ])
    expect(text).toContain('₦25,000')
    expect(text).not.toContain('500 naira')
  })

  it('are not made up for what is not done', () => {
    const reply = new Chat().send(does('price', { service: 'bridal makeup' }))
    expect(reply.keys).toEqual(['services.no'])
  })

  it('lead to a booking by a yes to the invitation', () => {
    const chat = new Chat()
    expect(chat.send(does('give', { service: 'pedi' })).keys).toEqual(['price.one', 'price.invite'])
    expect(chat.send(does('yes')).keys).toEqual(['ask.day'])
  })
})

describe('a price that the reader took for something else', () => {
  it.each(['How much is knotless braids?', "what's the price of knotless braids abeg"])('%s', (text) => {
    expect(new Chat().send(does('other'), { text }).text).toContain('25,000')
  })

  it.each(['How much is bitcoin today?', 'knotless braids is my cat'])('not: %s', (text) => {
    expect(new Chat().send(does('other'), { text }).text).not.toContain('25,000')
  })
})

describe('services', () => {
  it('are listed', () => {
    expect(new Chat().send(does('services')).text).toContain('Wig revamp')
  })

  it('are confirmed with their price, and the price is not said twice', () => {
    const reply = new Chat().send([does('services', { service: 'revamp' }), does('price')])
    expect(reply.keys).toEqual(['services.yes'])
    expect(reply.text).toContain('₦8,000')
  })

  it('that are not done are never confirmed', () => {
    const reply = new Chat().send(does('services', { service: 'bridal makeup' }), { language: 'en' })
    expect(reply.keys).toEqual(['services.no'])
    expect(reply.text.toLowerCase()).not.toContain('yes')
  })

  it('that the business has its own words on get those', () => {
    const reply = new Chat().send(does('services', { service: 'home service' }))
    expect(reply.text).toContain('₦5,000 extra')
  })
})

describe('how long it takes', () => {
  it('follows the topic', () => {
    const chat = new Chat()
    chat.send(does('price', { service: 'revamp' }))
    expect(chat.send(does('duration')).text).toContain('1 hour 30 minutes')
    expect(chat.send(does('give', { service: 'pedi' })).text).toContain('1 hour')
  })

  it('asks which where nothing is known', () => {
    const chat = new Chat()
    expect(chat.send(does('duration')).keys).toEqual(['duration.which'])
    expect(chat.send(does('give', { service: 'pedi' })).keys).toEqual(['duration.one'])
  })
})

describe('deposits', () => {
  it.each([
    ['braids', ['deposit.one'], '₦5,000'],
    ['pedi', ['deposit.none'], '₦6,500'],
  ])('of %s', (service, keys, part) => {
    const reply = new Chat().send(does('deposit', { service }))
    expect(reply.keys).toEqual(keys)
    expect(reply.text).toContain(part)
  })

  it('are listed where no service is named', () => {
    expect(new Chat().send(does('deposit')).keys).toEqual(['deposit.some', 'deposit.line'])
  })

  it('come back as the business says', () => {
    const text = 'if I cancel, do I get my deposit back?'
    expect(new Chat().send(does('deposit'), { text }).text).toContain('12 hours before')
  })

  it('are not asked for where there are none', () => {
    const services = salon.services.filter((one) => one.deposit === undefined)
    expect(new Chat({ business: { ...salon, services } }).send(does('deposit')).keys).toEqual([
      'deposit.noneAtAll',
    ])
  })
})

describe('opening hours', () => {
  const hours = (now: string, words = {}) => new Chat({ now }).send(does('hours', words), { language: 'en' })

  it.each([
    ['2026-12-02T11:00', ['hours.openNow'], '7pm'],
    ['2026-12-02T07:00', ['hours.opensLater'], '9am'],
    ['2026-12-02T20:00', ['hours.closedNow', 'hours.next'], '9am to 7pm'],
    ['2026-12-07T11:00', ['hours.closed', 'hours.next'], 'Tuesday 8 December'],
    ['2026-12-25T11:00', ['hours.closedWhy', 'hours.next'], 'Christmas'],
  ])('today at %s', (now, keys, part) => {
    const reply = hours(now, { day: 'today' })
    expect(reply.keys).toEqual(keys)
    expect(reply.text).toContain(part)
  })

  it('of a named day', () => {
    expect(hours('2026-12-02T11:00', { day: 'saturdays' }).text).toBe(
      "On Saturday 5 December we're open 8am to 8pm.",
    )
  })

  it('of a closed day name the next open one', () => {
    expect(hours('2026-12-02T11:00', { day: 'monday' }).keys).toEqual(['hours.closed', 'hours.next'])
  })

  it('without a day tell now and the week', () => {
    const { text } = hours('2026-12-02T11:00')
    expect(text).toContain('open now')
    expect(text).toContain('Tuesday to Thursday: 9am to 7pm')
    expect(text).toContain('Monday: closed')
  })

  it('of this minute leave the week out', () => {
    const reply = new Chat().send(does('hours'), { text: 'una don close?' })
    expect(reply.keys).toEqual(['hours.openNow'])
  })

  it('follow the topic: "and sundays?"', () => {
    const chat = new Chat()
    chat.send(does('hours', { day: 'saturday' }))
    expect(chat.send(does('give', { day: 'and sundays' })).text).toContain('1pm to 6pm')
  })
})

describe('other questions', () => {
  it('where: address and directions', () => {
    const { text } = new Chat().send(does('location'))
    expect(text).toContain('5 Awolowo Road')
    expect(text).toContain('post office')
  })

  it('where: one full stop, also when the owner wrote one', () => {
    const business = { ...salon, directions: 'Behind the post office. ' }
    expect(new Chat({ business }).send(does('location')).text).toMatch(/post office\.$/)
  })

  it('from the knowledge, in its own words', () => {
    expect(new Chat().send(does('faq', { topic: 'home service' })).text).toContain('within Ikoyi')
  })

  it.each([
    ['if I late small', 'policy.late', '20 minutes'],
    ['can I cancel later', 'policy.cancel', '12 hours'],
    ['can I call you', 'policy.phone', '+234'],
  ])('%s is answered from the policy where the knowledge is silent', (text, key, part) => {
    const business = { ...salon, knowledge: [] }
    const reply = new Chat({ business }).send(does('faq'), { text })
    expect(reply.keys).toEqual([key])
    expect(reply.text).toContain(part)
  })

  it('without an answer offer to ask, and call a person on a yes', () => {
    const chat = new Chat()
    const asked = chat.send(does('faq', { topic: 'generator noise' }))
    expect(asked.keys).toEqual(['faq.unknown'])
    expect(asked.changes).toEqual([{ kind: 'open-question', words: 'generator noise' }])
    expect(chat.send(does('yes')).changes).toEqual([{ kind: 'handoff', reason: 'not-known' }])
  })

  it('two in one message are both answered in one message', () => {
    const reply = new Chat().send([does('location'), does('price', { service: 'pedi' })])
    expect(reply.replies).toHaveLength(1)
    expect(reply.text).toContain('Awolowo')
    expect(reply.text).toContain('₦6,500')
  })

  it('with a wish for an appointment are answered before its question', () => {
    const chat = new Chat()
    const reply = chat.send([
      does('price', { service: 'pedi' }),
      does('book', { day: 'friday', time: '2pm' }),
    ])
    expect(reply.keys[0]).toBe('confirm.slotWith')
    expect(reply.text.split('₦6,500')).toHaveLength(2)
  })

  it('in the middle of a read-back keep it, and remind of it', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi', day: 'tomorrow', time: '2pm' }))
    const reply = chat.send(does('duration'))
    expect(reply.keys).toEqual(['duration.one', 'confirm.remind'])
    chat.send(does('yes'))
    expect(chat.bookings).toHaveLength(1)
  })

  it('in the middle of a booking keep what is known', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi', day: 'tomorrow' }))
    chat.send(does('location'))
    expect(chat.send(does('give', { time: 'by 2' })).text).toContain('2pm')
  })
})

describe('bargaining', () => {
  it('gets a friendly no and the price', () => {
    const reply = new Chat().send(does('bargain', { service: 'braids', amount: '20k' }))
    expect(reply.keys).toEqual(['bargain.fixed', 'price.oneNote'])
    expect(reply.text).not.toContain('20,000')
  })

  it('finds the service in the message where the reader pointed beside it', () => {
    const chat = new Chat()
    chat.send(does('bargain', { service: 'wuse' }), { text: 'wig revamp for wuse, wetin be last price?' })
    expect(chat.send(does('book', { day: 'friday', time: '2pm' })).text).toContain('Wig revamp')
  })

  it('gets the business’s own word on it', () => {
    const own = {
      id: 'k9',
      question: 'What is the last price?',
      answer: 'Fixed prices. Every fifth visit is free.',
    }
    const chat = new Chat({ business: { ...salon, knowledge: [...salon.knowledge, own] } })
    expect(chat.send(does('bargain', { service: 'braids' })).text).toContain('fifth visit')
  })

  it('with a booking books at the real price', () => {
    const chat = new Chat()
    chat.send(does('price', { service: 'pedi' }))
    const words = { day: 'friday', time: '2pm' }
    const reply = chat.send([does('bargain', { amount: '2k' }), does('book', words)])
    expect(reply.text).toContain('₦6,500')
    chat.send(does('yes'))
    expect(chat.facts.bookings[0]?.price).toEqual({ from: 650000, to: 650000 })
  })
})
