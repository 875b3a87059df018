import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { progressOf } from '../../worker/engine/llama/forced-text.ts'
import { type Form, formOf, gbnfOf } from '../../worker/engine/llama/json-form.ts'
import { answerSchema } from '../../worker/understand/instruct.ts'

const schema = {
  type: 'object',
  properties: {
    kind: { enum: ['price', 'prices', 'book', null, 1, 12] },
    names: { type: 'array', minItems: 1, maxItems: 3, items: { type: 'string', maxLength: 6 } },
    places: { type: 'array', items: { type: 'object', properties: { at: { type: 'integer' } } } },
    none: { type: 'array', maxItems: 0, items: { type: 'null' } },
    share: { type: 'number' },
    sure: { type: 'boolean' },
  },
}
const values = fc.record({
  kind: fc.constantFrom('price', 'prices', 'book', null, 1, 12),
  names: fc.array(fc.string({ maxLength: 6, unit: 'grapheme-ascii' }), { minLength: 1, maxLength: 3 }),
  places: fc.array(fc.record({ at: fc.integer() }), { maxLength: 3 }),
  none: fc.constant([]),
  share: fc.double({ min: -9, max: 9, noNaN: true }),
  sure: fc.boolean(),
})
const form = formOf(schema) as Form

describe('what must come next', () => {
  test('is what comes next, in any JSON of the schema, however far it was written', () => {
    fc.assert(
      fc.property(values, (value) => {
        const whole = JSON.stringify(value)
        for (let at = 0; at < whole.length; at++) {
          const { forced, complete } = progressOf(form, whole.slice(0, at))
          expect(whole.slice(at, at + forced.length)).toBe(forced)
          expect(complete).toBe(forced.length > 0 && forced.length === whole.length - at)
        }
        expect(progressOf(form, whole)).toEqual({ forced: '', complete: true })
      }),
    )
  })

  test.each([
    ['', '{"kind":'],
    ['{"kind":', ''],
    ['{"kind":"b', 'ook","names":["'],
    ['{"kind":"price', ''],
    ['{"kind":"prices', '","names":["'],
    ['{"kind":1', ''],
    ['{"kind":12', ',"names":["'],
    ['{"kind":12,"names":["a"', ''],
    ['{"kind":12,"names":["a","b","sixsix', '"],"places":['],
    ['{"kind":12,"names":["a\\', ''],
    ['{"kind":12,"names":["a"],"places":[{"at":-3', ''],
    ['{"kind":12,"names":["a"],"places":[]', ',"none":[],"share":'],
    ['half a letter \ufffd', ''],
  ])('after %s is %s', (text, forced) => {
    expect(progressOf(form, text).forced).toBe(forced)
  })

  test('spares the model most of an intent', () => {
    const intent = formOf(answerSchema) as Form
    const whole =
      '{"language":"pcm","asks":[{"act":"price","words":[{"kind":"service","text":"notless"}]}],"sure":true}'
    let text = ''
    let sampled = 0
    for (
      let { forced, complete } = progressOf(intent, text);
      ;
      { forced, complete } = progressOf(intent, text)
    ) {
      text += forced
      if (complete) break
      text += whole[text.length]
      sampled++
    }
    expect(text).toBe(whole)
    expect(sampled).toBeLessThan(whole.length / 4)
  })
})

describe('a form', () => {
  test('is not made of a schema that says more', () => {
    const text = { type: 'string' }
    for (const more of [
      { anyOf: [text, { type: 'null' }] },
      { type: 'string', pattern: '^a' },
      { type: 'object', properties: { a: text }, required: [] },
      { type: 'object', properties: { a: text }, additionalProperties: true },
      { type: 'object', properties: { a: { $ref: '#' } } },
      { type: 'array', items: text, maxItems: 100_000 },
      { type: 'array' },
      {},
    ]) {
      expect(formOf(more), JSON.stringify(more)).toBeUndefined()
    }
  })

  test('has a grammar that quotes what it must', () => {
    const odd = formOf({ enum: ['a"b', 'back\\slash', 'new\nline'] }) as Form
    expect(gbnfOf(odd).split('\n')[0]).toBe(
      String.raw`root ::= ("\"a\\\"b\"" | "\"back\\\\slash\"" | "\"new\\nline\"")`,
    )
  })
})
