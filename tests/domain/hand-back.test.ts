import { expect, test } from 'vitest'
import { isHandBackWord } from '../../domain/hand-back.ts'

const takeover = { handBackWord: 'ọ̀gá jara' }

test.each([
  ['ọ̀gá jara'.normalize('NFD'), true],
  [' ỌGÁ JARA '.replace('ỌG', 'Ọ̀G').normalize('NFC'), true],
  ['ọ̀gá jara, come back', false],
  ['', false],
])('%j is the word: %s', (text, isIt) => {
  expect(isHandBackWord(text, takeover)).toBe(isIt)
})
