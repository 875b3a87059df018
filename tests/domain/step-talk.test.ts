import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Act, acts, situations, slots } from '../../domain/intent.ts'
import { initialState, parseState, situation, withoutSettledCall } from '../../domain/state.ts'
import { engineFailed, step } from '../../domain/step.ts'
import { booked, Chat, does, salon, wednesday } from './chat.ts'

describe('talk', () => {
  it.each([
    ['greet', 'greet.hello'],
    ['thanks', 'talk.thanks'],
    ['bye', 'talk.bye'],
    ['bot', 'talk.bot'],
    ['abuse', 'talk.abuse'],
    ['other', 'talk.other'],
    ['no', 'no.ok'],
  ] as [Act, string][])('%s gets one line and calls nobody', (act, key) => {
    const reply = new Chat().send(does(act))
    expect(reply.keys).toEqual([key])
    expect(reply.changes).toEqual([])
  })

  it('greets first where the conversation begins, and only there', () => {
    const chat = new Chat()
    const asks = [does('greet'), does('price', { service: 'pedi' })]
    expect(chat.send(asks).keys).toEqual(['greet.morning', 'price.one'])
    expect(chat.send(asks).keys).toEqual(['price.one'])
    expect(chat.send(does('greet')).keys).toEqual(['greet.again'])
  })

  it('says no thanks on top of an answer', () => {
    const reply = new Chat().send([does('thanks'), does('location')])
    expect(reply.keys).toEqual(['location.both'])
  })
})

describe('language', () => {
  it('is the one she writes, and stays until she clearly changes', () => {
    const chat = new Chat()
    expect(chat.send(does('greet'), { language: 'pcm' }).language).toBe('pcm')
    expect(chat.send(does('price', { service: 'pedi' })).language).toBe('pcm')
    expect(chat.send(does('location'), { language: 'en' }).language).toBe('pcm')
    expect(chat.send(does('hours'), { language: 'en' }).language).toBe('en')
    expect(chat.send(does('yes')).language).toBe('en')
  })

  it('does not change on a doubtful reading', () => {
    const chat = new Chat()
    chat.send(does('greet'), { language: 'en' })
    const doubtful = { language: 'pcm', confidence: 0.5 } as const
    expect(chat.send(does('price', { service: 'pedi' }), doubtful).language).toBe('en')
  })

  it('is English before she has written any', () => {
    expect(new Chat().send(does('greet')).language).toBe('en')
  })

  it('is one that the business speaks', () => {
    const chat = new Chat({ business: { ...salon, languages: ['en'] } })
    expect(chat.send(does('greet'), { language: 'pcm' }).language).toBe('en')
  })
})

describe('a person', () => {
  it.each([
    ['person', 'asked', 'handoff.asked'],
    ['complaint', 'complaint', 'handoff.complaint'],
    ['paid', 'payment', 'handoff.payment'],
  ] as [Act, string, string][])('is called on %s', (act, reason, key) => {
    const reply = new Chat().send(does(act), { text: 'abeg call oga' })
    expect(reply.changes).toEqual([{ kind: 'handoff', reason }])
    expect(reply.keys).toEqual([key])
    expect(reply.ownerNotices[0]?.[0]).toMatchObject({
      key: 'owner.handoff',
      args: { reason, words: 'abeg call oga' },
    })
    expect(reply.state.stage.kind).toBe('person')
  })

  it('is called once for a complaint that asks for one', () => {
    expect(new Chat().send([does('complaint'), does('person')]).changes).toHaveLength(1)
  })

  it('is not announced in a loop, nor is the owner told twice', () => {
    const chat = new Chat()
    chat.send(does('person'))
    const again = chat.send(does('person'))
    expect(again.keys).toEqual(['handoff.again'])
    expect(again.ownerNotices).toEqual([])
    expect(chat.send(does('complaint')).keys).toEqual(['handoff.complaint'])
  })

  it('that the owner has dealt with is over: the next one is announced and told again', () => {
    const chat = new Chat()
    chat.send(does('person'))
    chat.state = withoutSettledCall(chat.state, true)
    expect(chat.send(does('person')).keys).toEqual(['handoff.again'])
    chat.state = withoutSettledCall(chat.state, false)
    expect(situation(chat.state, chat.now)).toBe('info')
    const again = chat.send(does('person'))
    expect(again.keys).toEqual(['handoff.asked'])
    expect(again.ownerNotices).toHaveLength(1)
  })

  it('is told to come later when the shop is closed', () => {
    const reply = new Chat({ now: '2026-12-02T21:00' }).send(does('person'))
    expect(reply.keys).toEqual(['handoff.asked', 'handoff.closed'])
    expect(reply.text).toContain('9am')
  })

  it('being called does not stop plain answers and bookings', () => {
    const chat = new Chat()
    chat.send(does('person'))
    expect(chat.send(does('price', { service: 'pedi' })).keys).toEqual(['price.one'])
    chat.send(does('book', { day: 'friday', time: '2pm' }))
    chat.send(does('yes'))
    expect(chat.bookings).toHaveLength(1)
  })

  it('never takes a payment for proved', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'braids', day: 'friday', time: '10am' }))
    const reply = chat.send(does('paid'), { text: 'I don pay' })
    expect(chat.bookings).toEqual([])
    expect(reply.changes).toEqual([{ kind: 'handoff', reason: 'payment' }])
  })
})

describe('not understood', () => {
  it('offers a person at once for a message of which nothing could be read', () => {
    const chat = new Chat()
    expect(chat.send(does('other'), { confidence: 0.001 }).keys).toEqual(['unsure.offer'])
    expect(chat.send(does('yes')).state.handoff?.reason).toBe('not-understood')
  })

  it('asks once with choices, then offers a person, then calls one', () => {
    const chat = new Chat()
    const first = chat.send([])
    expect(first.keys).toEqual(['unsure.ask'])
    expect(first.replies[0]?.[0]?.buttons).toHaveLength(3)
    expect(chat.send([]).keys).toEqual(['unsure.offer'])
    const third = chat.send([])
    expect(third.keys).toEqual(['handoff.notUnderstood'])
    expect(third.changes).toEqual([{ kind: 'handoff', reason: 'not-understood' }])
  })

  it('calls a person on a yes to the offer', () => {
    const chat = new Chat()
    chat.send([])
    chat.send([])
    expect(chat.send(does('yes')).changes).toEqual([{ kind: 'handoff', reason: 'not-understood' }])
  })

  it('starts over once something was understood', () => {
    const chat = new Chat()
    chat.send([])
    chat.send(does('location'))
    expect(chat.send([]).keys).toEqual(['unsure.ask'])
  })

  it('repeats the question that is open', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi' }))
    expect(chat.send([]).keys).toEqual(['unsure.day'])
    expect(chat.send(does('give', { day: 'friday', time: '2pm' })).tags).toContain('read-back')
  })

  it('takes the number of a choice', () => {
    const chat = new Chat()
    chat.send([])
    expect(chat.send([], { text: '3' }).keys[0]).toBe('hours.openNow')
  })

  it.each(['', '🔥🔥🔥', '?'.repeat(20000), '\u0000\uFFFF'])('of %j does nothing', (text) => {
    const reply = new Chat().send([], { text, confidence: 0.1 })
    expect(reply.changes).toEqual([])
    expect(reply.keys).toEqual(['unsure.ask'])
  })

  it('leaves out what is read in doubt and would do harm', () => {
    const chat = new Chat()
    expect(chat.send(does('complaint'), { confidence: 0.4 }).keys).toEqual(['unsure.ask'])
    expect(chat.send(does('price', { service: 'pedi' }), { confidence: 0.4 }).keys).toEqual(['price.one'])
    expect(chat.send(does('price', { service: 'pedi' }), { confidence: 0.01 }).keys).toEqual(['unsure.ask'])
    const asked = chat.send(does('book', { service: 'pedi', day: 'friday', time: '2pm' }), {
      confidence: 0.4,
    })
    expect(asked.tags).toContain('read-back')
  })
})

describe('a doubtful reading', () => {
  it.each([
    ['a price of a service that there is', does('price', { service: 'pedi' }), 'price.one'],
    ['an answer that the business has', does('faq', { topic: 'home service' }), 'faq.answer'],
    ['a day that can be read', does('hours', { day: 'sunday' }), 'hours.day'],
    [
      'a wish that names service and time',
      does('book', { service: 'pedi', day: 'friday', time: '2pm' }),
      'confirm.slotWith',
    ],
  ])('counts where the facts bear it out: %s', (_name, ask, key) => {
    expect(new Chat().send(ask, { confidence: 0.1 }).keys[0]).toBe(key)
  })

  it.each([
    ['person', 'abeg I wan talk to oga', ['handoff.asked']],
    ['person', 'the weather is nice', ['unsure.ask']],
    ['complaint', 'una burn my hair', ['handoff.complaint']],
    ['complaint', 'the weather is nice', ['unsure.ask']],
  ] as [Act, string, string[]][])('of %s counts where the words bear it out: %s', (act, text, keys) => {
    expect(new Chat().send(does(act), { confidence: 0.2, text }).keys).toEqual(keys)
  })

  it.each([
    ['yes pls', true],
    ['oya na', true],
    ['👍', true],
    ['yes but make am 5', false],
    ['I am not so sure about yes', false],
  ])('of yes books only where the message is a plain one: %s', (text, books) => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi', day: 'friday', time: '2pm' }))
    chat.send(does('yes'), { confidence: 0.5, text })
    expect(chat.bookings).toHaveLength(books ? 1 : 0)
  })

  it('that names nothing is answered from the knowledge, where that is about the message', () => {
    const text = 'una dey do home service?'
    expect(new Chat().send(does('location'), { confidence: 0.5, text }).keys).toEqual(['faq.answer'])
    expect(new Chat().send([], { confidence: 0, text }).keys).toEqual(['faq.answer'])
  })

  it('of an unknown service falls back on the one talked about, which is read back', () => {
    const chat = new Chat()
    chat.send(does('price', { service: 'pedi' }))
    const ask = does('book', { service: 'banex', day: 'friday', time: '2pm' })
    expect(chat.send(ask, { confidence: 0.3 }).text).toContain('Pedicure')
  })
})

it.each(['hello', 'Hi 👋', 'good evening ma', 'how far o', 'Hello, good morning'])(
  '%s in the middle of a talk is a greeting, whatever was read',
  (text) => {
    const chat = new Chat()
    chat.send(does('price', { service: 'pedi' }))
    expect(chat.send(does('other'), { text }).keys).toEqual(['greet.again'])
  },
)

it('hours asked for a service are free times', () => {
  expect(new Chat().send(does('hours', { service: 'pedi', day: 'friday' })).keys).toEqual(['offer.times'])
})

describe('without a reading', () => {
  const plain = () => {
    const chat = new Chat()
    return { chat, input: { state: chat.state, facts: chat.facts, now: wednesday, language: null } }
  }

  it('a failed engine apologizes and calls a person', () => {
    const { chat, input } = plain()
    const reply = chat.took(engineFailed(input))
    expect(reply.keys).toEqual(['handoff.engineFailed'])
    expect(reply.changes).toEqual([{ kind: 'handoff', reason: 'engine-failed' }])
    expect(reply.ownerNotices).toHaveLength(1)
  })
})

describe('state', () => {
  it('survives being stored', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi', day: 'friday', time: '2pm' }))
    expect(parseState(JSON.parse(JSON.stringify(chat.state)))).toEqual(chat.state)
  })

  it.each([null, undefined, 7, 'x', [], {}, { v: 2 }, { ...initialState, stage: { kind: 'dancing' } }])(
    'of an unknown shape (%j) starts afresh',
    (json) => expect(parseState(json)).toEqual(initialState),
  )

  it('tells the reader where the conversation stands, until it is stale', () => {
    const chat = new Chat()
    expect(situation(chat.state, wednesday)).toBe('start')
    chat.send(does('book', { service: 'pedi', day: 'friday', time: '2pm' }))
    expect(situation(chat.state, '2026-12-02T20:00')).toBe('confirm')
    expect(situation(chat.state, '2026-12-03T11:00')).toBe('start')
  })
})

it('a turn changes nothing that it was given', () => {
  const chat = new Chat({ bookings: [booked('weaving', 'p-tola', '2026-12-08T10:00')] })
  const frozen = (value: unknown): unknown => {
    if (value && typeof value === 'object') for (const inner of Object.values(value)) frozen(inner)
    return Object.freeze(value)
  }
  const asks = [does('book', { service: ['pedi', 'mani'], day: 'friday', time: '2pm' }), does('location')]
  const input = {
    state: chat.state,
    intent: { language: undefined, asks, confidence: 1 },
    messages: ['x'],
    facts: structuredClone(chat.facts),
    now: wednesday,
    unsureBelow: 0.6,
    lostBelow: 0,
    language: null,
  }
  frozen(input)
  const first = step(input)
  expect(step(input)).toEqual(first)
  const yes = { ...input, state: frozen(first.state) as typeof first.state }
  expect(step({ ...yes, intent: { ...input.intent, asks: [does('yes')] } }).tags).toContain('booked')
})

describe('whatever is said', () => {
  const words = fc.constantFrom(
    'pedi', 'braids', 'haircut', 'tomorrow', 'friday', 'monday', '25th december', '20th march', 'by 2', '10am',
    'evening', 'after church', 'same time', 'Ngozi', 'Tola', '20k', 'the second one', 'any one', 'my pikin', 'two of us',
    'transfer', 'yesterday', 'next week', '😂', '{{price, money}}', '', 'this weekend', 'by 8', '31st', '2',
  ) // biome-ignore format: a word list reads better in lines
  const anyAsk = fc.record({
    act: fc.constantFrom(...acts),
    slots: fc.dictionary(
      fc.constantFrom(...Object.values(slots)),
      fc.array(words, { minLength: 1, maxLength: 2 }),
      { maxKeys: 4 },
    ),
  })
  const anyTurn = fc.record({
    asks: fc.array(anyAsk, { maxLength: 3 }),
    confidence: fc.constantFrom(1, 0.9, 0.5, 0.1),
    hours: fc.constantFrom(0, 0, 0, 1, 30),
  })

  it('every turn answers in one message, keeps a valid state, and books only on a yes to a read-back', () => {
    fc.assert(
      fc.property(fc.array(anyTurn, { minLength: 1, maxLength: 8 }), (turns) => {
        const chat = new Chat({ bookings: [booked('weaving', 'p-tola', '2026-12-08T10:00')] })
        for (const { asks, confidence, hours } of turns) {
          chat.now = `2026-12-0${Math.min(9, Number(chat.now.slice(9, 10)) + Math.floor(hours / 24))}T${chat.now.slice(11)}`
          const before = chat.state.stage.kind
          const reply = chat.send(asks, { confidence })
          expect(reply.replies).toHaveLength(1)
          expect(reply.text.trim()).not.toBe('')
          expect(parseState(JSON.parse(JSON.stringify(reply.state)))).toEqual(
            JSON.parse(JSON.stringify(reply.state)),
          )
          expect(situations).toContain(situation(reply.state, chat.now))
          const kinds = reply.changes.map((change) => change.kind)
          if (kinds.includes('book')) expect(before).toBe('confirm')
          if (kinds.includes('move')) expect(before).toBe('move')
          if (kinds.includes('cancel')) expect(['drop', 'confirm']).toContain(before)
        }
        const taken = chat.facts.bookings.filter((one) => one.status !== 'cancelled')
        for (const a of taken) {
          for (const b of taken) {
            if (a !== b && a.personId === b.personId) expect(a.end <= b.start || b.end <= a.start).toBe(true)
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})
