import { describe, expect, it } from 'vitest'
import { step } from '../../domain/step.ts'
import { booked, Chat, does, salon } from './chat.ts'

const without = (id: string) => ({ ...salon, services: salon.services.filter((one) => one.id !== id) })
const unstaffed = (...ids: string[]) => ({
  ...salon,
  people: salon.people.filter((one) => !ids.includes(one.id)),
})

describe('a day that does not exist', () => {
  it.each(['31 february', '31st of feb', '30/02', '31 june', '45th'])('"%s" is asked for again', (day) => {
    const asked = new Chat().send(does('book', { service: 'pedi', day }))
    expect(asked.keys).toEqual(['ask.day'])
    expect(asked.changes).toEqual([])
  })
})

describe('what is past', () => {
  it('is not booked, neither an hour of today nor a day', () => {
    expect(new Chat().send(does('book', { service: 'pedi', day: 'today', time: '9am' })).keys[0]).toBe(
      'refuse.past',
    )
    expect(new Chat().send(does('book', { service: 'pedi', day: 'yesterday' })).keys).toContain(
      'refuse.pastDay',
    )
  })

  it('is not booked by a yes that comes after it was', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi', day: 'today', time: '1pm' }))
    chat.now = '2026-12-02T13:05'
    const late = chat.send(does('yes'))
    expect(late.changes).toEqual([])
    expect(late.keys[0]).toBe('confirm.gone')
  })
})

describe('around midnight', () => {
  const ask = does('book', { service: 'pedi', day: 'tomorrow', time: '2pm' })

  it('"tomorrow" is the next day, a minute before', () => {
    const chat = new Chat({ now: '2026-12-02T23:59' })
    expect(chat.send(ask).state.stage).toMatchObject({ slot: { start: '2026-12-03T14:00' } })
  })

  it('"tomorrow", said before midnight and read after it, is the day that has begun', () => {
    const { facts, state } = new Chat()
    const plain = { facts, state, unsureBelow: 0.5, lostBelow: 0, language: null }
    const said = {
      intent: { language: 'en' as const, asks: [ask], confidence: 1 },
      messages: ['tomorrow 2pm'],
    }
    const read = step({ ...plain, ...said, now: '2026-12-03T00:01', said: '2026-12-02T23:59' })
    expect(read.state.stage).toMatchObject({ slot: { start: '2026-12-03T14:00' } })
  })

  it('a yes after midnight books the day that was read back', () => {
    const chat = new Chat({ now: '2026-12-02T23:59' })
    chat.send(ask)
    chat.now = '2026-12-03T00:01'
    chat.send(does('yes'))
    expect(chat.bookings[0]).toContain('2026-12-03T14:00 confirmed')
  })
})

describe('a service that is offered no more', () => {
  it.each([
    [
      'between the read-back and the yes',
      [does('book', { service: 'pedi', day: 'friday', time: '2pm' }), does('yes')],
    ],
    [
      'between the offer and the choice',
      [does('book', { service: 'pedi', day: 'friday' }), does('give', { option: 'the first' })],
    ],
    [
      'between the question and the day',
      [does('book', { service: 'pedi' }), does('give', { day: 'friday' })],
    ],
  ] as const)('%s is said to be gone', (_name, [first, then]) => {
    const chat = new Chat()
    chat.send(first)
    chat.facts.business = without('pedicure')
    const gone = chat.send(then)
    expect(gone.keys).toEqual(['services.gone'])
    expect(gone.changes).toEqual([])
    expect(gone.state.draft).toBeNull()
  })

  it('is called by its name where she has it booked, and can be cancelled', () => {
    const booking = { ...booked('pedicure', 'p-ngozi', '2026-12-04T13:00'), service: 'Pedicure' }
    const chat = new Chat({ business: without('pedicure'), bookings: [booking] })
    expect(chat.send(does('mybooking')).text).toContain('Pedicure')
    expect(chat.send(does('cancel')).text).toContain('Pedicure')
    chat.send(does('yes'))
    expect(chat.bookings[0]).toContain('cancelled')
  })
})

describe('a person who left', () => {
  const booking = booked('pedicure', 'p-ngozi', '2026-12-04T13:00')

  it('keeps her bookings, which move to somebody else', () => {
    const chat = new Chat({ business: unstaffed('p-ngozi'), bookings: [{ ...booking }] })
    expect(chat.send(does('mybooking')).keys).toEqual(['mine.one'])
    chat.send(does('change', { time: 'to 4' }))
    chat.send(does('yes'))
    expect(chat.bookings).toEqual(['pedicure p-bella 2026-12-04T16:00 confirmed'])
  })

  it('after she was asked for is replaced by the others', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi', day: 'friday', time: '2pm', staff: 'Ngozi' }))
    chat.facts.business = unstaffed('p-ngozi')
    const gone = chat.send(does('yes'))
    expect(gone.keys[0]).toBe('confirm.gone')
    expect(gone.state.stage).toMatchObject({ kind: 'confirm', slot: { personId: 'p-bella' } })
  })

  it('and was the only one for a service leaves a person to be asked', () => {
    const business = unstaffed('p-bella', 'p-ngozi')
    const asked = new Chat({ business }).send(does('book', { service: 'pedi', day: 'friday', time: '2pm' }))
    expect(asked.keys).toEqual(['offer.none'])
    expect(asked.state.stage).toEqual({ kind: 'unsure', offered: 'asked' })
  })
})
