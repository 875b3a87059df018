import type { Business, Service } from '../business.ts'
import { plain } from '../spelling.ts'
import { namesOf, type ServiceName, wordsInOrder } from './service-words.ts'
import { isEmpty, isOptional, isSize } from './trade-words.ts'

/** A question is put in far fewer letters, mostly at the beginning or the end. */
const longestText = 1500

/** A message, of a page of text its beginning and its end. */
export function endsOf(text: string): string {
  if (text.length <= longestText) return text
  return `${text.slice(0, longestText / 2)}\n${text.slice(-longestText / 2)}`
}

/** What she rules out: "not the long one", "no be SUV". */
const ruledOut =
  /\b(?:not|no be|is no|isn't|without|instead of|rather than)\s+(?:an?\s+|the\s+|for\s+)?[\p{L}\p{N}-]+/gu

function read(text: string, names: ServiceName[]): (string | undefined)[] {
  return wordsInOrder(plain(endsOf(text)).replace(ruledOut, ' , '), names)
}

/** Words that are the business's own and tell its services apart, unlike "come" in "come to my house". */
function tells(word: string): boolean {
  return word !== 'child' && !/^\d/.test(word) && (isSize(word) || !(isEmpty(word) || isOptional(word)))
}

/**
 * Services of which a whole name of at least one telling word stands somewhere in a text, its words near each
 * other; of names that contain one another the longest.
 */
export function namedIn(text: string, business: Business): Service[] {
  const names = namesOf(business)
  const words = read(text, names)
  const whole = names.filter((name) => name.needed.some(tells) && standsIn(name.needed, words))
  const longest = whole.filter(
    (name) => !whole.some((other) => new Set(name.needed).size < other.needed.length && within(name, other)),
  )
  return [...new Set(longest.map((name) => name.service))]
}

function within(name: ServiceName, other: ServiceName): boolean {
  return name.needed.every((word) => other.needed.includes(word))
}

/** Whether all words stand within a stretch about twice as long as they are. */
function standsIn(needed: string[], words: (string | undefined)[]): boolean {
  const reach = needed.length === 1 ? 1 : 2 * needed.length + 2
  return words.some((word, i) => {
    if (word === undefined || !needed.includes(word)) return false
    const stretch = new Set(words.slice(i, i + reach))
    return needed.every((one) => stretch.has(one))
  })
}

/**
 * Which of several services the rest of a message means: "full wash" with "my jeep" elsewhere. A service of which a
 * whole name was said comes before those of which more words were said than of the others.
 * @returns all of them where the words do not tell them apart
 */
export function toldApart(among: Service[], text: string, business: Business): Service[] {
  if (among.length < 2) return among
  const names = namesOf(business)
  const words = read(text, names)
  const whole = among.map((service) => longestWhole(service, words, names))
  const most = best(among, whole)
  if (most.length === 1) return most
  const own = among.map((service) => ownWords(service, names))
  const hits = own.map(
    (mine) =>
      [...mine].filter(
        (word) => tells(word) && words.includes(word) && !own.every((other) => other.has(word)),
      ).length,
  )
  return best(among, hits)
}

/** Those with the highest score, all where no score is above 0. */
function best(services: Service[], scores: number[]): Service[] {
  const most = Math.max(...scores)
  return most === 0 ? services : services.filter((_, i) => scores[i] === most)
}

function longestWhole(service: Service, words: (string | undefined)[], names: ServiceName[]): number {
  const whole = names.filter((name) => name.service === service && name.needed.some(tells))
  return Math.max(0, ...whole.filter((n) => standsIn(n.needed, words)).map((n) => n.needed.length))
}

const wordsOfNames = new WeakMap<ServiceName[], Map<Service, Set<string>>>()

function ownWords(service: Service, names: ServiceName[]): Set<string> {
  const all = wordsOfNames.get(names) ?? new Map<Service, Set<string>>()
  wordsOfNames.set(names, all)
  const own =
    all.get(service) ??
    new Set(names.filter((name) => name.service === service).flatMap((name) => name.needed))
  all.set(service, own)
  return own
}

/** Services called alike but for a part: "Full wash, saloon" and "Full wash, SUV", each at least half the same. */
export function variantsOf(service: Service, business: Business): Service[] {
  const names = namesOf(business).filter((name) => name.isOwn)
  const own = names.find((name) => name.service === service)?.needed ?? []
  return names
    .filter(({ service: other, needed }) => {
      const shared = needed.filter((word) => own.includes(word)).length
      return other !== service && 2 * shared >= Math.max(2, Math.min(own.length, needed.length))
    })
    .map((name) => name.service)
}

/**
 * The variant of a service that the words of a message mean instead of it: "the car is an SUV" of a wash for a
 * saloon, "waist length" beside "knotless". A whole name of the variant must have been said but for what both share.
 */
export function variantIn(service: Service, text: string, business: Business): Service | undefined {
  const names = namesOf(business)
  const words = new Set(read(text, names))
  const own = ownWords(service, names)
  const meant = variantsOf(service, business).filter((variant) =>
    names.some((name) => {
      const further = name.needed.filter((word) => !own.has(word))
      return name.service === variant && further.some(tells) && further.every((word) => words.has(word))
    }),
  )
  const ownTold = [...own].some((word) => words.has(word) && !meant.some((m) => ownWords(m, names).has(word)))
  return meant.length === 1 && !ownTold ? meant[0] : undefined
}

/**
 * The variant of the service talked about that a few words call by what it differs in: "the full one" of an outside
 * wash is the full wash of the same kind of car. Of several, the one that is called most like that service.
 */
export function variantCalled(service: Service, words: string, business: Business): Service | undefined {
  const names = namesOf(business)
  const said = new Set(read(words, names))
  const own = ownWords(service, names)
  const called = names.find((name) => name.isOwn && name.service === service)?.needed ?? []
  const found = variantsOf(service, business).filter((variant) =>
    [...ownWords(variant, names)].some((word) => tells(word) && said.has(word) && !own.has(word)),
  )
  const alike = found.map((variant) => called.filter((word) => ownWords(variant, names).has(word)).length)
  const nearest = found.filter((_, i) => alike[i] === Math.max(...alike))
  return nearest.length === 1 ? nearest[0] : undefined
}
