import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitMessage } from '../../bots/fit.ts'

const choice = (label: string) => ({ label, text: label.toLowerCase() })

describe('fitting a message to a channel', () => {
  it('leaves what fits as it is', () => {
    const message = { text: 'Which one?', buttons: [choice('Yes'), choice('No')] }
    expect(fitMessage(message, { buttons: 3, textLimit: 100 })).toEqual([message])
  })

  it('turns buttons into a numbered list where there are too many, or none are possible', () => {
    const buttons = [choice('9am'), choice('10am'), choice('11am')]
    const expected = [{ text: 'When?\n\n1. 9am\n2. 10am\n3. 11am', buttons: [] }]
    expect(fitMessage({ text: 'When?', buttons }, { buttons: 2, textLimit: 100 })).toEqual(expected)
    expect(fitMessage({ text: 'When?', buttons }, { buttons: 0, textLimit: 100 })).toEqual(expected)
  })

  it('cuts a long text after a line, and puts the buttons under the last part', () => {
    const buttons = [choice('Yes')]
    const parts = fitMessage(
      { text: `${'a'.repeat(30)}\n${'b'.repeat(30)}`, buttons },
      { buttons: 3, textLimit: 40 },
    )
    expect(parts).toEqual([
      { text: 'a'.repeat(30), buttons: [] },
      { text: 'b'.repeat(30), buttons },
    ])
  })

  it('prefers a paragraph to a line, a line to a word, and cuts a word only where it must', () => {
    const cut = (text: string) =>
      fitMessage({ text, buttons: [] }, { buttons: 0, textLimit: 20 }).map((one) => one.text)
    expect(cut('one two\n\nthree\nfour five six')).toEqual(['one two', 'three\nfour five six'])
    expect(cut('one two three\nfour five six')).toEqual(['one two three', 'four five six'])
    expect(cut('one two three four five')).toEqual(['one two three four', 'five'])
    expect(cut('x'.repeat(45))).toEqual(['x'.repeat(20), 'x'.repeat(20), 'x'.repeat(5)])
  })

  it('loses no word, breaks no character and keeps to the limit, whatever the text', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
    const text = fc
      .array(fc.tuple(word, fc.constantFrom(' ', '\n', '\n\n')))
      .map((words) => words.flat().join(''))
    fc.assert(
      fc.property(text, fc.integer({ min: 10, max: 60 }), (whole, textLimit) => {
        const parts = fitMessage({ text: whole, buttons: [] }, { buttons: 0, textLimit })
        for (const part of parts) {
          expect(part.text.length).toBeLessThanOrEqual(textLimit)
          expect(part.text.isWellFormed()).toBe(true)
        }
        const bare = (value: string) => value.replace(/\s+/g, '')
        expect(bare(parts.map((part) => part.text).join(''))).toBe(bare(whole))
      }),
    )
  })
})
