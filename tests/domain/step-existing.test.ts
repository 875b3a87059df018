import { describe, expect, it } from 'vitest'
import { booked, Chat, does } from './chat.ts'

const pedicure = booked('pedicure', 'p-ngozi', '2026-12-04T13:00')
const weaving = booked('weaving', 'p-tola', '2026-12-08T10:00')
const withOne = () => new Chat({ bookings: [{ ...pedicure }] })
const withTwo = () => new Chat({ bookings: [{ ...pedicure }, { ...weaving }] })

describe('moving an appointment', () => {
  it('is read back and done on a yes, with the same person', () => {
    const chat = withOne()
    const asked = chat.send(does('change', { time: 'to 4' }))
    expect(asked.text).toContain('from 1pm to 4pm')
    expect(asked.changes).toEqual([])
    const done = chat.send(does('yes'))
    expect(chat.bookings).toEqual(['pedicure p-ngozi 2026-12-04T16:00 confirmed'])
    expect(done.changes).toMatchObject([{ kind: 'move', start: '2026-12-04T16:00', end: '2026-12-04T17:00' }])
    expect(done.ownerNotices.flat().map((one) => one.key)).toEqual(['owner.moved'])
  })

  it('keeps what she does not name: the time of another day, the day of another time', () => {
    expect(withOne().send(does('change', { day: 'sunday', time: 'same time' })).text).toContain(
      'Sunday 6 December at 1pm',
    )
    expect(withOne().send(does('change', { day: 'saturday' })).text).toContain('Saturday 5 December at 1pm')
  })

  it('may overlap its own old time', () => {
    const chat = withOne()
    chat.send(does('change', { time: '1:30pm', staff: 'Ngozi' }))
    chat.send(does('yes'))
    expect(chat.bookings).toEqual(['pedicure p-ngozi 2026-12-04T13:30 confirmed'])
  })

  it('to a closed day is refused, and the next wish keeps the time', () => {
    const chat = withOne()
    const refused = chat.send(does('change', { day: 'monday' }))
    expect(refused.keys[0]).toBe('hours.closed')
    expect(chat.send(does('give', { day: 'tuesday', time: 'same time' })).text).toContain(
      'Tuesday 8 December at 1pm',
    )
    chat.send(does('yes'))
    expect(chat.bookings).toEqual([`pedicure ${chat.facts.bookings[0]?.personId} 2026-12-08T13:00 confirmed`])
  })

  it('that would run over closing offers other times, and takes one of them', () => {
    const chat = withOne()
    expect(chat.send(does('change', { time: '7:30pm' })).keys[0]).toBe('refuse.runsOver')
    expect(chat.send(does('give', { time: '6pm' })).state.stage.kind).toBe('move')
    expect(chat.send(does('yes')).tags).toContain('moved')
  })

  it('asks to when, if she does not say', () => {
    const chat = withOne()
    expect(chat.send(does('change')).keys).toEqual(['move.when'])
    expect(chat.send(does('give', { day: 'sunday', time: '2pm' })).text).toContain('Sunday 6 December at 2pm')
  })

  it('asks which one, and takes the answer by place, service or day', () => {
    for (const answer of [{ option: 'the second one' }, { service: 'weaving' }, { day: 'tuesday' }]) {
      const chat = withTwo()
      expect(chat.send(does('change', { day: 'thursday' })).keys[0]).toBe('which.ask')
      expect(chat.send(does('give', answer)).text).toContain('Ghana weaving')
    }
  })

  it('finds the one she names', () => {
    expect(withTwo().send(does('change', { service: 'pedi', time: '3pm' })).text).toContain('Pedicure')
    expect(withTwo().send(does('change', { from: 'on tuesday', time: '3pm' })).text).toContain(
      'Ghana weaving',
    )
  })

  it('that was booked a moment ago means that one', () => {
    const chat = withTwo()
    chat.send(does('book', { service: 'mani', day: 'saturday', time: '1pm' }))
    chat.send(does('yes'))
    expect(chat.send(does('change', { time: '4:30' })).text).toContain('Manicure')
  })

  it.each([
    ['a bare time', does('give', { time: '4:30' })],
    ['a question', does('availability', { time: '4:30pm' })],
  ])('is understood from %s right after booking', (_name, ask) => {
    const chat = new Chat()
    chat.send(does('book', { service: 'mani', day: 'saturday', time: '1pm' }))
    chat.send(does('yes'))
    expect(chat.send(ask).state.stage.kind).toBe('move')
  })

  it('declined leaves it as it was', () => {
    const chat = withOne()
    chat.send(does('change', { time: 'to 4' }))
    expect(chat.send(does('no')).keys).toEqual(['no.kept'])
    expect(chat.bookings).toEqual(['pedicure p-ngozi 2026-12-04T13:00 confirmed'])
  })

  it('without an appointment says so', () => {
    expect(new Chat().send(does('change', { day: 'friday' })).keys).toEqual(['move.none'])
  })

  it('to another service books the new one in place of the old', () => {
    const chat = withOne()
    expect(chat.send(does('change', { service: 'mani' })).keys).toContain('confirm.askReplace')
    chat.send(does('yes'))
    expect(chat.bookings).toEqual([
      'pedicure p-ngozi 2026-12-04T13:00 cancelled',
      expect.stringMatching(/^manicure p-\w+ 2026-12-04T13:00 confirmed$/),
    ])
  })

  it('while a booking is read back changes that booking', () => {
    const chat = withOne()
    chat.send(does('book', { service: 'mani', day: 'saturday', time: '1pm' }))
    expect(chat.send(does('change', { time: '5' })).text).toContain('Saturday 5 December at 5pm')
    chat.send(does('yes'))
    expect(chat.bookings).toHaveLength(2)
  })

  it('to a slot that was taken meanwhile is offered again', () => {
    const chat = withOne()
    chat.send(does('change', { time: 'to 4' }))
    for (const personId of ['p-bella', 'p-ngozi']) {
      chat.facts.busy.push({ personId, start: '2026-12-04T16:00', end: '2026-12-04T17:00' })
    }
    const again = chat.send(does('yes'))
    expect(again.keys[0]).toBe('confirm.gone')
    expect(again.changes).toEqual([])
  })
})

describe('cancelling', () => {
  it('asks whether she is sure, and cancels on a yes', () => {
    const chat = withOne()
    const asked = chat.send(does('cancel'))
    expect(asked.keys).toEqual(['cancel.sure'])
    expect(asked.changes).toEqual([])
    const done = chat.send([does('yes'), does('cancel')])
    expect(chat.bookings).toEqual(['pedicure p-ngozi 2026-12-04T13:00 cancelled'])
    expect(done.ownerNotices.flat().map((one) => one.key)).toEqual(['owner.cancelled'])
  })

  it('explains the policy when it is late', () => {
    const chat = withOne()
    chat.now = '2026-12-04T08:00'
    const asked = chat.send(does('cancel'))
    expect(asked.keys).toEqual(['cancel.late', 'cancel.sure'])
    expect(asked.text).toContain('12 hours')
  })

  it('keeps the appointment on a no', () => {
    const chat = withOne()
    chat.send(does('cancel'))
    expect(chat.send(does('no')).keys).toEqual(['no.kept'])
    expect(chat.bookings[0]).toContain('confirmed')
  })

  it('without an appointment says so', () => {
    const reply = new Chat().send(does('cancel', { from: 'tomorrow' }))
    expect(reply.keys).toEqual(['cancel.none'])
    expect(reply.changes).toEqual([])
  })

  it('of one among several asks which', () => {
    const chat = withTwo()
    expect(chat.send(does('cancel')).keys[0]).toBe('which.ask')
    expect(chat.send(does('give', { service: 'pedi' })).text).toContain('Pedicure')
    chat.send(does('yes'))
    expect(chat.bookings[0]).toContain('cancelled')
    expect(chat.bookings[1]).toContain('confirmed')
  })

  it('while a booking is read back drops only that', () => {
    const chat = withOne()
    chat.send(does('book', { service: 'mani', day: 'saturday', time: '1pm' }))
    expect(chat.send(does('cancel')).keys).toEqual(['no.left'])
    expect(chat.bookings).toHaveLength(1)
  })

  it('read in doubt is not done on the word alone', () => {
    const chat = withOne()
    chat.send(does('cancel'))
    expect(chat.send(does('yes'), { confidence: 0.4 }).keys).toEqual(['unsure.drop'])
    expect(chat.bookings[0]).toContain('confirmed')
  })

  it('makes room for a new booking', () => {
    const chat = withOne()
    chat.send(does('cancel'))
    chat.send(does('yes'))
    chat.send(does('book', { service: 'pedi', day: 'friday', time: '1pm' }))
    chat.send(does('yes'))
    expect(chat.bookings.at(-1)).toContain('2026-12-04T13:00 confirmed')
  })
})

describe('asking what is booked', () => {
  it('gets the service and time', () => {
    expect(withOne().send(does('mybooking')).text).toContain('Pedicure with Ngozi, Friday 4 December at 1pm')
  })

  it('gets all of several', () => {
    expect(withTwo().send(does('mybooking')).keys).toEqual([
      'mine.several',
      'which.lineWith',
      'which.lineWith',
    ])
  })

  it('gets no answer made up where there is none', () => {
    expect(new Chat().send(does('mybooking')).keys).toEqual(['mine.none'])
  })

  it('does not show what is over or cancelled', () => {
    const bookings = [
      { ...pedicure, status: 'cancelled' as const },
      booked('weaving', 'p-tola', '2026-12-01T10:00'),
    ]
    expect(new Chat({ bookings }).send(does('mybooking')).keys).toEqual(['mine.none'])
  })
})
