import { describe, expect, it } from 'vitest'
import type { Business, Service } from '../../domain/business.ts'
import { namedIn, toldApart, variantCalled, variantIn, variantsOf } from '../../domain/match/context.ts'
import { isSoldByCount, ofQuantity, quantitiesIn } from '../../domain/match/quantity.ts'
import { soundsLike } from '../../domain/match/sound.ts'
import { matchService } from '../../domain/match.ts'
import { barber, braider, tailor } from './variants.ts'

const ids = (services: (Service | undefined)[]) => services.map((one) => one?.id ?? '-').join(' ')

function one(business: Business, id: string): Service {
  const found = business.services.find((service) => service.id === id)
  if (!found) throw new Error(`${business.slug} has no service ${id}.`)
  return found
}

function matched(words: string, business: Business): Service[] {
  const match = matchService(words, business)
  if (match.kind === 'none') return []
  return match.kind === 'one' ? [match.service] : match.services
}

describe('words elsewhere in the message', () => {
  it.each<[string, string, Business, string]>([
    ['knotless', 'I want knotless tomorrow, my waist length', braider, 'knotless-waist'],
    ['knotless', 'knotless tomorrow by 9', braider, 'knotless-short knotless-waist'],
    ['shoulder', 'a shoulder one, passion twist abeg', braider, 'twist-short'],
    ['passion twist', 'passion twist, not the waist one, shoulder', braider, 'twist-short'],
    ['hemming', 'hemming for my gown on monday', tailor, 'hem-gown'],
    ['hemming', 'I have two trousers for hemming', tailor, 'hem-trouser'],
    ['senator', 'senator for my husband, adult size', tailor, 'senator-adult'],
  ])('tell the services of "%s" apart: %s', (words, text, business, expected) => {
    expect(ids(toldApart(matched(words, business), text, business))).toBe(expected)
  })

  it.each<[string, Business, string]>([
    ['can I see the stylist tomorrow at 10', braider, 'consult'],
    ['make una come measure me for house friday', tailor, 'home'],
    ['pls how much to wash n set before xmas', braider, 'wash'],
    ['my sister said the place is fine, are you open', braider, ''],
    ['how much to shorten one gown', tailor, 'hem-gown'],
  ])('name a service by a whole name: %s', (text, business, expected) => {
    expect(ids(namedIn(text, business))).toBe(expected)
  })

  it('prefers what is called by a word over what only mentions it', () => {
    expect(ids(matched('stylist', braider))).toBe('consult')
  })

  it('knows variants by their names, and which of them a message means instead', () => {
    const short = one(braider, 'knotless-short')
    expect(ids(variantsOf(short, braider))).toBe('knotless-waist')
    expect(ids([variantIn(short, 'actually make it waist', braider)])).toBe('knotless-waist')
    expect(ids([variantIn(short, 'yes, shoulder', braider)])).toBe('-')
    expect(ids([variantIn(short, 'is it shoulder or waist?', braider)])).toBe('-')
    expect(ids([variantIn(one(tailor, 'hem-gown'), 'na trouser o', tailor)])).toBe('hem-trouser')
    expect(ids([variantCalled(short, 'the waist one', braider)])).toBe('knotless-waist')
  })
})

describe('quantities', () => {
  it.each<[string, [number, string][]]>([
    ['aso ebi for 30 people', [[30, 'people']]],
    ['a hundred guests', [[100, 'guest']]],
    [
      'two hundred and 4 inches',
      [
        [200, 'and'],
        [4, 'inch'],
      ],
    ],
    ['20"', [[20, 'inch']]],
    ['20inches', [[20, 'inch']]],
    ['1,500 plates', [[1500, 'plate']]],
    ['that one', []],
  ])('%s', (text, expected) => {
    expect(quantitiesIn(text).map(({ n, unit }) => [n, unit])).toEqual(expected)
  })

  it.each<[string, string, Business, string]>([
    ['aso ebi', 'aso ebi for 30 people', tailor, 'aso-30'],
    ['aso ebi', 'aso ebi for thirty', tailor, 'aso-30'],
    ['aso ebi', 'aso ebi for 80 people', tailor, 'aso-10 aso-30'],
    ['aso ebi', 'aso ebi', tailor, 'aso-10'],
    ['extensions', 'extensions 20 inches', braider, 'extension-20'],
    ['extensions', 'extensions, 16 inches', braider, 'extension-10 extension-20'],
    ['extensions', 'extensions for 3 people', braider, 'extension-10'],
    ['rent chair', 'rent chair for 4 hours', barber, 'chair-4'],
    ['rent chair', 'rent chair for 2 people', barber, 'chair-2'],
    ['hair dye', 'hair dye for 5 people', barber, 'dye'],
  ])('of "%s" in "%s"', (words, text, business, expected) => {
    expect(ids(ofQuantity(matched(words, business), quantitiesIn(text), business))).toBe(expected)
  })

  it('are a number of appointments only where nothing is sold by that number', () => {
    expect(isSoldByCount(one(tailor, 'aso-10'), tailor)).toBe(true)
    expect(isSoldByCount(one(barber, 'chair-2'), barber)).toBe(false)
    expect(isSoldByCount(one(barber, 'dye'), barber)).toBe(false)
  })
})

describe('spellings by sound', () => {
  const words = ['wash', 'braid', 'knotless', 'register', 'retouch', 'full', 'trouser', 'gown', 'boot']
  it.each<[string, string | undefined]>([
    ['wsh', 'wash'],
    ['brd', 'braid'],
    ['ful', 'full'],
    ['regstr', 'register'],
    ['knotls', 'knotless'],
    ['trosa', undefined],
    ['but', undefined],
    ['washing', undefined],
    ['zz', undefined],
    ['b', undefined],
    ['14', undefined],
  ])('%s', (word, expected) => {
    expect(soundsLike(word, words)).toBe(expected)
  })

  it.each<[string, Business, string]>([
    ['knotls wst', braider, 'knotless-waist'],
    ['fade wit brd', barber, 'fade-beard'],
    ['hemin gwn', tailor, 'hem-gown'],
    ['z knotless braids, waist', braider, 'knotless-waist'],
    ['passion twist human hair', braider, 'twist-short twist-waist'],
    ['kidney twist', braider, ''],
  ])('find the service of "%s"', (words, business, expected) => {
    expect(ids(matched(words, business))).toBe(expected)
  })
})
