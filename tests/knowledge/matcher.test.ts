import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findKnowledge } from '../../domain/knowledge.ts'
import { askAll, businessesOf, foldersFor, readAsked } from '../../start/eval/asked.ts'
import { loadMeaning } from '../../start/meaning.ts'
import { openMatcher } from '../../worker/knowledge/matcher.ts'
import { MatcherFileError, parseMatcherFile } from '../../worker/knowledge/matcher-file.ts'
import { letterBuckets, wordsIn } from '../../worker/knowledge/words.ts'
import { barber, salon } from '../domain/businesses.ts'

const path = 'models/jara-matcher.bin'
const meaning = await openMatcher(path)

describe('the question matcher', () => {
  it('finds answers of the samples in other words, and keeps silent where there is none', async () => {
    const file = 'tests/knowledge/development.tsv'
    const lines = await readAsked(file)
    const { all } = askAll(lines, await businessesOf(lines, foldersFor(file, 'samples')), meaning)
    const { known, unknown } = all.both
    expect(known.first / known.all).toBeGreaterThan(0.5)
    expect(unknown.answered / unknown.all).toBeLessThan(0.2)
    expect(known.first).toBeGreaterThan(all.words.known.first)
  })

  it('understands a misspelt word by its letters', () => {
    const [found] = findKnowledge('is there parkking space', salon, { meaning })
    expect(found?.knowledge.question).toBe('Is there parking?')
  })

  it('gives each business its own answers alone, whoever asked before', () => {
    const questions = [
      'is there parking',
      'are the clippers sterilised',
      'una dey do pikin hair',
      'light dey',
    ]
    fc.assert(
      fc.property(
        fc.shuffledSubarray([salon, barber], { minLength: 2 }),
        fc.constantFrom(...questions),
        (order, question) => {
          for (const business of order)
            for (const { knowledge } of findKnowledge(question, business, { meaning }))
              expect(business.knowledge).toContain(knowledge)
        },
      ),
    )
    expect(findKnowledge('are the clippers sterilised', barber, { meaning })).not.toEqual([])
    expect(findKnowledge('are the clippers sterilised', salon, { meaning })).toEqual([])
  })

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { odds, missed } = meaning(text, { question: text, answer: '' })
        expect(odds + missed).not.toBeNaN()
      }),
    )
  })
})

describe('its words', () => {
  it('are those that training cut', () => {
    expect(wordsIn("I can't pay, what's the A/C? Wi-Fi, home-service: Fadé 2pm")).toEqual([
      'i',
      'cant',
      'pay',
      'what',
      'the',
      'ac',
      'wifi',
      'home',
      'service',
      'fade',
      'pm',
    ])
  })

  it('fall in the buckets that training counted', () => {
    expect(letterBuckets('park', 8192)).toEqual([272, 3688, 7747, 3692, 3398, 3769, 7879])
  })
})

describe('its file', () => {
  it.each([
    ['cut short', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 7)],
    ['of something else', () => new TextEncoder().encode('GGUF and more of it')],
    ['with a broken head', (bytes: Uint8Array) => bytes.subarray(0, 200)],
    ['empty', () => new Uint8Array(0)],
  ])('%s is refused with the fix', async (_name, spoil) => {
    const bytes = await readFile(path)
    expect(() => parseMatcherFile(spoil(bytes))).toThrow(MatcherFileError)
    expect(() => parseMatcherFile(spoil(bytes))).toThrow(/Restore models\/jara-matcher.bin/)
  })

  it('may be missing: words still find answers, and the log says so', async () => {
    const warned: string[] = []
    const log = { warn: (_: object, text: string) => void warned.push(text) }
    expect(await loadMeaning(log as never, 'models/no-such-file.bin')).toBeUndefined()
    expect(warned).toEqual(['the question matcher cannot be used; answers are found by words alone'])
    expect(findKnowledge('is there parking', salon)[0]?.knowledge.question).toBe('Is there parking?')
  })
})
