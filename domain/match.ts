import type { Business, Person, Service } from './business.ts'
import { childsVersion, ofAge, speaksOfChild } from './match/child.ts'
import { namesOf, readSaid, type Said, type ServiceName } from './match/service-words.ts'
import { isOptional } from './match/trade-words.ts'
import { nearest, plain } from './spelling.ts'

export type ServiceMatch =
  | { kind: 'one'; service: Service }
  /** `listed`: each by a name of its own ("fade and beard"), so that all of them are meant. */
  | { kind: 'several'; services: Service[]; listed: boolean }
  | { kind: 'none' }

/**
 * The service that a customer means. A name counts when all its words were said, in any order and spelling;
 * the longest such name wins over those that it contains. Words that only some services share ("braids") give
 * several. What the business does not offer gives none: a wrong price is worse than a question.
 * @param hints.whom for whom it is ("my pikin", "he is 9"): prefers the child's service where there is one
 */
export function matchService(
  words: string,
  business: Business,
  hints: { whom?: string[] } = {},
): ServiceMatch {
  const names = namesOf(business)
  const said = readSaid(words, names)
  const forChild = speaksOfChild(words, hints.whom ?? [], business)
  if (!forChild) said.known.delete('child')
  if (said.elsewhere) return { kind: 'none' }
  const whole = wholeNames(said, names)
  const match = whole ?? partNames(said, names)
  const reaches = new Set(whole?.map((service) => [...reachOf(service, said, names)].sort().join()))
  const versions = forChild ? childsVersion(match, names) : match
  return toMatch(ofAge(versions, names, forChild, (hints.whom ?? []).length > 0), reaches.size > 1)
}

/**
 * What each of several phrases means. Phrases that name one service only together ("haircut", "beard" of a
 * "haircut and beard") are that one.
 */
export function matchServices(
  phrases: string[],
  business: Business,
  hints: { whom?: string[] } = {},
): ServiceMatch[] {
  const single = phrases.map((phrase) => matchService(phrase, business, hints))
  const together = phrases.length > 1 ? matchService(phrases.join(' '), business, hints) : undefined
  if (together?.kind === 'several' && single.every((match) => match.kind === 'several' && !match.listed))
    return [together]
  if (together?.kind !== 'one') return single
  const named = single.some((match) => match.kind === 'one' && match.service === together.service)
  return named ? single : [together, ...besides(together.service, single)]
}

/** "knotless, waist and shoulder": beside the first the one that another qualifier makes of the same name. */
function besides(found: Service, single: ServiceMatch[]): ServiceMatch[] {
  const several = single.filter((match) => match.kind === 'several').map((match) => match.services)
  const shared = several.filter((services) => services.includes(found))
  const others = several.filter((services) => !services.includes(found))
  return others.flatMap((services): ServiceMatch[] => {
    const [only, another] = services.filter((service) => shared.some((base) => base.includes(service)))
    return only && !another ? [{ kind: 'one', service: only }] : []
  })
}

function toMatch(services: Service[], listed: boolean): ServiceMatch {
  const [first, second] = services
  if (first === undefined) return { kind: 'none' }
  return second === undefined ? { kind: 'one', service: first } : { kind: 'several', services, listed }
}

/** Services of which a whole name was said, less those that account for fewer of the words than another. */
function wholeNames(said: Said, names: ServiceName[]): Service[] | undefined {
  const whole = distinct(names.filter((name) => isWhole(name, said)))
  const reach = new Map(whole.map((service) => [service, reachOf(service, said, names)]))
  const widest = whole.filter((service) => {
    const own = reach.get(service) as Set<string>
    return !whole.some(
      (other) => own.size < (reach.get(other)?.size ?? 0) && own.isSubsetOf(reach.get(other) as Set<string>),
    )
  })
  return widest.length === 0 ? undefined : widest
}

/** A name of nothing but a common verb ("fixing") was meant only where nothing else was named. */
function isWhole(name: ServiceName, said: Said): boolean {
  if (name.needed.every(isOptional) && [...said.known].some((word) => !isOptional(word))) return false
  return name.needed.every((word) => said.known.has(word))
}

/** The said words that any of the service's names has. */
function reachOf(service: Service, said: Said, names: ServiceName[]): Set<string> {
  const own = names
    .filter((name) => name.service === service)
    .flatMap((name) => [...name.needed, ...name.optional])
  return said.known.intersection(new Set(own))
}

/**
 * Services that share the most said words. Beside words that are not the business's own, most of a name must have
 * been said: "full wash toyota" is a full wash, a "kidney test" is no malaria test.
 */
function partNames(said: Said, names: ServiceName[]): Service[] {
  const scored = names
    .map((name) => ({ name, score: name.needed.filter((word) => said.known.has(word)).length }))
    .filter(({ score }) => score > 0)
  const most = Math.max(0, ...scored.map(({ score }) => score))
  const best = scored.filter(({ score }) => score === most).map(({ name }) => name)
  const proven = best.filter((name) => name.needed.length < 2 * most)
  if (said.unknown.length > 0) return most >= 2 ? distinct(proven) : []
  // Half a name or less ("box braids" of "box braids no knot") proves nothing where others share its words.
  return proven.length > 0 ? distinct(best) : withoutRemote(scored)
}

/** Less the services in which the words are only a small part of a by-name, where another is called by them. */
function withoutRemote(scored: { name: ServiceName; score: number }[]): Service[] {
  const called = scored.filter(({ name }) => name.isOwn)
  const half = scored.filter(({ name, score }) => 2 * score >= name.needed.length)
  const all = distinct(scored.map(({ name }) => name))
  if (!called.some(({ name }) => half.some((other) => other.name.service === name.service))) return all
  const near = new Set([...called, ...half].map(({ name }) => name.service))
  return all.filter((service) => near.has(service))
}

function distinct(names: ServiceName[]): Service[] {
  return [...new Set(names.map((name) => name.service))]
}

/**
 * The person that a name means, as written, by its beginning ("king" for Kingsley) or misspelt.
 * @returns 'several' when more than one fits; undefined when none does ("any", "the owner")
 */
export function matchPerson(words: string, people: Person[]): Person | undefined | 'several' {
  const said = plain(words)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length >= 2)
  const levels = [exact, begins, misspelt].map((fits) =>
    people.filter((person) => said.some((word) => fits(word, person))),
  )
  const found = levels.find((level) => level.length > 0) ?? []
  const whole = found.filter((person) => nameParts(person).every((part) => said.includes(part)))
  const best = whole.length === 1 ? whole : found
  return best.length > 1 ? 'several' : best[0]
}

function nameParts(person: Person): string[] {
  return plain(person.name)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
}

function exact(word: string, person: Person): boolean {
  return nameParts(person).includes(word)
}

function begins(word: string, person: Person): boolean {
  return word.length >= 4 && nameParts(person).some((part) => part.startsWith(word))
}

function misspelt(word: string, person: Person): boolean {
  return nearest(word, nameParts(person)) !== undefined
}
