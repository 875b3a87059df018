import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kinds, onboardingState } from '../../domain/onboarding/state.ts'
import { usualMinutes } from '../../domain/onboarding/usual.ts'
import { beginOnboarding, onboardingStep } from '../../domain/onboarding.ts'
import { formatBusinessFile, parseBusinessFile } from '../../prisma/business-file.ts'
import { startingLists } from '../../worker/starting-lists.ts'
import { keysOf, made, textOf, told } from './talk.ts'

const toServices = ['Ivory Hair', 'salon', '14 Allen Avenue, Ikeja', 'mon to sat 9-7']
const toPeople = [...toServices, 'Knotless 25k 5hrs, Ghana weaving 15k', 'ok']
const toReview = [...toPeople, 'just me', 'skip']

describe('setting a business up', () => {
  it.each([
    [
      'in English',
      [
        'Ivory Hair',
        'Hair salon',
        '14 Allen Avenue, Ikeja',
        'everyday 9-7',
        'Knotless 25k',
        'yes',
        'just me',
        'skip',
        'yes',
      ],
    ],
    [
      'in Pidgin',
      [
        'our shop name na Ivory Hair',
        'I dey make hair',
        '14 Allen Avenue, Ikeja',
        'we dey open everyday from 9 reach 7',
        'knotless na 25k',
        'e correct',
        'na only me',
        'leave am',
        'oya',
      ],
    ],
  ])('asks seven things, and once more, %s, and opens on the yes', (_, texts) => {
    const { done } = told(...texts)
    expect(done).toMatchObject({
      ...{ slug: 'ivory-hair', name: 'Ivory Hair', kind: 'salon', address: '14 Allen Avenue, Ikeja' },
      services: [{ name: 'Knotless', price: { from: 2_500_000, to: 2_500_000 }, minutes: 300 }],
      peopleNamed: false,
    })
    expect(Object.keys(done?.hours ?? {})).toHaveLength(7)
  })

  it('reads everything back before it opens', () => {
    expect(textOf(told(...toReview))).toBe(
      [
        'This is everything:',
        'Name: Ivory Hair',
        'Hair salon',
        'Address: 14 Allen Avenue, Ikeja',
        'Monday to Saturday: 9am to 7pm',
        'Sunday: closed',
        '• Knotless: ₦25,000, 5 hours',
        '• Ghana weaving: ₦15,000, 2 hours 30 minutes',
        'You work alone.',
        'Should I open it to customers? Say yes, or what to change, like change hours.',
      ].join('\n'),
    )
  })

  it('opens nothing without her yes', () => {
    for (const text of ['no', 'wait', 'hello', 'maybe', 'how much be knotless'])
      expect(told(...toReview, text).done).toBeUndefined()
  })

  it.each<[string, string[], string]>([
    ['a greeting is no name', ['good morning'], 'nameAgain'],
    ['an unknown kind', ['Ivory Hair', 'plumber'], 'kindAgain'],
    ['no address', ['Ivory Hair', 'salon', 'Ikeja'], 'placeAgain'],
    ['hours without days', [...toServices.slice(0, 3), '9 to 7'], 'whichDays'],
    ['days without hours', [...toServices.slice(0, 3), 'every day'], 'whichTimes'],
    ['hours that are none', [...toServices.slice(0, 3), 'anytime o'], 'hoursAgain'],
    ['a list without a service', [...toServices, 'ok'], 'leftOut'],
    ['a number for people', [...toPeople, '3'], 'peopleAgain'],
    ['no name of her own', [...toPeople, 'me and Bisi', '08031234567'], 'yourName'],
  ])('asks again: %s', (_, texts, key) => {
    expect(keysOf(told(...texts))).toContain(key)
  })

  it('puts half an answer and its other half together', () => {
    const { state } = told(...toServices.slice(0, 3), 'we dey open from 9 reach 7', 'mon to fri')
    expect(state.draft.hours?.fri).toEqual([{ from: 540, to: 1140 }])
    expect(state.at).toBe('services')
  })

  it('takes phone and directions out of the address', () => {
    const { state } = told('Ivory Hair', 'salon', '14 Allen Avenue, Ikeja, opposite GTBank. 0803 123 4567')
    expect(state.draft).toMatchObject({
      ...{ address: '14 Allen Avenue, Ikeja', directions: 'opposite GTBank', phone: '08031234567' },
    })
  })

  it('goes on without a shop', () => {
    expect(keysOf(told('Ivory Hair', 'salon', 'skip'))).toEqual(['noAddress', 'hours'])
  })
})

describe('the price list', () => {
  it('is read back with the usual times, and what was left out', () => {
    const list = 'HAIR 💇\nKnotless 25k 5hrs\nGhana weaving...15k\nCall 08031234567\nBraids 30k-25k'
    const result = told(...toServices, list)
    expect(textOf(result)).toBe(
      [
        'This is what I have from you:',
        '• Knotless: ₦25,000, 5 hours',
        '• Ghana weaving: ₦15,000, 2 hours 30 minutes',
        'Where you gave no time I put the usual one. To change one: Knotless 5 hours',
        'These I could not read. Please send them again, like Knotless 25k:',
        '– Braids 30k-25k',
        'I saw no price in these lines, so I left them out:',
        '– Call 08031234567',
        'Is that right? You can send more, correct a price (Knotless 30k), or say for example remove Knotless. If all is right, say ok.',
      ].join('\n'),
    )
  })

  const base = ['Knotless braids 25k 5hrs\nWash & set 5k\nGel polish 6k', ...[]]
  it.each<[string, string]>([
    ['Knotless braids 30k', 'Knotless braids 3000000 300'],
    ['knotless na 30k', 'Knotless braids 3000000 300'],
    ['change knotless to 30k', 'Knotless braids 3000000 300'],
    ['knotless 6 hours', 'Knotless braids 2500000 360'],
    ['wash and set 90 mins', 'Wash & set 500000 90'],
    ['wash and set is 6k', 'Wash & set 600000 60'],
    ['Cornrows 4k', 'Cornrows 400000 120'],
  ])('is corrected in words: %s', (text, expected) => {
    const { services } = told(...toServices, ...base, text).state.draft
    expect(services.map(({ name, price, minutes }) => `${name} ${price.from} ${minutes}`)).toContain(expected)
    expect(services).toHaveLength(expected.startsWith('Cornrows') ? 4 : 3)
  })

  it.each(['remove gel polish', 'comot gel', 'abeg remove Gel polish'])('loses a service: %s', (text) => {
    const names = told(...toServices, ...base, text).state.draft.services.map(({ name }) => name)
    expect(names).toEqual(['Knotless braids', 'Wash & set'])
  })

  it('must have a service before it is done', () => {
    const { state } = told(
      ...toReview,
      'change prices',
      'remove knotless',
      'remove ghana weaving',
      'change hours',
      'everyday 8-8',
    )
    expect(state.at).toBe('services')
  })

  it.each(['list', 'Use the usual list', 'I no get list'])('starts from the usual one: %s', (text) => {
    const { services } = told('Fresh Cuts', 'barber', 'skip', 'everyday 9-7', text).state.draft
    expect(services).toEqual(startingLists().barber.services)
  })

  it('tells of many lines that it left out only so much', () => {
    const prose = Array.from(
      { length: 12 },
      (_, n) => `we are the best salon in the whole of lagos ${'o'.repeat(n)}`,
    )
    const result = told(...toServices, ['Knotless 25k', ...prose].join('\n'))
    expect(keysOf(result).filter((key) => key === 'line')).toHaveLength(8)
    expect(result.says).toContainEqual({ key: 'onboarding.more', args: { count: 4 } })
  })
})

describe('the people', () => {
  it.each<[string[], string[]]>([
    [['Bisi and Ada'], ['Bisi', 'Ada']],
    [
      ['me and Bisi', 'Tolu'],
      ['Tolu', 'Bisi'],
    ],
    [['I get two girls: bisi, chi chi & Ada'], ['Bisi', 'Chi chi', 'Ada']],
    [
      ['me, my sister Bisi and Ada', 'my name is Tolu'],
      ['Tolu', 'Bisi', 'Ada'],
    ],
    [['1. Bisi\n2. Ada'], ['Bisi', 'Ada']],
    [['just me'], []],
    [['na only me dey do am'], []],
    [['me'], []],
  ])('%j', (texts, expected) => {
    const { state } = told(...toPeople, ...texts)
    expect(state.draft.people).toEqual(expected)
    expect(state.at).toBe(expected.length > 1 ? 'skills' : 'greeting')
  })
})

describe('the greeting', () => {
  it('is her own, as she wrote it', () => {
    const texts = [...toPeople, 'just me', '"Welcome to Ivory Hair 💕\nWe are happy you came."']
    const result = told(...texts)
    const greeting = 'Welcome to Ivory Hair 💕\nWe are happy you came.'
    expect(result.says).toContainEqual({ key: 'onboarding.ownGreeting', args: { greeting } })
    expect(told(...texts, 'yes').done).toMatchObject({ greeting })
  })

  it('may be Jara’s, and is asked for again where it cannot be one', () => {
    expect(told(...toReview, 'yes').done).not.toHaveProperty('greeting')
    expect(keysOf(told(...toPeople, 'just me', 'o'.repeat(301)))).toEqual(['greetingAgain'])
    expect(told(...toReview, 'change greeting', 'Nnọọ!').state).toMatchObject({
      at: 'review',
      draft: { greeting: 'Nnọọ!' },
    })
  })
})

describe('going about', () => {
  it('goes back', () => {
    expect(told('Ivory Hair', 'salon', 'back').state.at).toBe('kind')
    expect(told(...toReview, 'go back').state.at).toBe('greeting')
    expect(told('back').state.at).toBe('name')
  })

  it('changes one thing and returns to where she was', () => {
    expect(told('Ivory Hair', 'salon', 'change name', 'Ebony Hair')).toMatchObject({
      state: { at: 'place', draft: { name: 'Ebony Hair', kind: 'salon' } },
    })
    const changed = told(...toReview, 'abeg change the address', '3 Adeola Odeku, VI')
    expect(changed.state).toMatchObject({ at: 'review', draft: { address: '3 Adeola Odeku, VI' } })
  })

  it('asks what to change', () => {
    expect(keysOf(told(...toReview, 'Change something'))).toEqual(['what'])
  })

  it('waits as long as she likes', () => {
    const { state } = told('Ivory Hair', 'later')
    expect(keysOf(told('Ivory Hair', 'later'))).toEqual(['later'])
    expect(onboardingState.parse(JSON.parse(JSON.stringify(state)))).toEqual(state)
  })
})

describe('any answers', () => {
  const answer = fc.oneof(
    fc.constantFrom(
      ...toReview,
      'back',
      'yes',
      'no',
      'list',
      'me and Bisi',
      'change prices',
      'change hours',
      'remove knotless',
      'skip',
      '2',
      '-5',
      'Wash ₦-500',
    ),
    fc.string({ maxLength: 60 }),
  )
  it('lead to a business that its file allows, or to another question', () => {
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 25 }), (texts) => {
        let { state } = beginOnboarding()
        for (const text of texts) {
          const result = onboardingStep({ state, text, business: made, lists: startingLists() })
          expect(result.says.length).toBeGreaterThan(0)
          expect(onboardingState.parse(JSON.parse(JSON.stringify(result.state)))).toEqual(result.state)
          if (result.done) expect(parseBusinessFile(formatBusinessFile(result.done))).toEqual(result.done)
          state = result.state
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('the starting lists', () => {
  it.each(kinds)('%s: what it offers is a business file', (kind) => {
    const texts = [
      'Ivory',
      kind,
      'skip',
      'everyday 9-7',
      kind === 'other' ? 'Wash 5k' : 'list',
      'ok',
      'just me',
      'yes',
    ]
    const { done } = told(...texts)
    expect(done && parseBusinessFile(formatBusinessFile(done))).toEqual(done)
  })

  it.each<[string, number]>([
    ['Knotless (waist length)', 300],
    ['Boho knotless braids', 300],
    ['Wash & set', 60],
    ['Anything at all', 90],
  ])('%s usually takes %i minutes', (name, minutes) => {
    expect(usualMinutes(name, startingLists().salon)).toBe(minutes)
  })
})
