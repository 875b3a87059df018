import type { Business, Service } from '../business.ts'
import { nearest, plain } from '../spelling.ts'
import { isEmpty, isJoiner, isOptional, isOwnService, trunk } from './trade-words.ts'

/** One name of a service as words that must be said and words that may be. */
export interface ServiceName {
  service: Service
  needed: string[]
  optional: string[]
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
  let words = plain(text).replace(/'s?\b/g, '')
  for (const [pattern, replacement] of pairs) words = words.replace(pattern, replacement)
  return words.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
}

export function namesOf(business: Business): ServiceName[] {
  return business.services.flatMap((service) =>
    [service.name, service.id.replace(/-/g, ' '), ...service.also].map((name) => ({
      service,
      ...nameWords(name),
    })),
  )
}

function nameWords(name: string): { needed: string[]; optional: string[] } {
  const words = tokens(name).filter((word) => !isJoiner(word))
  const needed = words.filter((word) => !isOptional(word))
  if (needed.length === 0) return { needed: unique(words.map(trunk)), optional: [] }
  return { needed: unique(needed.map(trunk)), optional: unique(words.filter(isOptional).map(trunk)) }
}

function unique(words: string[]): string[] {
  return [...new Set(words)]
}

export function readSaid(text: string, names: ServiceName[]): Said {
  const vocabulary = new Set(names.flatMap((name) => [...name.needed, ...name.optional]))
  const said: Said = { known: new Set(), unknown: [], elsewhere: false }
  for (const word of joined(tokens(text), vocabulary)) {
    const known = lookUp(word, vocabulary)
    if (known !== undefined) said.known.add(known)
    else if (!isEmpty(word) && !/^\d+$/.test(word) && trunk(word) !== 'child') said.unknown.push(trunk(word))
  }
  return { ...said, elsewhere: said.unknown.some(isOwnService) }
}

/** "low cut" written "lowcut" and the other way round: pairs that are one word of the business. */
function joined(words: string[], vocabulary: Set<string>): string[] {
  return words.flatMap((word, i) => {
    const pair = word + (words[i + 1] ?? '')
    const parts = [...vocabulary].flatMap((start) => {
      const rest = word.slice(start.length)
      return word.startsWith(start) && start.length > 2 && rest.length > 2 && vocabulary.has(trunk(rest))
        ? [start, rest]
        : []
    })
    if (i + 1 < words.length && vocabulary.has(trunk(pair))) return [word, pair]
    return vocabulary.has(trunk(word)) || parts.length === 0 ? [word] : parts
  })
}

function lookUp(word: string, vocabulary: Set<string>): string | undefined {
  const stem = trunk(word)
  if (vocabulary.has(stem)) return stem
  if (isEmpty(word) || isOwnService(stem)) return undefined
  return nearest(word, vocabulary) ?? nearest(stem, vocabulary)
}
