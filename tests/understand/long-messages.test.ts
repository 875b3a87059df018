import { expect, test } from 'vitest'
import { likelyRequests } from '../../worker/understand/long-messages.ts'

const story =
  'My sister, you will not believe the week I have had. First the gen spoilt, then my landlord came with his wahala, and I have not slept since Sunday. '

test('a message of ordinary length is read as a whole', () => {
  expect(likelyRequests(['Good morning. How much is the full package for two people, please?'])).toEqual([])
})

test('the end of a story comes first, its beginning last', () => {
  expect(likelyRequests([`${story}So please how much is your cheapest set? Thank you.`])).toEqual([
    'So please how much is your cheapest set?',
    'First the gen spoilt, then my landlord came with his wahala, and I have not slept since Sunday.',
    'My sister, you will not believe the week I have had.',
  ])
})

test('each message of a burst ends a sentence', () => {
  expect(likelyRequests([story, 'abeg una dey open tomorrow', 'thanks']).at(0)).toBe(
    'abeg una dey open tomorrow',
  )
})

test('a story without a full stop has no sentence of its own', () => {
  expect(likelyRequests(['so '.repeat(60)])).toEqual([])
})

test.each(['', '   ', '😀'.repeat(5000), '. . . ! ?'.repeat(3000)])('holds out against odd input', (text) => {
  expect(likelyRequests([text])).toEqual([])
})
