import { describe, expect, it } from 'vitest'
import { mediaKinds } from '../../domain/media.ts'
import { initialState, parseState } from '../../domain/state.ts'
import { Chat, does } from './chat.ts'

const told = (reply: { ownerNotices: { key: string; args?: unknown }[][] }) =>
  reply.ownerNotices.flat().map(({ key, args }) => [key, (args as { kinds?: unknown }).kinds])

describe('what Jara cannot read', () => {
  it.each([
    ['voice', 'unreadable.voice'],
    ['image', 'unreadable.image'],
    ['video', 'unreadable.video'],
    ['document', 'unreadable.document'],
    ['location', 'unreadable.location'],
    ['contact', 'unreadable.contact'],
    ['view-once', 'unreadable.viewOnce'],
  ] as const)('%s has its own answer, and the owner is told', (kind, key) => {
    const reply = new Chat().show([kind])
    expect(reply.keys).toEqual([key])
    expect(told(reply)).toEqual([['owner.sent', [kind]]])
    expect(reply.changes).toEqual([])
    expect(reply.state.stage).toEqual(initialState.stage)
    expect(reply.tags).toEqual([`unreadable-${kind}`])
  })

  it.each([
    ['voice', 'unreadable.voice'],
    ['image', 'unreadable.imageUnseen'],
    ['video', 'unreadable.videoUnseen'],
    ['document', 'unreadable.documentUnseen'],
    ['location', 'unreadable.locationUnseen'],
    ['contact', 'unreadable.contactUnseen'],
    ['view-once', 'unreadable.viewOnce'],
  ] as const)('%s is asked for in words where nobody else can look at it', (kind, key) => {
    const reply = new Chat().show([kind], { unseen: true })
    expect(reply.keys).toEqual([key])
    expect(told(reply)).toEqual([['owner.sentUnseen', [kind]]])
  })

  it('the owner is not bothered with the rest', () => {
    expect(new Chat().show(['other'])).toMatchObject({ keys: ['unreadable.other'], ownerNotices: [] })
  })

  it.each(mediaKinds)('%s calls nobody and misses nothing', (kind) => {
    const reply = new Chat().show([kind])
    expect([reply.state.misses, reply.state.handoff, reply.changes]).toEqual([0, null, []])
  })

  it('of several kinds says two at most, and tells all in one notice', () => {
    const reply = new Chat().show(['sticker', 'voice', 'voice', 'image', 'location'])
    expect(reply.keys).toEqual(['unreadable.voice', 'unreadable.image'])
    expect(told(reply)).toEqual([['owner.sent', ['voice', 'image', 'location']]])
  })
})

describe('the owner', () => {
  it('is told once of ten voice notes, and again half an hour later', () => {
    const chat = new Chat()
    const notices = Array.from({ length: 10 }, () => chat.show(['voice']).ownerNotices.length)
    expect(notices).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    chat.now = '2026-12-02T11:29'
    expect(chat.show(['voice']).ownerNotices).toEqual([])
    chat.now = '2026-12-02T11:30'
    expect(chat.show(['voice']).ownerNotices).toHaveLength(1)
  })

  it('is told of another kind at once', () => {
    const chat = new Chat()
    chat.show(['voice'])
    expect(told(chat.show(['voice', 'location']))).toEqual([['owner.sent', ['location']]])
  })

  it('keeps what was told with the conversation', () => {
    const chat = new Chat()
    chat.show(['voice'])
    expect(parseState(chat.state).media).toEqual([{ kind: 'voice', at: chat.now }])
    const { media, ...older } = initialState
    expect(parseState(older)).toEqual({ ...older, media })
  })
})

describe('a sticker alone', () => {
  it('is a hello where the talk begins', () => {
    expect(new Chat().show(['sticker']).keys).toEqual(['greet.hello'])
  })

  it('gets a friendly word, without fuss', () => {
    const chat = new Chat()
    chat.send(does('price', { service: 'pedi' }))
    expect(chat.show(['sticker', 'sticker'])).toMatchObject({
      keys: ['unreadable.sticker'],
      ownerNotices: [],
    })
  })

  it('is no yes', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi', day: 'friday', time: '2pm' }))
    const reply = chat.show(['sticker'])
    expect(reply.keys).toEqual(['confirm.remind'])
    expect(chat.bookings).toEqual([])
  })
})

it('a voice note in answer to a question leaves the question standing', () => {
  const chat = new Chat()
  chat.send(does('book', { service: 'pedi', day: 'friday', time: '2pm' }))
  expect(chat.show(['voice']).keys).toEqual(['unreadable.voice', 'confirm.remind'])
  expect(chat.send(does('yes'), { text: 'yes' }).tags).toContain('booked')
})

describe('words beside it', () => {
  const withPicture = (text: string, asks = [does('price')], chat = new Chat()) =>
    chat.send(asks, { text, media: ['image'] })

  it.each([
    ['how much for this style?', [does('price')], 'price.which'],
    ['how much be this pedi', [does('price', { service: 'pedi' })], 'price.one'],
    ['price of pedi like the picture', [does('price', { service: 'pedi' })], 'price.one'],
    ['when do you open', [does('hours')], 'hours.week'],
  ] as const)('%s is answered, and the picture is spoken of', (text, asks, key) => {
    const reply = withPicture(text, [...asks])
    expect(reply.keys[0]).toBe('unreadable.image')
    expect(reply.keys).toContain(key)
    expect(told(reply)).toEqual([['owner.sent', ['image']]])
  })

  it.each([
    ['how much is pedicure', [does('price', { service: 'pedicure' })]],
    [
      'book me for pedi this friday 2pm',
      [does('book', { service: 'pedi', day: 'this friday', time: '2pm' })],
    ],
  ] as const)('%s stands on its own; the owner sees the picture', (text, asks) => {
    const reply = withPicture(text, [...asks])
    expect(reply.keys).not.toContain('unreadable.image')
    expect(told(reply)).toEqual([['owner.sent', ['image']]])
  })

  it('that say nothing without it are no miss', () => {
    const chat = new Chat()
    const reply = chat.send([], { text: 'like so', confidence: 0, media: ['image'] })
    expect(reply.keys).toEqual(['unreadable.image'])
    expect(reply.state.misses).toBe(0)
  })

  it.each([
    ['una fit do am?', 'faq'],
    ['this is my leg', 'other'],
    ['can you do this?', 'bot'],
  ] as const)('%s asks what only the picture tells: no other answer', (text, act) => {
    const reply = new Chat().send(does(act), { text, media: ['image'] })
    expect(reply.keys).toEqual(['unreadable.image'])
    expect(['start', 'info']).toContain(reply.state.stage.kind)
  })

  it.each([
    ['are you a robot?', 'bot', 'image', 'talk.bot'],
    ['do you have a generator', 'faq', 'location', 'faq.unknown'],
  ] as const)('%s is answered all the same', (text, act, kind, key) => {
    expect(new Chat().send(does(act), { text, media: [kind] }).keys).toEqual([`unreadable.${kind}`, key])
  })

  it('leave an open question open', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi' }))
    expect(chat.send([], { text: 'like so', confidence: 0, media: ['image'] }).keys).toEqual([
      'unreadable.image',
      'unsure.day',
    ])
  })

  it('a greeting comes first', () => {
    const reply = new Chat().send([does('greet'), does('price')], { text: 'hi, how much', media: ['image'] })
    expect(reply.keys).toEqual(['greet.morning', 'unreadable.image', 'price.which'])
  })

  it('a proof of payment is told to the owner once', () => {
    const reply = new Chat().send(does('paid'), { text: 'I have paid', media: ['image'] })
    expect(reply.keys).toEqual(['handoff.payment'])
    expect(told(reply).map(([key]) => key)).toEqual(['owner.handoff'])
  })

  it('a voice note beside a question is asked for in words', () => {
    const reply = new Chat().send(does('price', { service: 'pedi' }), {
      text: 'how much is pedi',
      media: ['voice'],
    })
    expect(reply.keys).toEqual(['unreadable.voice', 'price.one'])
  })

  it('a sticker beside a question is passed over', () => {
    const reply = new Chat().send(does('price', { service: 'pedi' }), { text: 'pedi?', media: ['sticker'] })
    expect(reply.keys).toEqual(['price.one'])
  })
})
