import { defaultAcceptMinutes } from '../../domain/acceptance.ts'
import type { Business, MinuteRange, Person, Policy, Service, Takeover } from '../../domain/business.ts'
import { defaultDepositMinutes } from '../../domain/deposit.ts'
import { clock, type Weekday, weekdays } from '../../domain/time.ts'
import type { BusinessFile } from '../store.ts'
import { defaultTakeover, minuteOf, rangeOf, type Shape, type ShapeInput } from './shape.ts'

/** What a file of the right shape means. */
export function toBusinessFile(file: Shape): BusinessFile {
  const { slug, name, kind, timezone, languages, takeover } = file
  return {
    ...{ slug, name, kind, timezone, languages },
    ...only(file, 'phone', 'address', 'directions', 'greeting'),
    hours: toHours(file.hours),
    ...toBreaks(file.breaks),
    closures: file.closures
      .map((closure) => ({ date: closure.date, ...only(closure, 'reason') }))
      .sort((a, b) => (a.date < b.date ? -1 : 1)),
    people: toPeople(file),
    peopleNamed: file.people !== undefined,
    services: file.services.map(toService),
    knowledge: file.faq.map(({ q, a }, index) => ({ id: `faq-${index + 1}`, question: q, answer: a })),
    policy: toPolicy(file.policy),
    takeover,
    ...only({ quietHours: file.quiet === undefined ? undefined : rangeOf(file.quiet) }, 'quietHours'),
    ...only(file, 'owner'),
  }
}

function toHours(hours: Shape['hours']): Business['hours'] {
  const days = Object.entries(hours).map(([day, ranges]) => {
    return [day, toRanges(ranges ?? [])]
  })
  return Object.fromEntries(days)
}

function toRanges(texts: string[]): MinuteRange[] {
  return texts.flatMap((text) => rangeOf(text) ?? []).sort((a, b) => a.from - b.from)
}

function toBreaks(texts: string[] | undefined): { breaks?: MinuteRange[] } {
  return texts ? { breaks: toRanges(texts) } : {}
}

function toPolicy({
  sameDayUntil,
  acceptByHand,
  acceptMinutes,
  depositMinutes,
  depositRefund,
  ...policy
}: Shape['policy']): Policy {
  const until = sameDayUntil === undefined ? undefined : minuteOf(sameDayUntil)
  const longest = acceptMinutes === defaultAcceptMinutes ? undefined : acceptMinutes
  return {
    ...policy,
    ...(until === undefined ? {} : { sameDayUntil: until }),
    // What is usual is as good as no word of it.
    ...(acceptByHand ? { acceptByHand } : {}),
    ...(longest === undefined ? {} : { acceptMinutes: longest }),
    ...(depositMinutes === undefined || depositMinutes === defaultDepositMinutes ? {} : { depositMinutes }),
    ...(depositRefund === 'never' ? { depositRefund } : {}),
  }
}

function toPeople({ name, people }: Shape): Person[] {
  if (!people) return [{ id: name, name }]
  return people.map((person) => ({
    id: person.name,
    name: person.name,
    ...only(person, 'services'),
    ...(person.hours ? { hours: toHours(person.hours) } : {}),
    ...toBreaks(person.breaks),
    // One seat is what anybody has.
    ...(person.seats !== undefined && person.seats > 1 ? { seats: person.seats } : {}),
  }))
}

function toService(service: Shape['services'][number]): Service {
  const { id, name, also, price, minutes, setup, cleanup, deposit } = service
  return {
    ...{ id, name, also, minutes },
    ...(setup ? { setup } : {}),
    ...(cleanup ? { cleanup } : {}),
    price: { from: kobo(price.from), to: kobo(price.to) },
    // A deposit of nothing is none.
    ...(deposit ? { deposit: kobo(deposit) } : {}),
    ...only(service, 'note'),
  }
}

function kobo(naira: number): number {
  return Math.round(naira * 100)
}

/** The file that means this. */
export function toShape(file: BusinessFile): ShapeInput {
  const { slug, name, kind, timezone, languages, policy, knowledge } = file
  const { sameDayUntil, ...rest } = policy
  return {
    ...{ slug, name, kind, timezone, languages },
    ...only(file, 'phone', 'address', 'directions', 'greeting'),
    hours: toClockHours(file.hours),
    ...(file.breaks ? { breaks: file.breaks.map(rangeText) } : {}),
    ...filled('closures', file.closures),
    ...(file.peopleNamed ? { people: file.people.map(toPersonShape) } : {}),
    services: file.services.map(toServiceShape),
    ...filled(
      'faq',
      knowledge.map(({ question, answer }) => ({ q: question, a: answer })),
    ),
    policy: { ...rest, ...(sameDayUntil === undefined ? {} : { sameDayUntil: clock(sameDayUntil) }) },
    ...takeoverShape(file.takeover),
    ...only({ quiet: file.quietHours && rangeText(file.quietHours) }, 'quiet'),
    ...only(file, 'owner'),
  }
}

/** Only what differs from what a file without it means. */
function takeoverShape({ quietMinutes, handBackWord }: Takeover): Pick<ShapeInput, 'takeover'> {
  const said = {
    ...(quietMinutes === defaultTakeover.quietMinutes ? {} : { quietMinutes }),
    ...(handBackWord === defaultTakeover.handBackWord ? {} : { handBackWord }),
  }
  return Object.keys(said).length > 0 ? { takeover: said } : {}
}

function toClockHours(hours: Business['hours']): ShapeInput['hours'] {
  const days = weekdays.flatMap((day): [Weekday, string[]][] => {
    const ranges = hours[day] ?? []
    return ranges.length > 0 ? [[day, ranges.map(rangeText)]] : []
  })
  return Object.fromEntries(days)
}

function rangeText({ from, to }: MinuteRange): string {
  return `${clock(from)}-${clock(to)}`
}

function toPersonShape({
  name,
  hours,
  breaks,
  ...person
}: Person): NonNullable<ShapeInput['people']>[number] {
  return {
    name,
    ...only(person, 'services'),
    ...(hours ? { hours: toClockHours(hours) } : {}),
    ...(breaks ? { breaks: breaks.map(rangeText) } : {}),
    ...only(person, 'seats'),
  }
}

function toServiceShape(service: Service): ShapeInput['services'][number] {
  const { id, name, also, price, minutes, deposit } = service
  const range = { from: price.from / 100, to: price.to / 100 }
  return {
    ...{ id, name },
    ...filled('also', also),
    price: range.from === range.to ? range.from : range,
    minutes,
    ...only(service, 'setup', 'cleanup'),
    ...(deposit === undefined ? {} : { deposit: deposit / 100 }),
    ...only(service, 'note'),
  }
}

function filled<K extends string, T>(key: K, list: T[]): { [P in K]?: T[] } {
  return list.length > 0 ? ({ [key]: list } as { [P in K]?: T[] }) : {}
}

/** Those of the optional properties that are there. */
function only<T extends object, K extends keyof T>(from: T, ...keys: K[]): { [P in K]?: NonNullable<T[P]> } {
  const there = keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])
  return Object.fromEntries(there)
}
