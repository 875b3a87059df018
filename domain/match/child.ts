import type { Business, Service } from '../business.ts'
import { numberWords, plain } from '../spelling.ts'
import { type ServiceName, tokens } from './service-words.ts'
import { trunk } from './trade-words.ts'

/** Where a business does not say up to which age its child's price goes. */
const usualLimit = 12

const kin = 'kids?|child(?:ren)?|pikins?|sons?|daughters?|boys?|girls?|baby|babies|toddlers?'
const forKin = new RegExp(
  `\\bfor (?:my|our|his|her|the|this|one|a) (?:[\\p{L}\\d-]+ ){0,3}?(?:${kin})\\b`,
  'giu',
)

/** For whom a message says that it is, where it is a child: "for my small boy". */
export function childIn(text: string): string[] {
  return text.match(forKin) ?? []
}

/** Whether the words speak of a child; a stated age decides over "my son", who may be grown up. */
export function speaksOfChild(words: string, whom: string[], business: Business): boolean {
  const text = [words, ...whom].map(plain).join(' , ')
  const ages = statedAges(text)
  if (ages.length > 0) return ages.some((age) => age <= ageLimit(business))
  return tokens(text).some((word) => trunk(word) === 'child')
}

function statedAges(text: string): number[] {
  const years = [...text.matchAll(/\b(\w+)[ -]?(?:years?|yrs?|months?|mths?)\b/g)].map((m) =>
    toAge(m[0], m[1] as string),
  )
  const plainAge = [
    ...text.matchAll(
      /\b(?:is|be|na|age|aged|e|he|she)(?: na| be| is| just| only)? (\w+)(?= *(?:$|,|and|o\b))/g,
    ),
  ]
  return [...years, ...plainAge.map((m) => toAge('', m[1] as string))].filter((age) => age !== undefined)
}

function toAge(phrase: string, word: string): number | undefined {
  const n = /^\d{1,2}$/.test(word) ? Number(word) : numberWords.get(word)
  return n !== undefined && /m(on)?ths?$/.test(phrase) ? n / 12 : n
}

/** "12 years and below" in a child's service. */
function ageLimit(business: Business): number {
  const notes = business.services.flatMap(
    (service) => service.note?.match(/\b(\d{1,2}) (?:years?|yrs?)/)?.[1] ?? [],
  )
  return notes.length > 0 ? Math.max(...notes.map(Number)) : usualLimit
}

/** With the child's version in place of what has one: "kids haircut" for a service also called plain "haircut". */
export function childsVersion(matched: Service[], names: ServiceName[]): Service[] {
  const childs = names.filter((name) => name.needed.includes('child'))
  const versions = matched.map((service) => {
    const version = childs.find((name) => doesTheWork(service, name, names))
    return version === undefined ? service : version.service
  })
  return [...new Set(versions)]
}

/** Of a service for adults and one for children, that for her; both where nothing tells for whom it is. */
export function ofAge(
  matched: Service[],
  names: ServiceName[],
  forChild: boolean,
  forSomebody: boolean,
): Service[] {
  if (!forChild && !forSomebody) return matched
  const childs = names.filter((name) => name.isOwn && name.needed.includes('child'))
  const fitting = matched.filter((service) => childs.some((name) => name.service === service) === forChild)
  return fitting.length > 0 ? fitting : matched
}

function doesTheWork(service: Service, child: ServiceName, names: ServiceName[]): boolean {
  const work = child.needed.filter((word) => word !== 'child')
  const own = names.filter((name) => name.service === service)
  return (
    work.length > 0 &&
    own.some(({ needed }) => needed.length === work.length && needed.every((word) => work.includes(word)))
  )
}
