import { describe, expect, it } from 'vitest'
import { asksUsual } from '../../domain/step/usual.ts'
import { booked, Chat, does, salon } from './chat.ts'

const visits = (...of: [service: string, person: string, date: string][]) =>
  of.map(([service, person, date], i) => booked(service, person, `${date}T14:00`, `past-${i}`))
const regular = visits(
  ['pedicure', 'p-ngozi', '2026-09-04'],
  ['haircut', 'p-bella', '2026-10-02'],
  ['pedicure', 'p-ngozi', '2026-11-06'],
)
const chatOf = (bookings = regular) => new Chat({ bookings: structuredClone(bookings) })

describe('the usual', () => {
  it.each([
    'the usual please',
    'abeg book my usual',
    'same as last time',
    'my normal one',
    'the one I dey do before',
    'wetin I dey always do',
    'as usual',
    'same thing as last time na',
    "I'll have what I always get",
  ])('is meant by "%s"', (text) => expect(asksUsual(text)).toBe(true))

  it.each([
    'book me at the same time as before lunch',
    'what is your usual price',
    'my regular time is 4',
    'how do I usually pay',
    'is Ngozi normally there',
  ])('is not meant by "%s"', (text) => expect(asksUsual(text)).toBe(false))

  it('is her service with her person, said and read back', () => {
    const chat = chatOf()
    const asked = chat.send(does('book', { day: 'friday', time: '2pm' }), {
      text: 'the usual on friday by 2',
    })
    expect(asked.keys[0]).toBe('usual.knownWith')
    expect(asked.text).toMatch(/Pedicure with Ngozi.+Friday 4 December at 2pm/s)
    chat.send(does('yes'))
    expect(chat.bookings.at(-1)).toBe('pedicure p-ngozi 2026-12-04T14:00 confirmed')
  })

  it.each(['other', 'give', 'services', 'mybooking'] as const)(
    'is heard where the reader made "%s" of it',
    (act) => {
      const asked = chatOf().send(does(act), { text: 'the one I dey do before', language: 'pcm' })
      expect(asked.keys).toEqual(['usual.knownWith', 'ask.day'])
      expect(asked.text).toContain('your normal one')
    },
  )

  it('answers the question for a service', () => {
    const chat = chatOf()
    expect(chat.send(does('book', { day: 'friday' })).keys).toContain('ask.service')
    expect(chat.send(does('give', { service: 'my usual' })).text).toContain('Pedicure')
  })

  it('names nobody where it was not always the same person, or another is asked for', () => {
    const mixed = visits(['pedicure', 'p-ngozi', '2026-09-04'], ['pedicure', 'p-bella', '2026-11-06'])
    expect(chatOf(mixed).send(does('book'), { text: 'the usual' }).keys[0]).toBe('usual.known')
    const asked = chatOf().send(does('book', { staff: 'Bella', day: 'friday', time: '2pm' }), {
      text: 'the usual but with Bella, friday 2pm',
    })
    expect(asked.state.stage).toMatchObject({ kind: 'confirm', slot: { personId: 'p-bella' } })
  })

  it('is nothing for one who came once, did not come, or for what is offered no more', () => {
    const cancelled = regular.map((one) => ({ ...one, status: 'cancelled' as const }))
    for (const bookings of [[], regular.slice(1), cancelled]) {
      const asked = chatOf(bookings).send(does('book'), { text: 'the usual' })
      expect(asked.keys).toEqual(['usual.none', 'ask.service'])
    }
    const business = { ...salon, services: salon.services.filter(({ id }) => id !== 'pedicure') }
    const gone = new Chat({ business, bookings: regular }).send(does('book'), { text: 'the usual' })
    expect(gone.keys[0]).toBe('usual.none')
  })

  it('moves and cancels the appointment that it is', () => {
    const coming = [
      ...regular,
      booked('pedicure', 'p-ngozi', '2026-12-04T14:00', 'next'),
      booked('weaving', 'p-tola', '2026-12-08T10:00'),
    ]
    const asked = chatOf(coming).send(does('cancel'), { text: 'cancel my usual' })
    expect(asked.keys).toEqual(['cancel.sure'])
    expect(asked.text).toContain('Pedicure')
  })

  it('stands aside for a service by name', () => {
    const asked = chatOf().send(does('book', { service: 'weaving' }), {
      text: 'weaving this time, not the usual',
    })
    expect(asked.text).toContain('Ghana weaving')
    expect(asked.keys).not.toContain('usual.knownWith')
  })
})
