import { describe, expect, it } from 'vitest'
import { booked, Chat, does, salon } from './chat.ts'

describe('a day that cannot be had', () => {
  it('is said to be closed, and the open days beside it are offered', () => {
    const chat = new Chat()
    const reply = chat.send(does('book', { service: 'pedi', day: 'monday', time: 'at 12' }))
    expect(reply.keys).toEqual(['refuse.closed', 'offer.days'].map((key) => key.replace('refuse', 'hours')))
    expect(reply.text).toContain('Tuesday 8 December at 12pm')
    expect(chat.bookings).toEqual([])
  })

  it('is said to be closed even before a service is known', () => {
    const reply = new Chat().send(does('availability', { day: 'monday' }))
    expect(reply.keys).toEqual(['hours.closed', 'hours.next'])
  })

  it('has the reason of its closure', () => {
    expect(new Chat().send(does('book', { service: 'pedi', day: '25th december' })).text).toContain(
      'Christmas',
    )
  })

  it('keeps the time for the next day she names', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'braids', day: '25th december', time: 'by 11' }))
    expect(chat.send(does('give', { day: '24th', time: 'same time' })).text).toContain(
      'Thursday 24 December at 11am',
    )
  })

  it('gives way to the offered slot when she names only its day', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'braids', day: 'monday', time: 'by 10' }))
    const sunday = chat.send(does('give', { day: 'sunday' }))
    expect(sunday.text).toContain('Sunday 6 December at 1pm')
    expect(sunday.state.stage.kind).toBe('confirm')
  })

  it('gives way to the offered slot when she names only its time', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'braids', day: 'monday', time: 'by 10' }))
    expect(chat.send(does('give', { time: '1pm' })).text).toContain('Sunday 6 December at 1pm')
  })

  it('that has gone by is asked again', () => {
    const chat = new Chat()
    const reply = chat.send(does('book', { service: 'pedi', day: 'yesterday', time: '2pm' }))
    expect(reply.keys).toEqual(['refuse.pastDay'])
    expect(chat.send(does('give', { day: 'friday' })).text).toContain('Friday 4 December at 2pm')
  })

  it('beyond the horizon is refused kindly, and a person is offered to one who insists', () => {
    const chat = new Chat()
    const first = chat.send(does('book', { service: 'braids', day: '20th march', time: '10am' }))
    expect(first.keys).toEqual(['refuse.horizon'])
    expect(first.text).toContain('60 days')
    expect(first.text).toContain('Sunday 31 January')
    const second = chat.send([does('no'), does('give', { day: '20th march' })])
    expect(second.keys).toEqual(['refuse.horizonAgain'])
    expect(chat.bookings).toEqual([])
    expect(chat.send(does('yes')).changes).toEqual([{ kind: 'handoff', reason: 'asked' }])
  })

  it.each([
    ['the day of the month', does('give', { day: 'the 20th' })],
    ['nothing but the wish', does('book')],
  ])('beyond the horizon, insisted on by %s, stays that day', (_words, ask) => {
    const chat = new Chat()
    chat.send(does('book', { service: 'braids', day: '20th march', time: '10am' }))
    const again = chat.send(ask)
    expect(again.keys).toEqual(['refuse.horizonAgain'])
  })

  it('beyond the horizon leaves the way open for a nearer one', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'braids', day: '20th march', time: '10am' }))
    expect(chat.send(does('give', { day: 'friday' })).text).toContain('Friday 4 December at 10am')
  })

  it('that is ambiguous is asked back', () => {
    const chat = new Chat()
    const asked = chat.send(does('book', { service: 'pedi', day: 'next friday', time: '2pm' }))
    expect(asked.keys).toEqual(['ask.dayAmong'])
    expect(asked.text).toContain('Friday 4 December or Friday 11 December')
    expect(chat.send(does('give', { option: 'the second one' })).text).toContain('Friday 11 December at 2pm')
  })

  it('of a span becomes a choice of free times', () => {
    const reply = new Chat().send(does('availability', { service: 'pedi', day: 'this weekend' }))
    expect(reply.keys).toEqual(['offer.days'])
    expect(reply.text).toContain('Saturday 5 December')
    expect(reply.text).toContain('Sunday 6 December')
  })
})

describe('a time that cannot be had', () => {
  const full = (date: string) =>
    ['p-bella', 'p-ngozi'].map((personId) => ({
      personId,
      start: `${date}T09:00`,
      end: `${date}T19:00`,
    }))

  it('has gone by: later times are offered', () => {
    const reply = new Chat().send(does('book', { service: 'pedi', day: 'today', time: '10am' }))
    expect(reply.keys[0]).toBe('refuse.past')
    expect(reply.state.stage.kind).toBe('offer')
  })

  it('is too soon: the notice is named', () => {
    const reply = new Chat().send(does('book', { service: 'pedi', day: 'today', time: '11:30am' }))
    expect(reply.keys[0]).toBe('refuse.notice')
    expect(reply.text).toContain('1 hour')
    expect(reply.text).toContain('12pm')
  })

  it('ends after closing: the length and the closing hour are named', () => {
    const reply = new Chat().send(does('book', { service: 'braids', day: 'sunday', time: '4pm' }))
    expect(reply.keys[0]).toBe('refuse.runsOver')
    expect(reply.text).toContain('4 hours')
    expect(reply.text).toContain('6pm')
    expect(reply.text).toContain('1pm or 2pm')
  })

  it('is before opening: the hours are named', () => {
    const reply = new Chat().send(does('book', { service: 'pedi', day: 'tomorrow', time: '7am' }))
    expect(reply.keys[0]).toBe('refuse.outside')
    expect(reply.text).toContain('9am to 7pm')
  })

  it('is taken: the nearest on both sides are offered', () => {
    const busy = ['p-bella', 'p-ngozi'].map((personId) => ({
      personId,
      start: '2026-12-03T14:00',
      end: '2026-12-03T15:00',
    }))
    const chat = new Chat({ busy })
    const reply = chat.send(does('book', { service: 'pedi', day: 'tomorrow', time: '2pm' }))
    expect(reply.keys[0]).toBe('refuse.taken')
    expect(reply.text).toContain('1pm')
    expect(reply.text).toContain('3pm')
    expect(chat.send(does('give', { time: 'by 3' })).text).toContain('at 3pm')
  })

  it('is taken for the person asked for: another one is offered for that time', () => {
    const busy = [{ personId: 'p-ngozi', start: '2026-12-03T14:00', end: '2026-12-03T15:00' }]
    const chat = new Chat({ busy })
    const reply = chat.send(
      does('availability', { service: 'pedi', day: 'tomorrow', time: '2pm', staff: 'Ngozi' }),
    )
    expect(reply.keys).toEqual(['refuse.takenPerson', 'offer.substitute'])
    expect(chat.send(does('yes')).text).toContain('with Bella')
  })

  it('lies in a break: the nearest around it are offered', () => {
    const chat = new Chat({ business: { ...salon, breaks: [{ from: 13 * 60, to: 14 * 60 }] } })
    const reply = chat.send(does('book', { service: 'pedi', day: 'tomorrow', time: '1pm' }))
    expect(reply.keys[0]).toBe('refuse.away')
    expect(reply.text).toContain('12pm')
    expect(reply.text).toContain('2pm')
  })

  it('lies outside the hours of the person asked for: another one is offered', () => {
    const people = salon.people.map((one) =>
      one.id === 'p-ngozi' ? { ...one, hours: { thu: [{ from: 900, to: 1140 }] } } : one,
    )
    const chat = new Chat({ business: { ...salon, people } })
    const reply = chat.send(
      does('availability', { service: 'pedi', day: 'tomorrow', time: '10am', staff: 'Ngozi' }),
    )
    expect(reply.keys).toEqual(['refuse.awayPerson', 'offer.substitute'])
  })

  it('is for the same day, too late: until when it can be booked is said, and other days are offered', () => {
    const policy = { ...salon.policy, sameDayUntil: 10 * 60 }
    const chat = new Chat({ business: { ...salon, policy } })
    const reply = chat.send(does('book', { service: 'pedi', day: 'today', time: '4pm' }))
    expect(reply.keys[0]).toBe('refuse.cutOff')
    expect(reply.text).toContain('10am')
    expect(reply.text).toContain('tomorrow')
  })

  it('is in time that the shop has taken off: it counts as closed then, and all day as a closed day', () => {
    const chat = new Chat()
    chat.facts.timeOff.push({ start: '2026-12-03T12:00', end: '2026-12-03T16:00' })
    const reply = chat.send(does('book', { service: 'pedi', day: 'tomorrow', time: '1pm' }))
    expect(reply.keys[0]).toBe('refuse.outside')
    expect(reply.text).toContain('9am to 12pm')
    chat.facts.timeOff.push({ start: '2026-12-03T00:00', end: '2026-12-04T00:00', reason: 'Burial' })
    expect(chat.send(does('book', { service: 'pedi', day: 'tomorrow' })).text).toContain('Burial')
  })

  it('lies on a full day: the next days are offered', () => {
    const reply = new Chat({ busy: full('2026-12-03') }).send(
      does('book', { service: 'pedi', day: 'tomorrow' }),
    )
    expect(reply.keys).toEqual(['refuse.full', 'offer.days'])
    expect(reply.text).toContain('Friday 4 December')
  })

  it('lies on a full day of the person asked for: others are offered for it', () => {
    const busy = [{ personId: 'p-ngozi', start: '2026-12-03T09:00', end: '2026-12-03T19:00' }]
    const chat = new Chat({ busy })
    const reply = chat.send(does('book', { service: 'pedi', day: 'tomorrow', staff: 'Ngozi' }))
    expect(reply.keys).toEqual(['refuse.fullPerson', 'offer.times'])
    expect(chat.send(does('give', { time: '2pm' })).text).toContain('with Bella')
  })

  it('of the person asked for is offered with her name', () => {
    const reply = new Chat().send(does('availability', { service: 'pedi', day: 'tomorrow', staff: 'Ngozi' }))
    expect(reply.text).toContain('Ngozi is free at 9am')
  })

  it('lies in an evening that is full: the nearest other times', () => {
    const busy = ['p-bella', 'p-ngozi'].map((personId) => ({
      personId,
      start: '2026-12-03T16:00',
      end: '2026-12-03T19:00',
    }))
    const reply = new Chat({ busy }).send(does('book', { service: 'pedi', day: 'tomorrow', time: 'evening' }))
    expect(reply.keys[0]).toBe('refuse.window')
    expect(reply.text).toContain('3pm')
  })

  it('is nowhere in reach: a person is offered', () => {
    const always = { ...salon, hours: {} }
    const chat = new Chat({ business: always })
    const reply = chat.send(does('book', { service: 'pedi', day: 'friday', time: '2pm' }))
    expect(reply.keys).toContain('offer.none')
    expect(chat.send(does('yes')).changes).toEqual([{ kind: 'handoff', reason: 'asked' }])
  })

  it('is asked for as free or not, and read back at once when it is', () => {
    const chat = new Chat()
    const reply = chat.send(does('availability', { service: 'pedi', day: 'tomorrow', time: 'by 2' }))
    expect(reply.keys[0]).toBe('availability.free')
    expect(reply.tags).toContain('read-back')
    expect(chat.bookings).toEqual([])
  })

  it('does not stop a customer who books for her own free time beside another booking', () => {
    const chat = new Chat({ bookings: [booked('pedicure', 'p-bella', '2026-12-03T14:00')] })
    const reply = chat.send(does('book', { service: 'mani', day: 'tomorrow', time: '3pm' }))
    expect(reply.state.stage.kind).toBe('confirm')
  })
})
