import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Business } from '../../domain/business.ts'
import { matchPerson, matchService, matchServices } from '../../domain/match.ts'
import { barber, salon } from './businesses.ts'

function ids(words: string, business: Business, whom?: string[]): string {
  const match = matchService(words, business, whom ? { whom } : {})
  if (match.kind === 'one') return match.service.id
  return match.kind === 'none' ? '-' : match.services.map((service) => service.id).join(' ')
}

const inSalon: [string, string][] = [
  ['knotless', 'knotless'],
  ['Knotless braids', 'knotless'],
  ['notless', 'knotless'],
  ['knotles', 'knotless'],
  ['knot less', 'knotless'],
  ['knottless braid', 'knotless'],
  ['knotless for my wedding', 'knotless'],
  ['waist length', 'knotless-long'],
  ['waist length knotless', 'knotless-long'],
  ['knotless braids waist length', 'knotless-long'],
  ['long knotless', 'knotless-long'],
  ['ghana weaving', 'ghana'],
  ['ghana weavin', 'ghana'],
  ['gana weavin', 'ghana'],
  ['ghana braids', 'ghana'],
  ['weaving ghana', 'ghana'],
  ['all back', 'all-back'],
  ['allback', 'all-back'],
  ['cornrows', 'all-back'],
  ['plain weaving', 'all-back'],
  ['frontal', 'frontal'],
  ['fix frontal', 'frontal'],
  ['frontal installation', 'frontal'],
  ['weavon', 'weavon'],
  ['weave on', 'weavon'],
  ['fix weave-on', 'weavon'],
  ['weave on fixing', 'weavon'],
  ['fixing', 'weavon'],
  ['wig revamp', 'revamp'],
  ['revamp my wig', 'revamp'],
  ['revamping', 'revamp'],
  ['wash wig', 'revamp'],
  ['washing', 'wash'],
  ['wash n set', 'wash'],
  ['wash & set', 'wash'],
  ['washing and setting', 'wash'],
  ['retouch', 'retouch'],
  ['retouching', 'retouch'],
  ['relaxer retouch', 'retouch'],
  ['dada retouch', 'locs'],
  ['dreadlocks', 'locs'],
  ['locs', 'locs'],
  ['dreads', 'locs'],
  ['retwist', 'locs'],
  ['steaming', 'steaming'],
  ['treatment', 'steaming'],
  ['loose am', 'take-out'],
  ['loose my braids', 'take-out'],
  ['comot braids', 'take-out'],
  ['take out', 'take-out'],
  ['peticure', 'pedicure'],
  ['pedi', 'pedicure'],
  ['do legs', 'pedicure'],
  ['my legs', 'pedicure'],
  ['mani', 'gel'],
  ['gel nails', 'gel'],
  ['nails', 'gel'],
  ['lash', 'lash'],
  ['fix eyelash', 'lash'],
  ['lashes extension', 'lash'],
  ['normal haircut for my son', '-'],
  ['braids', 'knotless knotless-long ghana take-out'],
  ['box braids', 'knotless knotless-long ghana take-out'],
  ['weaving', 'ghana all-back'],
  ['pedi n gel', 'pedicure gel'],
  ['bridal makeup', '-'],
  ['makeup', '-'],
  ['make up', '-'],
  ['facials', '-'],
  ['lash lifting', '-'],
  ['massage', '-'],
  ['acrylic nails', '-'],
  ['hair', '-'],
  ['my hair', '-'],
  ['that one', '-'],
  ['nepa token', '-'],
  ['skin fade', '-'],
  ['', '-'],
]

const inBarber: [string, string, string[]?][] = [
  ['barb', 'adult-cut'],
  ['barbing', 'adult-cut'],
  ['haircut', 'adult-cut'],
  ['hair cut', 'adult-cut'],
  ['cut my hair', 'adult-cut'],
  ['low cut', 'adult-cut'],
  ['lowcut', 'adult-cut'],
  ['normal haircut', 'adult-cut'],
  ['gorimapa', 'adult-cut'],
  ['haircut', 'adult-cut', ['my husband']],
  ['haircut', 'adult-cut', ['my son', 'he is 25']],
  ['haircut', 'kids-cut', ['he is 9']],
  ['haircut', 'kids-cut', ['my pikin']],
  ['normal haircut for my son', 'kids-cut'],
  ['normal haircut', 'kids-cut', ['my son', 'He is 9']],
  ['Adult haircut', 'kids-cut', ['my pikin own', '7 years']],
  ['low cut', 'kids-cut', ['my boy']],
  ['barb pikin hair', 'kids-cut'],
  ['kids cut', 'kids-cut'],
  ['children haircut', 'kids-cut'],
  ['skin fade', 'fade', ['my son']],
  ['dye', 'dye', ['my daughter']],
  ['cut and beard', 'cut-beard'],
  ['haircut and beard', 'cut-beard'],
  ['beard and haircut', 'cut-beard'],
  ['barb and beard', 'cut-beard'],
  ['beard', 'beard'],
  ['beard trim', 'beard'],
  ['carve beard', 'beard'],
  ['line up', 'beard'],
  ['fade', 'fade'],
  ['barb me fade', 'fade'],
  ['fade and beard', 'fade beard'],
  ['skin cut', 'fade'],
  ['tint', 'dye'],
  ['dyeing', 'dye'],
  ['dye my hair', 'dye'],
  ['colour', 'dye'],
  ['clean shave with that hot towel', 'shave'],
  ['shaving', 'shave'],
  ['dread', 'dread'],
  ['retouch dread', 'dread'],
  ['dreadlocks', 'dread'],
  ['home service', 'home'],
  ['come my house', 'home'],
  ['facials', '-'],
  ['knotless', '-'],
]

describe('services', () => {
  it.each(inSalon)('a salon: %s', (words, expected) => {
    expect(ids(words, salon)).toBe(expected)
  })

  it.each(inSalon)('a salon for a child: %s', (words, expected) => {
    expect(ids(words, salon, ['my daughter', 'she is 6'])).toBe(expected)
  })

  it.each(inBarber)('a barber: %s', (words, expected, whom) => {
    expect(ids(words, barber, whom)).toBe(expected)
  })

  it('knows every service by each of its names', () => {
    for (const business of [salon, barber]) {
      for (const service of business.services) {
        for (const name of [service.name, ...service.also])
          expect([name, ids(name, business)]).toEqual([name, service.id])
      }
    }
  })

  it('takes phrases together where only together they name a service', () => {
    const named = (phrases: string[], business: Business) =>
      matchServices(phrases, business).map((match) => (match.kind === 'one' ? match.service.id : match.kind))
    expect(named(['haircut', 'beard'], barber)).toEqual(['cut-beard'])
    expect(named(['skin fade', 'dye'], barber)).toEqual(['fade', 'dye'])
    expect(named(['pedi', 'gel polish'], salon)).toEqual(['pedicure', 'gel'])
    expect(named(['waist length', 'knotless'], salon)).toEqual(['knotless-long', 'knotless'])
    expect(named(['makeup', 'pedi'], salon)).toEqual(['none', 'pedicure'])
    expect(named([], salon)).toEqual([])
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.string()), (words, whom) => {
        expect(['one', 'several', 'none']).toContain(matchService(words, barber, { whom }).kind)
      }),
    )
  })
})

const people: [string, string | undefined][] = [
  ['Bisi', 'p2'],
  ['aunty bisi', 'p2'],
  ['bisi own', 'p2'],
  ['chioma', 'p3'],
  ['chiomaa', 'p3'],
  ['Chiama', 'p4'],
  ['adaeze', 'p1'],
  ['Adaez', 'p1'],
  ['chi', undefined],
  ['bisi or chioma', 'several'],
  ['anybody', undefined],
  ['the owner', undefined],
  ['', undefined],
]

describe('people', () => {
  it.each(people)('%s', (words, expected) => {
    const person = matchPerson(words, salon.people)
    expect(person === 'several' ? person : person?.id).toBe(expected)
  })

  it('knows a first name and a short form', () => {
    expect(matchPerson('musa', barber.people)).toMatchObject({ id: 'p2' })
    expect(matchPerson('oga kings', barber.people)).toMatchObject({ id: 'p1' })
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (words) => {
        expect(() => matchPerson(words, salon.people)).not.toThrow()
      }),
    )
  })
})
