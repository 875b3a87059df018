import { describe, expect, it } from 'vitest'
import type { Act } from '../../domain/intent.ts'
import { step } from '../../domain/step.ts'
import { openMatcher } from '../../worker/knowledge/matcher.ts'
import { Chat, does, salon, wednesday } from '../domain/chat.ts'

const meaning = await openMatcher('models/jara-matcher.bin')

const parking = { id: 'k4', question: 'Is there parking?', answer: 'Yes, inside the compound.' }
const power = { id: 'k5', question: 'Do you have light? Is there a generator?', answer: 'We run on solar.' }
const business = { ...salon, knowledge: [...salon.knowledge, parking, power] }

/** One turn in which the reader read `acts` with no words of their own. */
function ask(text: string, acts: Act[] = ['faq'], confidence = 1) {
  const { facts, state, language } = new Chat({ business })
  const intent = { language: undefined, asks: acts.map((act) => does(act)), confidence }
  const input = {
    state,
    intent,
    messages: [text],
    facts,
    now: wednesday,
    unsureBelow: 0.6,
    lostBelow: 0,
    language,
  }
  return new Chat({ business }).took(step({ ...input, meaning }))
}

describe('a question about the business', () => {
  it.each([
    ['I hope parking no go be problem', parking],
    ['I will be driving down, where do I leave the car?', parking],
    ['what if NEPA takes light while I am under the dryer?', power],
  ])('is answered from what it means, also where it is only implied: %s', (text, entry) => {
    const reply = ask(text)
    expect(reply.keys).toEqual(['faq.answer'])
    expect(reply.text).toContain(entry.answer)
  })

  it('gets an answer to each of its two questions', () => {
    const reply = ask('Is there somewhere to park? And can I pay by bank transfer?')
    expect(reply.text).toContain(parking.answer)
    expect(reply.text).toContain('Cash, transfer or POS')
  })

  it.each([
    'is there wifi and can I pay by card',
    'Can I pay with transfer? Do you have insurance?',
    'una get wifi, abeg? I fit do transfer?',
  ])('of which one has no answer: that one is passed on, the other told: %s', (text) => {
    const reply = ask(text)
    expect(reply.keys).toEqual(['faq.answer', 'faq.aside'])
    expect(reply.text).toContain('Cash, transfer or POS')
    expect(reply.changes).toEqual([
      { kind: 'open-question', words: expect.stringMatching(/wifi|insurance/) },
      { kind: 'handoff', reason: 'not-known' },
    ])
    expect(reply.state.stage.kind).toBe('info')
    const [[told] = []] = reply.ownerNotices
    expect(told?.args?.words).not.toMatch(/card|transfer/)
  })

  it.each([
    ['good morning, please can I pay by card', ['greet', 'faq']],
    ['is there parking, and do you have that?', ['faq']],
    ['do you do pedicure and can I pay by card', ['faq']],
    ['do you have space on friday and can I pay by card', ['availability', 'faq']],
  ] as [string, Act[]][])('with words beside it that are no question of their own: %s', (text, acts) => {
    expect(ask(text, acts).keys).not.toContain('faq.aside')
  })

  it('gets the answer and the figure that it asks for beside it', () => {
    const reply = ask('Is there somewhere to park? And how much is pedicure?')
    expect(reply.text).toContain(parking.answer)
    expect(reply.text).toContain('6,500')
  })

  it.each([
    ['how much is pedicure', 'price.one', '6,500'],
    ['una dey open on friday?', 'hours.openNow', '7pm'],
    ['where are you located', 'location.both', 'Awolowo'],
    ['traffic fit hold me small', 'policy.late', '20 minutes'],
    ['can I call it off later', 'policy.cancel', '12 hours'],
    ['which number can I ring', 'policy.phone', '+2348030000000'],
  ])('is answered from the figures where the knowledge has nothing: %s', (text, key, says) => {
    const reply = ask(text)
    expect(reply.keys).toContain(key)
    expect(reply.text).toContain(says)
  })

  it('that nothing answers is owned to, and the owner is offered', () => {
    const reply = ask('Do you pierce ears?')
    expect(reply.keys).toEqual(['faq.unknown'])
    expect(reply.state.stage).toEqual({ kind: 'unsure', offered: 'not-known' })
  })
})

describe('a misread question', () => {
  it('is answered although it was read as talk of something else', () => {
    expect(ask('do you have somewhere I can park my car', ['other']).text).toContain(parking.answer)
  })

  it('is answered although nothing was read in it', () => {
    expect(ask('is there anywhere to park', [], 0).text).toContain(parking.answer)
  })

  it('is answered although it was read as a question for the address', () => {
    expect(ask('is there a car park at your place', ['location']).text).toContain(parking.answer)
    expect(ask('where are you located', ['location']).keys).toEqual(['location.both'])
  })

  it('stays talk where no answer is close', () => {
    expect(ask('which team go win the match tonight', ['other']).keys).toEqual(['talk.other'])
  })
})
