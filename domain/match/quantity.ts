import type { Business, Service } from '../business.ts'
import { numberWords, plain } from '../spelling.ts'
import { tokens } from './service-words.ts'
import { trunk } from './trade-words.ts'

/** A number with the word that it counts: "100 people", "4 inches", "2 hours"; `unit` is '' where none follows. */
export interface Quantity {
  n: number
  unit: string
}

const time = new Set(['hour', 'hr', 'minute', 'min', 'day', 'week', 'month', 'year', 'yr', 'session'])
const length = new Set(['inch', 'inches', 'foot', 'leg', 'yard', 'cm', 'meter', 'metre', 'length'])
const heads = new Set(
  'people person pple ppl pipo guest head pax plate serving seat pack piece pcs portion'.split(' '),
)

type Kind = 'time' | 'length' | 'heads' | 'other' | 'none'

function kindOf(unit: string): Kind {
  if (unit === '') return 'none'
  if (time.has(unit)) return 'time'
  if (length.has(unit)) return 'length'
  return heads.has(unit) ? 'heads' : 'other'
}

/** The numbers of a text, in digits or spelt ("a hundred guests", "two hours"), each with the word after it. */
export function quantitiesIn(text: string): Quantity[] {
  const words = tokens(
    plain(text)
      .replace(/(\d)(?=[a-z])/g, '$1 ')
      .replace(/(\d)\s?["”]/g, '$1 inches'),
  )
  return words.flatMap((word, i) => {
    const hundreds = words[i + 1] === 'hundred' ? 100 : 1
    if (word === 'hundred' && countOf(words[i - 1]) !== undefined) return []
    const n = word === 'hundred' ? 100 : countOf(word)
    if (n === undefined) return []
    return [{ n: n * hundreds, unit: trunk(words[i + (hundreds > 1 ? 2 : 1)] ?? '') }]
  })
}

function countOf(word: string | undefined): number | undefined {
  if (word === undefined) return undefined
  // "one" and "a" mostly count nothing: "that one", "a hundred".
  if (word === 'a') return undefined
  return /^\d{1,5}$/.test(word) ? Number(word) : word === 'one' ? undefined : numberWords.get(word)
}

/**
 * The variants that a stated quantity leaves of the services matched: "small chops for 100 people" is the service
 * whose name holds 100, whatever else of its name was said. A quantity that no variant holds leaves all of them.
 * @param said the quantities of the message, those of days, times and money left out
 */
export function ofQuantity(matched: Service[], said: Quantity[], business: Business): Service[] {
  const sizes = sizesBeside(matched, business)
  const counted = said.filter((one) => sizes.some(({ own }) => comparable(one, own)))
  if (counted.length === 0) return matched
  const fitting = sizes.filter(({ own }) => counted.some((one) => one.n === own.n && comparable(one, own)))
  if (fitting.length > 0) return unique(fitting)
  const stated = counted.some(
    ({ unit }) => kindOf(unit) === 'heads' || sizes.some((s) => s.own.unit === unit),
  )
  const all = unique(sizes)
  return stated && all.length > 1 ? all : matched
}

/** Whether the service is sold by a number of people or pieces, so that a count picks its size. */
export function isSoldByCount(service: Service, business: Business): boolean {
  return sizesBeside([service], business).some(({ own }) => ['heads', 'other'].includes(kindOf(own.unit)))
}

interface Size {
  service: Service
  own: Quantity
}

/** The quantities in the names of the services and of those that are called the same but for a quantity. */
function sizesBeside(services: Service[], business: Business): Size[] {
  const called = new Set(services.map(withoutQuantity))
  return business.services
    .filter((service) => called.has(withoutQuantity(service)))
    .flatMap((service) => quantitiesIn(service.name).map((own) => ({ service, own })))
}

function withoutQuantity(service: Service): string {
  const units = quantitiesIn(service.name).map(({ unit }) => unit)
  const words = tokens(service.name).map(trunk)
  return words
    .filter((word) => !/^\d/.test(word) && !numberWords.has(word) && !units.includes(word))
    .join(' ')
}

/** "100 people" may ask for "100 pieces"; two people want no session of "2 hours". */
function comparable(said: Quantity, own: Quantity): boolean {
  const [a, b] = [kindOf(said.unit), kindOf(own.unit)]
  if (said.unit === own.unit || a === 'none' || b === 'none') return true
  if (a === 'other' || b === 'other') return a !== 'time' && a !== 'length' && b !== 'time' && b !== 'length'
  return a === b
}

function unique(sizes: Size[]): Service[] {
  return [...new Set(sizes.map(({ service }) => service))]
}
