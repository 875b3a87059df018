import type { Business, Person, Service } from './business.ts'
import { familyOf } from './match/families.ts'
import { matchService } from './match.ts'
import { type Clause, clausesOf } from './skills/clauses.ts'
import { plain } from './spelling.ts'

/** What was said of one person: what she does, or what she does not. */
export interface SaidSkill {
  person: Person
  /** `everything`: all but `services`; `these`: no more than them, or (not `only`) these as well; `not`: no more. */
  kind: 'everything' | 'these' | 'not'
  services: Service[]
  only: boolean
}

export type SaidSkills =
  | { kind: 'everybody' }
  /** `unread`: words that name no service. */
  | { kind: 'said'; said: SaidSkill[]; unread: string[] }
  | { kind: 'unread' }

const everybody =
  /^(?:skip|no|none|same|(?:we |they |dem |us |na |yes |dey )*(?:all|both|everybody|everyone|anybody|anyone|each|any)(?: of (?:us|dem|them))?(?: (?:dey|fit|can|sabi|go|of us))*(?: (?:do|does|handle|make))?(?: (?:am|it|them|everything|all|anything|every thing|the same thing|all of (?:am|them|it)))?|(?:na )?all of us|(?:we|they|dem)(?: dey| all| fit| can)* do(?:es)?(?: everything| all)?|i no mind|no difference|it does not matter|doesn'?t matter)[\s.!]*$/

/**
 * Who does what, as an owner says it: "Ada does braids and wash, Bisi only nails", "nails: Bisi", "Bisi no dey do
 * nails again", "all of us do everything". Services are found by their names, or by the part of the trade they are of.
 * @param me who "I" is
 */
export function readSkills(text: string, business: Business, me?: Person): SaidSkills {
  const said = plain(text).trim()
  if (everybody.test(said)) return { kind: 'everybody' }
  const clauses = clausesOf(said.replace(othersAll, ''), business.people, me)
  if (clauses.length === 0) return { kind: 'unread' }
  const unread: string[] = []
  const [restful, named] = [clauses.filter(isRest), clauses.filter((clause) => !isRest(clause))]
  const told = named.flatMap((clause) => skillsIn(clause, business, unread))
  const all = [...told, ...restful.flatMap(({ people }) => restOf(people, told, business.services))]
  return all.length === 0 && unread.length === 0 ? { kind: 'unread' } : { kind: 'said', said: all, unread }
}

/** Of whom nothing is said does everything: saying so adds nothing. */
const othersAll =
  /[\s,;.]*(?:\b(?:and|but|while|then) )*(?:\bthe |\ball )*\b(?:others?|everybody else|everyone else|rest)(?: of (?:us|them|dem))?(?: (?:dey|fit|can|go))* (?:do|does|handle) (?:everything|all|anything)\b.*$/

const only = /\b(?:only|just|na only|alone)\b/
const everything = /\b(?:everything|every thing|all(?! ?-?back)(?: of (?:am|it|them))?|anything)\b/
const rest = /\b(?:the rest|(?:the )?others?|(?:the )?remaining|everything else|all the rest)\b/
const not =
  /\b(?:but (?:not|no)|except(?: for)?|apart from|minus|without|no (?:dey |go |fit |sabi )*(?:do|does|handle|make)|(?:does ?n[o']?t|do ?n[o']?t|will not|won't|cannot|can't|no longer|stopped|don stop)(?: (?:do|does|doing|handle|make))?|not|never|no)\b/

function isRest({ words }: Clause): boolean {
  return rest.test(words)
}

/** "Bisi only nails, Ada the rest". */
function restOf(people: Person[], told: SaidSkill[], all: Service[]): SaidSkill[] {
  const taken = told.filter(({ kind }) => kind === 'these').flatMap(({ services }) => services)
  const services = all.filter((service) => !taken.includes(service))
  if (services.length === 0) return []
  return people.map((person) => ({ person, kind: 'these' as const, services, only: true }))
}

function skillsIn({ people, words }: Clause, business: Business, unread: string[]): SaidSkill[] {
  const [does = '', doesNot] = cut(words)
  const isAll = everything.test(does) || (doesNot !== undefined && bare(does) === '')
  const list = isAll ? (doesNot ?? '') : does
  const services = servicesIn(list, business, unread)
  if (!isAll && services.length === 0) return []
  if (doesNot !== undefined && services.length === 0) return []
  const isNot = isAll && !everything.test(does)
  const kind = isNot ? ('not' as const) : isAll ? ('everything' as const) : ('these' as const)
  return people.map((person) => ({ person, kind, services, only: only.test(does) }))
}

/** "everything but not nails": before and after the no. */
function cut(words: string): [string, string?] {
  const found = not.exec(words)
  return found ? [words.slice(0, found.index), words.slice(found.index + found[0].length)] : [words]
}

const filler =
  /\b(?:takes? care of|does|do|dey|doing|handles?|for|the|na|is|are|be|can|fit|knows?|sabi|makes?(?! up)|making|on|customers?|works?|his|her|him|only|just|alone|now|also|too|again|well|oo?|abeg|please|pls|will|would|go|any ?more|more|and|e|she|he|dem|they|but|with|things?|side|starts?|started|don|am|it)\b/g

function bare(words: string): string {
  return words
    .replace(filler, ' ')
    .replace(/[^\p{L}\p{N}'-]+/gu, ' ')
    .trim()
}

function servicesIn(words: string, business: Business, unread: string[]): Service[] {
  const parts = words.split(/[,;.:&+/\n]|\b(?:and|plus|n|with|or)\b/).map(bare)
  const found = parts.filter(Boolean).flatMap((part) => {
    const services = meant(part, business)
    if (services.length === 0) unread.push(part)
    return services
  })
  return business.services.filter((service) => found.includes(service))
}

function meant(part: string, business: Business): Service[] {
  const family = familyOf(part, business.services)
  const match = matchService(part, business)
  const named = match.kind === 'one' ? [match.service] : match.kind === 'several' ? match.services : []
  return [...family, ...named]
}

/**
 * What she does by what was said of her; undefined: everything.
 * @param before what she did until now, where "also" adds to it; absent: it does not count
 */
export function skillsAfter(
  { kind, services, only: isOnly }: SaidSkill,
  all: Service[],
  before?: { services: string[] | undefined },
): string[] | undefined {
  const ids = services.map(({ id }) => id)
  const had = before ? (before.services ?? all.map(({ id }) => id)) : undefined
  const kept = {
    everything: () => all.filter(({ id }) => !ids.includes(id)).map(({ id }) => id),
    not: () => (had ?? all.map(({ id }) => id)).filter((id) => !ids.includes(id)),
    these: () => (isOnly || !had ? ids : [...had, ...ids.filter((id) => !had.includes(id))]),
  }[kind]()
  return all.every(({ id }) => kept.includes(id)) ? undefined : kept
}
