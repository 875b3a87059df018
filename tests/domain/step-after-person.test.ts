import { describe, expect, it } from 'vitest'
import type { HandoffReason } from '../../domain/changes.ts'
import { afterPerson, situation } from '../../domain/state.ts'
import { Chat, does } from './chat.ts'

/** A chat in which Jara had read an appointment back when a person of the business stepped in. */
function left(): Chat {
  const chat = new Chat()
  chat.send(does('book', { service: 'pedi', day: 'friday', time: '2pm' }), { text: 'book pedi friday 2pm' })
  chat.state = afterPerson(chat.state)
  return chat
}

describe('after a person has written', () => {
  it('nothing that Jara asked is waited for; topic and speech stay', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi', day: 'friday', time: '2pm' }))
    chat.send(does('person'), { text: 'I want to talk to the owner' })
    const before = chat.state
    expect(afterPerson(before)).toEqual({
      ...before,
      ...{ stage: { kind: 'info' }, draft: null, misses: 0, refusals: 0, handoff: null, afterPerson: true },
    })
    expect(situation(afterPerson(before), chat.now)).toBe('info')
  })

  it.each(['yes', 'ok', '1', 'ok book am', 'go ahead'])('%s books nothing', (text) => {
    const chat = left()
    chat.send(does('yes'), { text })
    expect(chat.bookings).toEqual([])
  })

  it('a bare yes is asked about kindly, once', () => {
    const chat = left()
    expect(chat.send(does('yes'), { text: 'ok' }).keys).toEqual(['yes.afterPerson'])
    expect(chat.state.afterPerson).toBeUndefined()
    expect(chat.send(does('yes'), { text: 'yes' }).keys).toEqual(['yes.nothing'])
  })

  it('a wish for an appointment goes on as ever', () => {
    const chat = left()
    chat.send(does('book', { service: 'pedi', day: 'friday', time: '3pm' }))
    expect(chat.send(does('yes'), { text: 'yes' }).tags).toContain('booked')
  })

  it('a call for a person is announced again', () => {
    const chat = new Chat()
    chat.send(does('person'), { text: 'call your madam' })
    chat.state = afterPerson(chat.state)
    expect(chat.send(does('person'), { text: 'call your madam' }).ownerNotices).toHaveLength(1)
  })
})

describe('what was written while a person answered, and left by her', () => {
  const asked = (text: string, ...asks: Parameters<Chat['send']>[0][]) =>
    left().send(asks.flat(), { text, resumed: true })

  it.each([
    ['thank you', does('thanks')],
    ['ok bye', does('bye')],
    ['good evening', does('greet')],
    ['yes', does('yes')],
    ['no', does('no')],
    ['ok', does('yes')],
    ['👍', does('give')],
    ['you too, greet your husband for me', does('other')],
  ])('%s needs no answer', (text, ask) => {
    const chat = left()
    const before = chat.state
    const reply = chat.send(ask, { text, resumed: true })
    expect(reply).toMatchObject({ replies: [], changes: [], ownerNotices: [], tags: ['left-unanswered'] })
    expect(reply.state).toEqual(before)
  })

  it.each([
    ['how much is pedi', does('price', { service: 'pedi' }), 'price.one'],
    ['thanks. what time do you close?', does('hours'), 'hours.week'],
    ['hello?', does('greet'), 'greet.again'],
    ['Hello?', does('other'), 'greet.again'],
    ['are you there', does('greet'), 'greet.again'],
    ['madam wetin happen', does('greet'), 'greet.again'],
    [
      'ok book me pedi friday 2pm',
      does('book', { service: 'pedi', day: 'friday', time: '2pm' }),
      'confirm.slot',
    ],
  ])('%s is answered', (text, ask, key) => {
    expect(asked(text, ask).keys.map((one) => one.replace('confirm.slotWith', 'confirm.slot'))).toContain(key)
  })

  it('is answered without a fresh greeting', () => {
    const chat = new Chat()
    const reply = chat.send([does('greet'), does('price', { service: 'pedi' })], {
      text: 'hi, pedi?',
      resumed: true,
    })
    expect(reply.keys).toEqual(['price.one'])
  })

  it('and not understood is left to her', () => {
    const reply = left().send([], { text: 'as you talk am so', confidence: 0.01, resumed: true })
    expect(reply.keys).toEqual(['handoff.asked'])
    const reason: HandoffReason = 'not-understood'
    expect(reply.changes).toEqual([{ kind: 'handoff', reason }])
  })

  it('and not known is hers to answer, without being asked', () => {
    const reply = asked('I go bring the hair tomorrow', does('faq'))
    expect(reply.keys).toEqual(['handoff.asked'])
    expect(reply.changes).toEqual([{ kind: 'handoff', reason: 'not-known' }])
    expect(reply.state.stage.kind).toBe('person')
  })

  it.each(['tomorrow', 'by 4', 'ok, friday'])('%s is an answer to her', (text) => {
    const reply = asked(text, does('give', { day: text }))
    expect(reply.keys).toEqual(['handoff.asked'])
    expect(reply.ownerNotices[0]?.[0]?.args?.words).toBe(text)
  })

  it('a service alone is asked about as ever', () => {
    expect(asked('pedicure', does('give', { service: 'pedicure' })).keys).toContain('price.one')
  })

  it('and outside the business is hers', () => {
    expect(asked('did you watch the match?', does('other')).keys).toEqual(['handoff.asked'])
  })

  it('STOP is honoured', () => {
    expect(asked('STOP', does('no')).changes).toEqual([{ kind: 'opt-out' }])
  })

  it('a sticker is left, a voice note is not', () => {
    expect(left().show(['sticker'], { resumed: true }).replies).toEqual([])
    expect(left().show(['voice'], { resumed: true }).keys).toEqual(['unreadable.voice'])
  })
})

describe('what comes when the person has just gone', () => {
  const late = (text: string, ask: ReturnType<typeof does>) => left().send(ask, { text, parting: true })

  it.each([
    ['thank you', does('thanks')],
    ['ok', does('yes')],
    ['Okay ma 🙏', does('yes')],
    ['alright, God bless you', does('other')],
    ['👍🏾', does('yes')],
    ['bye bye', does('bye')],
  ])('%s is hers', (text, ask) => {
    expect(late(text, ask)).toMatchObject({ replies: [], changes: [], tags: ['left-unanswered'] })
  })

  it.each([
    ['yes', does('yes')],
    ['ok 2', does('yes')],
    ['ok?', does('yes')],
    ['hi', does('greet')],
    ['thanks, how much is pedi', does('price', { service: 'pedi' })],
  ])('%s is answered', (text, ask) => {
    expect(late(text, ask).replies).toHaveLength(1)
  })
})
