import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { situations } from '../../domain/intent.ts'
import { readerRequest, readReaderAnswer } from '../../worker/understand/reader.ts'
import { readerBusiness } from './business.ts'

const business = readerBusiness(
  [['Knotless braids', 'notless'], ['Wash & set'], ['Hair dye']],
  ['Bisi', 'Kingsley'],
)
const ask = (...messages: string[]) => readerRequest({ messages, situation: 'start', business })

describe('the prompt', () => {
  test('numbers the words and marks services and staff, misspelt ones too', () => {
    expect(ask('How much be KNOTLES with kingsly?').prompt).toBe(
      '<at:start> how<1> much<2> be<3> knotles<4><svc> with<5> kingsly<6><who>?<out>',
    )
  })
  test('joins the messages of a burst', () => {
    expect(ask('hi', '', 'by 4 👍🏾').prompt).toBe('<at:start> hi<1><nl> by<2> 4<3>👍🏾<out>')
  })
  test('leaves unmarked what every service name has', () => {
    expect(ask('my hair and dye').prompt).toBe('<at:start> my<1> hair<2> and<3> dye<4><svc><out>')
  })
  test('keeps the words as the customer wrote them', () => {
    expect(ask('₦5,000 for Knotlesssss, 2:30PM o’clock').words).toEqual([
      '₦5,000',
      'for',
      'Knotlesssss',
      '2:30PM',
      'o’clock',
    ])
  })
  test('reads the first and the last half of a long message', () => {
    const { words } = ask(Array.from({ length: 500 }, (_, i) => `w${i}`).join(' '))
    expect(words.length).toBeLessThanOrEqual(64)
    expect([words[0], words.at(-1)]).toEqual(['w0', 'w499'])
  })
  test('whatever is sent, the prompt is small and its tags are its own', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 3000 }), { maxLength: 4 }), (messages) => {
        const { prompt, words } = ask(...messages)
        expect(words.length).toBeLessThanOrEqual(64)
        expect(Buffer.byteLength(prompt.replaceAll(/<[^<>]*>/g, ''))).toBeLessThanOrEqual(500)
        const tags = [...prompt.matchAll(/<(\d+)>/g)].map((match) => Number(match[1]))
        expect(tags).toEqual(words.map((_, i) => i + 1))
        for (const word of words) expect(messages.join('\n')).toContain(word)
      }),
    )
  })
  test('every situation has its tag', () => {
    const prompts = situations.map((situation) => readerRequest({ messages: [], situation, business }).prompt)
    expect(prompts).toEqual(situations.map((situation) => `<at:${situation}><out>`))
  })
})

describe('the grammar', () => {
  test('points at words that are there, and a span does not end before it begins', () => {
    const { gbnf } = ask('by 4')
    expect(gbnf).toContain('span ::= "<1>" e1 | "<2>" e2')
    expect(gbnf).toContain('e2 ::= "<2>"')
    expect(gbnf).not.toContain('"<3>"')
  })
  test('without words there are acts only', () => {
    expect(ask('👍').gbnf).not.toContain('slot')
  })
})

describe('the answer', () => {
  const words = ['I', 'wan', 'Barb', 'tomorrow', 'by', '4pm', 'and', 'Dye']
  test('becomes acts with the customer’s own words', () => {
    const text = '<pcm><book><S><3><3><D><4><4><T><6><6><price><S><8><8><end>'
    expect(readReaderAnswer(text, [0.9, 0.5], words)).toEqual({
      language: 'pcm',
      asks: [
        { act: 'book', slots: { service: ['Barb'], day: ['tomorrow'], time: ['4pm'] } },
        { act: 'price', slots: { service: ['Dye'] } },
      ],
      confidence: expect.closeTo(0.45, 1),
    })
  })
  test('the same slot twice gives both, and a span may have several words', () => {
    const { asks } = readReaderAnswer('<en><price><S><3><3><S><7><8>', undefined, words)
    expect(asks).toEqual([{ act: 'price', slots: { service: ['Barb', 'and Dye'] } }])
  })
  test('too short to tell: no language', () => {
    expect(readReaderAnswer('<und><yes><end>', undefined, ['ok'])).toEqual({
      language: undefined,
      asks: [{ act: 'yes', slots: {} }],
      confidence: 1,
    })
  })
  test.each(['', '<end>', 'nonsense', '<pcm>', '<S><1><1>'])(
    '%j holds nothing: outside the business, not sure',
    (text) => {
      expect(readReaderAnswer(text, undefined, words)).toMatchObject({
        asks: [{ act: 'other', slots: {} }],
        confidence: 0,
      })
    },
  )
  test.each(['<en><book><S><3>', '<en><book><S>', '<en><book><S><9><12>', '<en><book><S><4><3>'])(
    '%j: a span that is cut off or out of place is passed over',
    (text) => {
      expect(readReaderAnswer(text, undefined, words).asks).toEqual([{ act: 'book', slots: {} }])
    },
  )
})
