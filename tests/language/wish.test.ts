import { describe, expect, it } from 'vitest'
import { wishedLanguage } from '../../domain/language/wish.ts'

describe('a language asked for in so many words', () => {
  it.each([
    ['abeg talk pidgin', 'pcm'],
    ['una fit yarn for pidgin?', 'pcm'],
    ['make you dey speak pidgin with me', 'pcm'],
    ['I no sabi english', 'pcm'],
    ["I don't understand English well", 'pcm'],
    ['no dey blow grammar for me', 'pcm'],
    ['pidgin abeg', 'pcm'],
    ['abeg reply me in broken english', 'en'],
    ['talk broken jare', 'pcm'],
    ['please can you speak English', 'en'],
    ['speak proper english please', 'en'],
    ['English please', 'en'],
    ['can we chat in english?', 'en'],
    ["I don't understand pidgin", 'en'],
    ['stop speaking pidgin to me', 'en'],
    ['abeg no talk pidgin again', 'en'],
    ['I prefer English, how much is knotless?', 'en'],
    ['kindly respond in plain ENGLISH 🙏', 'en'],
  ] as const)('%s: %s', (text, wish) => {
    expect(wishedLanguage([text])).toBe(wish)
  })

  it('stands in any message of a burst; the last one counts', () => {
    expect(wishedLanguage(['hello', 'abeg talk pidgin', 'how much be knotless'])).toBe('pcm')
    expect(wishedLanguage(['speak pidgin', 'no wait, speak english'])).toBe('en')
  })

  it.each([
    'how much is the english haircut',
    'do you have broken hair treatment',
    'my nail don broken, una fit fix am?',
    'I have an English exam on Friday so let me come on Saturday',
    'the screen is broken',
    'is Mr English around today?',
    'yes',
    '',
    'I want to write the time down',
  ])('is not read into: %s', (text) => {
    expect(wishedLanguage([text])).toBeUndefined()
  })
})
