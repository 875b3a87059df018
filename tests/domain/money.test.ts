import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readAmount } from '../../domain/money.ts'

const amounts: [string, number | undefined][] = [
  ['20k', 20_000],
  ['20 k', 20_000],
  ['₦4,000', 4_000],
  ['N4,000', 4_000],
  ['n500', 500],
  ['NGN 25,000', 25_000],
  ['25000', 25_000],
  ['25 000', 25_000],
  ['1.5k', 1_500],
  ['2k5', 2_000],
  ['2k 500', 2_500],
  ['three k', 3_000],
  ['two five', 2_500],
  ['two-five', 2_500],
  ['one five', 1_500],
  ['one five hundred', 1_500],
  ['ten five', 10_500],
  ['three fifty', 350],
  ['five hundred', 500],
  ['five thousand naira', 5_000],
  ['twelve thousand five hundred', 12_500],
  ['twenty five thousand', 25_000],
  ['twenty five k', 25_000],
  ['twenty', 20],
  ['20 thousand', 20_000],
  ['5 hundred', 500],
  ['do am 7k', 7_000],
  ['4k abeg', 4_000],
  ['3,500 for low cut', 3_500],
  ['1,250,000', 1_250_000],
  ['', undefined],
  ['free', undefined],
  ['small money', undefined],
  ['k', undefined],
  ['thousand', undefined],
  ['08030000001000', undefined],
]

it.each(amounts)('%s', (words, naira) => {
  expect(readAmount(words)).toBe(naira === undefined ? undefined : naira * 100)
})

it('reads any price back in every usual form', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999 }), (naira) => {
      const grouped = naira.toLocaleString('en-NG')
      for (const form of [String(naira), `₦${grouped}`, `N${grouped}`, `NGN ${naira}`, `${naira / 1000}k`]) {
        expect([form, readAmount(form)]).toEqual([form, naira * 100])
      }
    }),
  )
})

it('never throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const amount = readAmount(text)
      expect(amount === undefined || (Number.isInteger(amount) && amount >= 0)).toBe(true)
    }),
  )
})
