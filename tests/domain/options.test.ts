import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCount, readOption } from '../../domain/options.ts'

const options: [string, number, number | 'any' | undefined][] = [
  ['the second one', 3, 1],
  ['second', 3, 1],
  ['secnd', 3, 1],
  ['2', 3, 1],
  ['2nd one abeg', 3, 1],
  ['number 1', 3, 0],
  ['number one', 3, 0],
  ['option three', 3, 2],
  ['the first', 3, 0],
  ['first one o', 3, 0],
  ['earliest', 3, 0],
  ['last', 3, 2],
  ['the last one', 2, 1],
  ['the middle one', 3, 1],
  ['one', 3, 0],
  ['any one', 3, 'any'],
  ['anyone', 3, 'any'],
  ['any other time', 3, undefined],
  ['any of them', 3, 'any'],
  ['whichever', 3, 'any'],
  ['e no matter', 3, 'any'],
  ["doesn't matter", 3, 'any'],
  ['that one', 3, undefined],
  ['5', 3, undefined],
  ['0', 3, undefined],
  ['first or second', 3, undefined],
  ['1', 0, undefined],
  ['', 3, undefined],
  ['yes', 3, undefined],
]

describe('options', () => {
  it.each(options)('%s of %d', (words, count, expected) => {
    expect(readOption(words, count)).toBe(expected)
  })

  it('never throws and stays within the options', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(12), (words, count) => {
        const option = readOption(words, count)
        expect(option === undefined || option === 'any' || (option >= 0 && option < count)).toBe(true)
      }),
    )
  })
})

const counts: [string, number | undefined][] = [
  ['five of us', 5],
  ['five wey', 5],
  ['5 of us', 5],
  ['the two of us', 2],
  ['both of us', 2],
  ['we are 4', 4],
  ['we be three', 3],
  ['3 people', 3],
  ['two persons', 2],
  ['one person', 1],
  ['for two', 2],
  ['two', 2],
  ['4', 4],
  ['me and my two sons', 3],
  ['me and my 2 sons', 3],
  ['me and my wife', 2],
  ['my wife and I', 2],
  ['myself and a friend', 2],
  ['my three children', 3],
  ['my two small girls', 2],
  ['me, my wife and my two sons', 4],
  ['two adults and one child', 3],
  ['me and my two sons they are 5 and 8 years old', 3],
  ['my son', 1],
  ['just me', 1],
  ['only me', 1],
  ['my children', undefined],
  ['my pikin, 7 years', 1],
  ['everybody', undefined],
  ['', undefined],
]

describe('counts', () => {
  it.each(counts)('%s', (words, expected) => {
    expect(readCount(words)).toBe(expected)
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (words) => {
        expect(readCount(words) ?? 1).toBeGreaterThan(0)
      }),
    )
  })
})
