import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findKnowledge } from '../../domain/knowledge.ts'
import { barber, salon } from './businesses.ts'

function best(query: string, business = salon): string {
  return findKnowledge(query, business)[0]?.knowledge.question ?? '-'
}

const home = 'Do you do home service?'
const attachment = 'Is the attachment included? How many packs do I need?'
const pay = 'How do I pay?'
const back = 'Do I get my deposit back if I cancel?'
const late = 'What if I am late?'
const children = "Do you make children's hair?"
const parking = 'Is there parking?'
const reduce = 'Can you reduce the price?'

const inSalon: [string, string][] = [
  [home, home],
  ['home service', home],
  ['una dey do home service', home],
  ['una fit come my house?', home],
  ['can you come to my house', home],
  ['do you come to the house for lashes', home],
  ['is attachment included', attachment],
  ['should I bring my own attachment', attachment],
  ['una dey sell attachment', attachment],
  ['how many packs for knotless', attachment],
  ['I go carry my own extension come?', attachment],
  ['transfer', pay],
  ['POS', pay],
  ['can I pay with card', pay],
  ['una dey collect transfer', pay],
  ['na only cash una dey collect?', pay],
  ['una get pos', pay],
  ['do you accept opay', pay],
  ['deposit back', back],
  ['deposit', back],
  ['if I cancel will you refund my deposit', back],
  ['is the deposit refundable', back],
  ['una go return my deposit if I no come', back],
  ['what if I come late', late],
  ['if I late small wetin go happen', late],
  ['traffic fit make me late o', late],
  ['if I late small wetin go happen to my booking', late],
  ['I may be delayed', late],
  ['do you do kids', children],
  ['my pikin na 6 years, una fit make her hair', children],
  ['can you plait my daughter hair', children],
  ['parking', parking],
  ['I go see where park my motor?', parking],
  ['is there space for my car', parking],
  ['can you give me discount', reduce],
  ['wetin be last price', reduce],
  ['it is too expensive', reduce],
]

const inBarber: [string, string][] = [
  ['I fit just waka come without booking?', 'Can I come without booking?'],
  ['do you take walk-ins', 'Can I come without booking?'],
  ['walk in', 'Can I come without booking?'],
  ['must I book before I come', 'Can I come without booking?'],
  ['una clipper clean?', 'Are your clippers clean?'],
  ['do you sterilize the clippers', 'Are your clippers clean?'],
  ['I no want ringworm o', 'Are your clippers clean?'],
  ['light dey?', 'Is there light and AC?'],
  ['una get gen', 'Is there light and AC?'],
  ['nepa no bring light, una dey work?', 'Is there light and AC?'],
  ['is there AC? the heat is too much', 'Is there light and AC?'],
  ['where do you go for home service', 'Where do you go for home service?'],
  ['do you do home service in Gwarinpa', 'Where do you go for home service?'],
  ['how many minutes una go wait for me if I late', 'What if I am late?'],
]

const nothing = [
  'do you have wifi',
  'una get toilet',
  'do you train apprentices',
  'who is the president',
  'which team go win today',
  'write me a love letter',
  'do you sell cars in Lagos with engine',
  'wetin be the meaning of life',
  'can I bring my dog',
  'bitcoin',
  'knotless',
  'help me buy nepa light token',
  'what services do you offer',
  'how long e go take me',
  '??',
  '',
  'abeg',
]

describe('answers from the business', () => {
  it.each(inSalon)('a salon: %s', (query, question) => {
    expect(best(query)).toBe(question)
  })

  it.each(inBarber)('a barber: %s', (query, question) => {
    expect(best(query, barber)).toBe(question)
  })

  it.each(nothing)('nothing about: %s', (query) => {
    expect([best(query), best(query, barber)]).toEqual(['-', '-'])
  })

  it('lets the whole message decide between entries that fit alike', () => {
    const [found] = findKnowledge('deposit', salon, {
      message: 'how do I pay the deposit, cash or transfer?',
    })
    expect(found?.knowledge.question).toBe(pay)
  })

  it('finds every entry by its own question, with full score', () => {
    for (const business of [salon, barber]) {
      for (const { question } of business.knowledge) {
        expect(findKnowledge(question, business)[0]).toMatchObject({ knowledge: { question }, score: 1 })
      }
    }
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (query) => {
        for (const { score } of findKnowledge(query, salon)) expect(score).toBeGreaterThan(0)
      }),
    )
  })
})
