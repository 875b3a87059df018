import { describe, expect, it } from 'vitest'
import type { Intent } from '../../domain/intent.ts'
import { asksToStart, asksToStop } from '../../domain/step/opt-out.ts'
import { engineFailed } from '../../domain/step.ts'
import { booked, Chat, does } from './chat.ts'

describe('no more messages', () => {
  it.each([
    'STOP',
    'stop',
    'Stop.',
    'STOP!!!',
    'stoppp',
    'stop please',
    'abeg stop',
    'STOP ALL',
    'stopall',
    'unsubscribe',
    'Unsubscribe me pls',
    'opt out',
    'opt me out',
    'stop messaging me',
    'please stop texting me',
    'Stop sending me messages',
    'stop sending messages',
    'stop these reminders',
    'abeg stop the messages',
    'can you stop messaging me',
    'stop disturbing me abeg',
    "don't text me again",
    'don’t message me anymore',
    'Do not send me any more messages',
    'do not contact me again',
    'never message me again',
    'remove my number',
    'please remove my number from your list',
    'delete my number',
    'take me off your list',
    'remove me from your broadcast list',
    'abeg no send me message again',
    'make una stop to dey message me',
    'make una no message me again',
    'una no send me message again',
    'stop to dey disturb me',
    'no dey disturb me again',
    'no dey send me message again o',
    'I no want una message again',
    'I no wan see una message again',
    "I don't want your messages",
    'I no wan hear from una again',
    "I don't want to hear from you again",
    'comot my number for there',
    'stop now',
    'QUIT',
    'unsubscribe from this list',
    'stop sending me this nonsense',
    'stop disturbing my phone',
    'stop calling and texting me',
    'do not call or text me again',
    "don't send me anything again",
    'no send me anything again',
    'una no dey disturb my line again',
    'make una remove my number',
    'I said stop',
    'stop messaging me now',
    'Stop messaging me, I don see another salon',
    'I have told you before. Remove my number!',
  ])('%s', (text) => expect(asksToStop(text)).toBe(true))

  it.each([
    'stop by',
    'can I stop by at 4',
    'I will stop by on Friday',
    "don't stop",
    "don't stop sending me reminders",
    'bus stop',
    'which bus stop is near una shop',
    'stop am',
    'stop it',
    'abeg stop the booking',
    'non stop braids',
    'stop the appointment for Friday',
    'remove my name for Saturday',
    'comot my name',
    'remove me from Saturday',
    'can you remove my acrylics',
    'remove my nails',
    "don't call me madam",
    "don't disturb yourself",
    'no wahala',
    'no message yet?',
    "I didn't get any message",
    'did you send me a message?',
    'send me a message when it is my turn',
    'no send me the account again, I don pay',
    'message me again tomorrow',
    'if I cancel, will you stop messaging me?',
    'tell your driver to stop messaging my wife',
    'the rain no gree stop',
    "don't text me, call me",
    'no message me for here, use my other line',
    "don't disturb me now, I will reply later",
    "don't remind me 😂",
    "don't send me anything, I will come and collect it",
    "no don't bother",
    "don't write me off",
    'stop sending the rider',
    'no need to text me the address',
    'una dey stop by 7?',
    'I no want the braids again',
    'I no want una attachment',
    'at the junction, stop, then turn left',
    'when do you stop taking customers?',
    'stop playing with my hair, I am joking 😂',
    'start',
    '',
  ])('%s is no such wish', (text) => expect(asksToStop(text)).toBe(false))

  it.each([
    'START',
    'start',
    'Start again',
    'abeg start',
    'unstop',
    'subscribe',
    'start sending me reminders',
  ])('%s brings them back', (text) => expect(asksToStart(text)).toBe(true))

  it.each([
    'start by 9',
    'what time una dey start?',
    'I want to start my braids',
    'starting price?',
    'restart',
  ])('%s does not', (text) => expect(asksToStart(text)).toBe(false))
})

describe('STOP', () => {
  const stop = (chat: Chat, options: Partial<Intent> & { burst?: string[] } = {}) =>
    chat.send(does('no'), { text: 'STOP', ...options })

  it('is written down and confirmed, whatever was read', () => {
    const chat = new Chat()
    const reply = stop(chat, { asks: [does('cancel')], confidence: 0.1 })
    expect(reply.changes).toEqual([{ kind: 'opt-out' }])
    expect(reply.text).toMatch(/no reminders.*still answer.*START/s)
    expect(reply.tags).toEqual(['opted-out'])
    expect(reply.ownerNotices).toEqual([])
  })

  it('drops the appointment that is being put together, and books nothing after', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi', day: 'friday', time: '2pm' }))
    const { state } = stop(chat)
    expect([state.stage.kind, state.draft]).toEqual(['info', null])
    expect(chat.send(does('yes'), { text: 'yes' }).keys).toEqual(['yes.nothing'])
    expect(chat.bookings).toEqual([])
  })

  it('leaves what is booked, and says so', () => {
    const chat = new Chat({ bookings: [booked('pedicure', 'p-ngozi', '2026-12-04T13:00')] })
    expect(stop(chat).text).toContain('Your Pedicure, Friday 4 December at 1pm, still stands.')
    expect(chat.bookings[0]).toContain('confirmed')
  })

  it('is heard in the middle of a burst, and the last word counts', () => {
    const reply = stop(new Chat(), { burst: ['STOP', 'I don tire'] })
    expect(reply.changes).toEqual([{ kind: 'opt-out' }])
    const chat = new Chat()
    chat.optedOut = true
    expect(stop(chat, { burst: ['stop', 'START'] }).changes).toEqual([{ kind: 'opt-in' }])
  })

  it('calls a person beside it where she complains', () => {
    const reply = new Chat().send(does('complaint'), { burst: ['una don spoil my hair', 'remove my number'] })
    expect(reply.keys).toEqual(['stop.done', 'handoff.complaint'])
    expect(reply.changes.map(({ kind }) => kind)).toEqual(['opt-out', 'handoff'])
  })

  it('gives way to an emergency', () => {
    const reply = new Chat().send(does('other'), {
      burst: ['stop', 'my son just fainted for inside una shop'],
    })
    expect(reply.keys[0]).toBe('urgent.call')
  })

  it('is honoured when the engine fails', () => {
    const { state, facts, now } = new Chat()
    const reply = engineFailed({
      state,
      facts,
      now,
      language: 'pcm',
      messages: ['abeg no send me message again'],
    })
    expect(reply.changes).toEqual([{ kind: 'opt-out' }])
  })

  it('of a booking ("stop am") is about the booking', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi', day: 'friday', time: '2pm' }))
    expect(chat.send(does('no'), { text: 'stop am' }).changes).toEqual([])
  })
})

describe('START', () => {
  it('brings the messages back', () => {
    const chat = new Chat()
    chat.send(does('no'), { text: 'STOP' })
    const reply = chat.send(does('other'), { text: 'START' })
    expect(reply.changes).toEqual([{ kind: 'opt-in' }])
    expect(reply.text).toContain('reminders again')
    expect(chat.optedOut).toBe(false)
  })

  it('means nothing of the kind to who gets them anyway', () => {
    const reply = new Chat().send(does('greet'), { text: 'start' })
    expect(reply.changes).toEqual([])
    expect(reply.keys).toEqual(['greet.hello'])
  })

  it('leaves room for the question beside it', () => {
    const chat = new Chat()
    chat.optedOut = true
    const reply = chat.send(does('price', { service: 'pedi' }), { burst: ['START', 'how much be pedi'] })
    expect(reply.keys).toEqual(['start.done', 'price.one'])
  })

  it('is not needed to be answered', () => {
    const chat = new Chat()
    chat.optedOut = true
    expect(chat.send(does('price', { service: 'pedi' })).keys).toEqual(['price.one'])
  })
})
