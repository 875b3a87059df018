import { describe, expect, it } from 'vitest'
import { type NumberedMessage, numberMeant } from '../../domain/owner/alerts.ts'
import { isClear } from '../../domain/owner/clear.ts'
import { readCommand } from '../../domain/owner/command.ts'
import { asReason, refusedIn } from '../../domain/owner/decline.ts'
import { wishesFor } from '../../domain/owner/meant.ts'
import { asNewTime, shifted } from '../../domain/owner/shift.ts'
import { render } from '../../locales/render.ts'
import { salon } from './businesses.ts'

const now = '2026-12-01T10:00'

describe('what she asks for', () => {
  it.each([
    ['accept Chioma', { kind: 'accept', words: 'Chioma' }],
    ['Accept', { kind: 'accept', words: '' }],
    ['move Ada to 5', { kind: 'move', words: 'Ada to 5' }],
    ['abeg shift Ngozi to Friday 2pm', { kind: 'move', words: 'Ngozi to Friday 2pm' }],
    ['I want to accept bookings myself', { kind: 'byHand', byHand: true }],
    ['i wan dey accept bookings myself', { kind: 'byHand', byHand: true }],
    ['make i confirm every booking first', { kind: 'byHand', byHand: true }],
    ['accept automatically', { kind: 'byHand', byHand: false }],
    ['accept bookings automatically', { kind: 'byHand', byHand: false }],
    ['give me 2 hours to accept', { kind: 'acceptTime', words: '2 hours' }],
    ['abeg give me one hour make i accept booking', { kind: 'acceptTime', words: 'one hour' }],
    ['I need half an hour to confirm bookings', { kind: 'acceptTime', words: 'half an hour' }],
    ['accept time 45 mins', { kind: 'acceptTime', words: '45 mins' }],
    ['change my accept time to 3h', { kind: 'acceptTime', words: '3h' }],
    ['wait 4 hours for my word', { kind: 'acceptTime', words: '4 hours' }],
    ['confirm', { kind: 'yes' }],
    ['decline the 3pm', { kind: 'decline', words: 'the 3pm' }],
  ])('%s', (text, command) => {
    expect(readCommand(text)).toEqual(command)
  })

  it.each([
    ['Chioma 2026-12-05 14:00 #1a2b3c', [{ ref: '1a2b3c' }]],
    ['the 3pm', [{}]],
    ['the 3pm tomorrow', [{ days: { from: '2026-12-02', to: '2026-12-02' } }]],
    ['Ngozi Eze', [{ name: 'ngozi' }]],
    ["Ngozi's booking", [{ name: 'ngozi' }]],
    ['Ngozi tomorrow', [{ name: 'ngozi', days: { from: '2026-12-02', to: '2026-12-02' } }]],
    ['Sunday', [{ days: { from: '2026-12-06', to: '2026-12-06' } }, { name: 'Sunday' }]],
  ])('which booking: %s', (words, wishes) => {
    expect(wishesFor(words, now)).toEqual(wishes)
  })

  it.each([
    ['the 3pm because light no dey', 'the 3pm', 'light no dey'],
    ['Ngozi: I am sick today', 'Ngozi', 'I am sick today'],
    ['Ngozi 2026-12-02 16:00 #1a2b3c', 'Ngozi 2026-12-02 16:00 #1a2b3c', undefined],
  ])('why: %s', (words, whose, reason) => {
    expect(refusedIn(words)).toEqual({ whose, reason })
  })

  it.each([
    ['5', 'newTime'],
    ['friday 2pm', 'newTime'],
    ['pause', 'pause'],
    ['Ngozi', 'day'],
  ])('after she was asked when: %s', (text, kind) => {
    const state = { moving: '1a2b3c', choices: [] }
    expect(asNewTime(text, readCommand(text), state, now).kind).toBe(kind)
    expect(asNewTime(text, readCommand(text), { ...state, moving: null }, now).kind).not.toBe('newTime')
  })
})

describe('her reason', () => {
  const start = '2026-12-02T16:00'
  const declining = {
    bookingId: 'b',
    conversationId: null,
    customer: 'Ada',
    service: 'Wash',
    start,
    asked: true,
  }
  const kindOf = (text: string) => asReason(text, readCommand(text), declining).kind

  it('is whatever she writes, but no tap under another alert', () => {
    expect(kindOf('call me tomorrow make we fix another day')).toBe('reason')
    expect(kindOf('move to next week')).toBe('reason')
    expect(kindOf('accept Joy 2026-12-02 14:00 #1a2b3c')).toBe('accept')
    expect(kindOf('no')).toBe('no')
  })
})

describe('a number', () => {
  const alert = (name: string, isOld = false): NumberedMessage => ({
    ...{ isAlert: true, isOld },
    choices: ['accept', 'decline'].map((action) => ({ label: action, text: `${action} ${name}` })),
  })
  const none = { moving: null, movingAlone: false }

  it('is the last alert’s, whose list has it', () => {
    expect(numberMeant('2', [alert('Ada', true)], none)).toEqual({ text: 'decline Ada' })
    expect(numberMeant('the second one', [alert('Ada')], none)).toEqual({ text: 'decline Ada' })
    expect(numberMeant('7', [alert('Ada')], none)).toEqual({ text: '7' })
    expect(numberMeant('2', [], none)).toEqual({ text: '2' })
  })

  it('is asked about where several lists came since she wrote, or a time was asked for', () => {
    expect(numberMeant('1', [alert('Ada'), alert('Bisi'), alert('Joy', true)], none)).toEqual({
      options: [
        { label: 'accept', text: 'accept Ada' },
        { label: 'accept', text: 'accept Bisi' },
      ],
    })
    expect(numberMeant('2', [alert('Ada')], { moving: '1a2b3c', movingAlone: false })).toMatchObject({
      options: { length: 2 },
    })
    expect(numberMeant('2', [alert('Ada', true)], { moving: '1a2b3c', movingAlone: false })).toEqual({
      text: '2',
    })
  })
})

describe('a chair', () => {
  const busy = (bookingId: string, from: string, to: string, seat = 0) => ({
    ...{ bookingId, personId: 'p1', seat },
    ...{ start: `2026-12-05T${from}`, end: `2026-12-05T${to}` },
  })
  const clear = (seats: number, from: string, to: string) => {
    const [ada = { id: 'p1', name: 'Adaeze' }, ...others] = salon.people
    const business = { ...salon, people: [{ ...ada, seats }, ...others] }
    const taken = [busy('a', '10:00', '12:00'), busy('b', '11:00', '13:00', 1), busy('me', '14:00', '15:00')]
    const facts = { business, busy: taken, timeOff: [], bookings: [] }
    const place = { personId: 'p1', start: `2026-12-05T${from}`, end: `2026-12-05T${to}` }
    return isClear(facts, { bookingId: 'me', serviceId: 'ghana' }, place)
  }

  it('is free where no other booking is, her own aside, whatever the hours say', () => {
    expect(clear(1, '12:00', '13:00')).toBe(false)
    expect(clear(1, '13:00', '15:30')).toBe(true)
    expect(clear(1, '04:00', '05:00')).toBe(true)
  })

  it('has room while one of its seats has', () => {
    expect(clear(2, '10:00', '11:00')).toBe(true)
    expect(clear(2, '11:00', '12:00')).toBe(false)
    expect(clear(3, '11:00', '12:00')).toBe(true)
  })
})

describe('the customer of a booking that was moved', () => {
  const place = (start: string) => ({ personId: 'p1', start, end: start })
  const told = (start: string, language: 'en' | 'pcm') => {
    const what = { bookingId: 'b', serviceId: 'ghana', conversationId: 'c', customer: 'Ada', service: 'Wash' }
    const edit = { kind: 'move' as const, ...what, from: place('2026-12-02T11:00'), to: place(start) }
    return render(shifted(edit, '2026-12-01'), language, { seed: 'a' }).text
  }

  it.each(['en', 'pcm'] as const)('reads the day once where it stays the same: %s', (language) => {
    expect(told('2026-12-02T12:00', language).split('Wednesday')).toHaveLength(2)
    expect(told('2026-12-02T12:00', language)).toMatch(/11am .* 12pm/)
    expect(told('2026-12-03T12:00', language)).toMatch(/Wednesday.*11am.*Thursday.*12pm/)
  })
})
