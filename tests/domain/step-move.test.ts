import { describe, expect, it } from 'vitest'
import { booked, Chat, does, salon } from './chat.ts'

// Friday 4 December, 1pm; today is Wednesday 2 December, 11:00.
const pedicure = booked('pedicure', 'p-ngozi', '2026-12-04T13:00')
const withOne = () => new Chat({ bookings: [{ ...pedicure }] })

/** What is read back, or the times on offer. */
function asked(chat: Chat, words: Parameters<typeof does>[1], text: string) {
  const { stage } = chat.send(does('change', words), { text }).state
  if (stage.kind === 'move') return stage.slot.start
  return stage.kind === 'offer' ? stage.slots.map((slot) => slot.start) : stage
}

const moves: [string, Parameters<typeof does>[1], string][] = [
  ['make it one hour later', { time: 'one hour later' }, '2026-12-04T14:00'],
  ['I go come one hour later, 2 instead of 1', { time: 'one hour later' }, '2026-12-04T14:00'],
  ['can I come an hour earlier', { time: 'an hour' }, '2026-12-04T12:00'],
  ['abeg push am by 30 minutes', {}, '2026-12-04T13:30'],
  ['bring it forward by an hour please', { time: 'by an hour' }, '2026-12-04T12:00'],
  ['shift am 2 hours forward', { time: '2 hours' }, '2026-12-04T15:00'],
  ['half an hour later', { time: 'half an hour later' }, '2026-12-04T13:30'],
  ['same day but 4', { day: 'same day', time: '4' }, '2026-12-04T16:00'],
  ['same time, the day before', { time: 'same time' }, '2026-12-03T13:00'],
  ['move am to the next day', { day: 'next day' }, '2026-12-05T13:00'],
  ['the day before by 4pm', { time: '4pm' }, '2026-12-03T16:00'],
  ['the Saturday after, same time', { day: 'Saturday', time: 'same time' }, '2026-12-05T13:00'],
  ['make it the following friday', { day: 'friday' }, '2026-12-11T13:00'],
  ['same time next week', { day: 'next week', time: 'same time' }, '2026-12-11T13:00'],
  ['move it from Friday to Saturday, 2pm', { day: 'Friday to Saturday', time: '2pm' }, '2026-12-05T14:00'],
  ['change am from 1 to 3', { time: 'from 1 to 3' }, '2026-12-04T15:00'],
  ['4 instead of 1 abeg', { time: ['4', '1'] }, '2026-12-04T16:00'],
  [
    'Friday is my fitting. Saturday at 3pm instead',
    { day: ['Friday', 'Saturday'], time: '3pm' },
    '2026-12-05T15:00',
  ],
  ['tuesday, not friday', { day: 'tuesday' }, '2026-12-08T13:00'],
]

describe('moving, told by what stands', () => {
  it.each(moves)('%s', (text, words, start) => {
    expect(asked(withOne(), words, text)).toBe(start)
  })

  it('a little later or earlier is asked about, near the old time', () => {
    const later = asked(withOne(), { time: 'forward small' }, 'move am forward small')
    expect(later).toEqual(['2026-12-04T13:30', '2026-12-04T14:30', '2026-12-04T15:00'])
    const earlier = asked(withOne(), {}, 'I want it a bit earlier')
    expect(earlier).toEqual(['2026-12-04T11:00', '2026-12-04T12:00', '2026-12-04T12:30'])
  })

  it('asks which time counts where the two that she names differ', () => {
    const reply = withOne().send(does('change', { time: 'one hour later' }), {
      text: 'one hour later, by 3pm',
    })
    expect(reply.keys).toEqual(['ask.clock'])
    expect(reply.text).toContain('2pm or 3pm')
  })

  it('counts from what is being read back', () => {
    const chat = withOne()
    chat.send(does('change', { time: '4pm' }))
    expect(asked(chat, { time: 'one hour later' }, 'one hour later')).toBe('2026-12-04T17:00')
  })

  it('at the question whether to cancel, moves that one', () => {
    const chat = new Chat({ bookings: [{ ...pedicure }, booked('weaving', 'p-tola', '2026-12-08T10:00')] })
    chat.send(does('cancel', { service: 'pedicure' }))
    expect(asked(chat, { day: 'saturday' }, 'no, move it to saturday')).toBe('2026-12-05T13:00')
  })

  it('takes "cancel the second one" and "move the first one" at the question which', () => {
    const two = () =>
      new Chat({ bookings: [{ ...pedicure }, booked('weaving', 'p-tola', '2026-12-08T10:00')] })
    const dropping = two()
    dropping.send(does('cancel'))
    expect(dropping.send(does('cancel', { option: 'the second one' })).text).toContain('Ghana weaving')
    const moving = two()
    moving.send(does('change'))
    expect(moving.send(does('cancel', { option: 'the first one' })).state.stage.kind).toBe('drop')
  })
})

describe('a move within the hours in which it may be cancelled freely no more', () => {
  it.each([
    ['an hour before', '2026-12-02T15:00', true],
    ['days before', '2026-12-04T13:00', false],
  ])('%s', (_, start, told) => {
    const chat = new Chat({ bookings: [booked('pedicure', 'p-ngozi', start)] })
    const { keys } = chat.send(does('change', { day: 'Saturday', time: '3pm' }), {
      text: 'Saturday 3pm abeg',
    })
    expect(keys.includes('move.late')).toBe(told)
    expect(keys.at(-1)).toMatch(/^move\.ask/)
    const [notice] = chat.send(does('yes')).ownerNotices.flat()
    expect(notice?.key).toBe(told ? 'owner.movedLate' : 'owner.moved')
    expect(notice?.args?.minutes).toBe(told ? 240 : undefined)
  })

  it('where the owner accepts by hand, says before the yes that it needs her word again', () => {
    const policy = { ...salon.policy, acceptByHand: true }
    const business = { ...salon, policy }
    const chat = new Chat({ business, bookings: [booked('pedicure', 'p-ngozi', '2026-12-02T15:00')] })
    const read = chat.send(does('change', { day: 'Saturday', time: '3pm' }))
    expect(read.keys.slice(0, 2)).toEqual(['move.late', 'requested.beforeMove'])
    expect(read.text).toContain('Bella has to accept the new time again')
    const [notice] = chat.send(does('yes')).ownerNotices.flat()
    expect(notice).toMatchObject({ key: 'accept.alertMoved', args: { late: 240 } })
  })
})
