import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ownWords } from '../../worker/understand/own-words.ts'

test.each([
  ['knotless', 'how much be Knotless?', 'Knotless'],
  ['knotless braids', 'i wan do notless', undefined],
  ['waist length', 'and for Waist-Length nko', 'Waist-Length'],
  ['knotless braids', 'i wan do notless knotles braid', 'knotles braid'],
  ['knotless braids', 'i wan do knotles braids', 'knotles braids'],
  ['2:30pm', 'come by 2:30PM.', '2:30PM'],
  ['25,000', 'e reach 25,000, abi?', '25,000'],
  ['5', 'make am 5 instead', '5'],
  ['5', 'call me on 0805', undefined],
  ["don't cut", 'abeg don’t cut am', 'don’t cut'],
  ['tomorrow', 'next week', undefined],
  ['...', 'hello ...', undefined],
  ['', 'hello', undefined],
  ['pedicure', 'knotless,pedicure', 'pedicure'],
])('%j in %j is %j', (claimed, said, own) => {
  expect(ownWords(claimed, said)).toBe(own)
})

test('whatever comes out stands in the message', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (claimed, said) => {
      const own = ownWords(claimed, said)
      expect(own === undefined || said.includes(own)).toBe(true)
    }),
  )
})
