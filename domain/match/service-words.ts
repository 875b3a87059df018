import type { Business, Service } from '../business.ts'
import { nearest, plain } from '../spelling.ts'
import { soundsLike } from './sound.ts'
import { isEmpty, isJoiner, isOptional, isOwnService, trunk } from './trade-words.ts'

/** One name of a service as words that must be said and words that may be. */
export interface ServiceName {
  service: Service
  needed: string[]
  optional: string[]
  /** What the service is called, not a by-name. */
  isOwn: boolean
}

/** A customer's words, each as one of the business's own words where it is one, however spelt. */
export interface Said {
  /** Words that the business uses in names of services. */
  known: Set<string>
  /** Words with a meaning of their own that are in no name. */
  unknown: string[]
  /** Names a service that the business does not have. */
  elsewhere: boolean
}

/** "Weave-on" and "weave on" are one word of the trade; so are "all back", "hair cut", "low cut". */
const pairs: [RegExp, string][] = [
  [/\bhair ?cuts?\b/g, 'haircut'],
  [/\bcut (my |his |the |your )?hair\b/g, 'haircut'],
  [/\bweav(e|ing)?[ -]?ons?\b/g, 'weaveon'],
  [/\ball[ -]?backs?\b/g, 'allback'],
  [/\blow ?cuts?\b/g, 'low haircut'],
  [/\bskin ?(cut|fade)\b/g, 'skin $1'],
  [/\btake?[ -]?(out|down)s?\b/g, 'take $1'],
  [/\bsew[ -]?ins?\b/g, 'sewin'],
  [/\bline[ -]?ups?\b/g, 'line up'],
  [/\bmake[ -]?up\b/g, 'makeup'],
  [/\bre[ -](touch|twist|lock|vamp)/g, 're$1'],
  [/\bknot ?less\b/g, 'knotless'],
]

export function tokens(text: string): string[] {
  let words = plain(text)
    .replace(/'s?\b/g, '')
    .replace(/(?<=\d),(?=\d{3})/g, '')
  for (const [pattern, replacement] of pairs) words = words.replace(pattern, replacement)
  return words.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
}

/** One turn asks many times for the names of one business; its facts do not change meanwhile. */
const known = new WeakMap<Business, ServiceName[]>()

export function namesOf(business: Business): ServiceName[] {
  const names = known.get(business) ?? readNames(business)
  known.set(business, names)
  return names
}

function readNames(business: Business): ServiceName[] {
  return business.services.flatMap((service) =>
    [service.name, service.id.replace(/-/g, ' '), ...service.also].map((name) => ({
      service,
      ...nameWords(name),
      isOwn: name === service.name,
    })),
  )
}

function nameWords(name: string): { needed: string[]; optional: string[] } {
  const words = tokens(name).filter((word) => !isJoiner(word))
  const needed = words.filter((word) => !isOptional(word))
  if (needed.every((word) => /^\d/.test(word))) return { needed: unique(words.map(trunk)), optional: [] }
  return { needed: unique(needed.map(trunk)), optional: unique(words.filter(isOptional).map(trunk)) }
}

function unique(words: string[]): string[] {
  return [...new Set(words)]
}

export function readSaid(text: string, names: ServiceName[]): Said {
  const vocabulary = vocabularyOf(names)
  const said: Said = { known: new Set(), unknown: [], elsewhere: false }
  for (const word of joined(tokens(text), vocabulary)) {
    const known = lookUp(word, vocabulary) ?? heardAs(word, vocabulary)
    if (known !== undefined) said.known.add(known)
    else if (isMeaningful(word)) said.unknown.push(trunk(word))
  }
  return { ...said, elsewhere: said.unknown.some(isOwnService) }
}

/** The business's own word for each word of a text, in its order; undefined for any other word. */
export function wordsInOrder(text: string, names: ServiceName[]): (string | undefined)[] {
  const vocabulary = vocabularyOf(names)
  return joined(tokens(text), vocabulary).map(
    (word) => lookUp(word, vocabulary) ?? (word.length < 5 ? undefined : heardAs(word, vocabulary)),
  )
}

const vocabularies = new WeakMap<ServiceName[], Set<string>>()

function vocabularyOf(names: ServiceName[]): Set<string> {
  const words =
    vocabularies.get(names) ?? new Set(names.flatMap((name) => [...name.needed, ...name.optional]))
  vocabularies.set(names, words)
  return words
}

/** Numbers, single letters and the model of a thing ("A14") name no service. */
function isMeaningful(word: string): boolean {
  return word.length > 1 && !/\d/.test(word) && !isEmpty(word) && trunk(word) !== 'child'
}

/** "low cut" written "lowcut" and the other way round: pairs that are one word of the business. */
function joined(words: string[], vocabulary: Set<string>): string[] {
  const read: string[] = []
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string
    const next = words[i + 1]
    const misspelt = next === undefined ? undefined : misspeltPair(word, next, vocabulary)
    if (misspelt !== undefined) {
      read.push(misspelt)
      i++
    } else if (next !== undefined && vocabulary.has(trunk(word + next))) read.push(word, word + next)
    else read.push(...(vocabulary.has(trunk(word)) ? [word] : apart(word, vocabulary)))
  }
  return read
}

/** "anti natal": two words, not both the business's own, that together are a misspelling of one of its long words. */
function misspeltPair(word: string, next: string, vocabulary: Set<string>): string | undefined {
  const pair = word + next
  if (pair.length < 8 || word.length < 3 || next.length < 3) return undefined
  if (vocabulary.has(trunk(pair)) || (vocabulary.has(trunk(word)) && vocabulary.has(trunk(next))))
    return undefined
  return nearest(pair, vocabulary)
}

function apart(word: string, vocabulary: Set<string>): string[] {
  const parts = [...vocabulary].flatMap((start) => {
    const rest = word.slice(start.length)
    return word.startsWith(start) && start.length > 2 && rest.length > 2 && vocabulary.has(trunk(rest))
      ? [start, rest]
      : []
  })
  return parts.length === 0 ? [word] : parts
}

function lookUp(word: string, vocabulary: Set<string>): string | undefined {
  const stem = trunk(word)
  if (vocabulary.has(stem)) return stem
  if (isEmpty(word) || isOwnService(stem)) return undefined
  const clipped = /...in$/.test(word) ? trunk(`${word}g`) : stem
  if (vocabulary.has(clipped)) return clipped
  return nearest(word, vocabulary) ?? nearest(stem, vocabulary)
}

/** As it sounds; among words that need not be about a service, short ones would be found too often. */
function heardAs(word: string, vocabulary: Set<string>): string | undefined {
  return isEmpty(word) || isOwnService(trunk(word)) ? undefined : soundsLike(word, vocabulary)
}
