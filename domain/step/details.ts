import type { Person, Service } from '../business.ts'
import type { Act, Ask, Slot as SlotName } from '../intent.ts'
import { matchPerson, matchService, matchServices } from '../match.ts'
import { readCount } from '../options.ts'
import { readWhen, type When } from '../when.ts'
import { serviceById, type Turn } from './turn.ts'

/** What the customer's words of one turn name, turned into things of the business. */
export interface Details {
  /** Services named, in her order. */
  services: Service[]
  /** Several services fit one name: ask which. */
  among: Service[]
  /** She named a service that the business does not have. */
  unknownService: boolean
  person?: Person | undefined
  when: When
  /** The one service that all names together mean: "knotless", "waist length". */
  together?: Service | undefined
  /** For how many people. */
  count?: number | undefined
  /** Words that choose among what was offered. */
  option: string
  /** Words for the booking that exists ("my appointment *for tomorrow*"). */
  from: When
}

/** Words that point at what was talked about, or belong to the question, instead of naming a service. */
const pointing = /^(?:how|long|much|am|it|that|this|one|own|the|same|them|for|thing|na|abeg|pls|please|\s)+$/i

/**
 * An ask as the facts show that it was meant: "any opening on sunday for wash and set?" asks for free time, not
 * for the hours of the shop; "can Bisi do it?" names a person, not a service.
 */
export function asMeant(turn: Turn, ask: Ask): Ask {
  if (ask.act === 'hours' && readServices(turn, [ask]).services.length > 0)
    return { ...ask, act: 'availability' }
  const words = ask.act === 'services' ? (ask.slots.service ?? []) : []
  if (words.length === 0 || !readPerson(turn, words) || readServices(turn, [ask]).services.length > 0)
    return ask
  return { act: 'availability', slots: { staff: words } }
}

/** Collects the words of a slot over several asks, in message order. */
export function wordsOf(asks: Ask[], slot: SlotName): string[] {
  return asks.flatMap((ask) => ask.slots[slot] ?? []).filter((words) => words.trim() !== '')
}

export function asksOf(asks: Ask[], ...acts: Act[]): Ask[] {
  return asks.filter((ask) => acts.includes(ask.act))
}

export function readDetails(turn: Turn, asks: Ask[]): Details {
  const count = wordsOf(asks, 'count')
    .map(readCount)
    .find((n) => n !== undefined)
  return {
    ...readServices(turn, asks),
    person: readPerson(turn, wordsOf(asks, 'staff')),
    when: readMoment(turn, wordsOf(asks, 'day'), wordsOf(asks, 'time')),
    ...(count === undefined ? {} : { count }),
    option: wordsOf(asks, 'option').join(' '),
    from: readWhen({ day: wordsOf(asks, 'from') }, turn.now),
  }
}

/** "it has to be the 16th", said of a day that was refused, is that day and not the next 16th. */
function readMoment(turn: Turn, day: string[], time: string[]): When {
  const when = readWhen({ day, time }, turn.now)
  const refused = turn.before.kind === 'day' ? turn.before.refused : undefined
  if (refused === undefined || !/\d/.test(day.join())) return when
  const seenFromThere = readWhen({ day, time }, `${refused}T00:00`)
  return seenFromThere.date === refused ? { ...when, date: refused } : when
}

type ServicesRead = Pick<Details, 'services' | 'among' | 'unknownService' | 'together'>

/** The services that the words name, "for my pikin" counted in. */
export function readServices(turn: Turn, asks: Ask[]): ServicesRead {
  const whom = whomOf(turn, asks)
  const words = wordsOf(asks, 'service').filter((one) => !pointing.test(one))
  if (words.length === 0) return { ...forWhom(turn, whom), unknownService: false }
  const read: ServicesRead = { services: [], among: [], unknownService: false }
  for (const match of matchServices(words, turn.business, { whom })) {
    if (match.kind === 'one') read.services.push(match.service)
    else if (match.kind === 'several') read.among.push(...match.services)
  }
  read.unknownService = words.some((one) => isUnknown(turn, one))
  const joint = words.length > 1 ? matchService(words.join(' '), turn.business, { whom }) : undefined
  return {
    ...withSpeaker(turn, words, whom, read),
    ...(joint?.kind === 'one' ? { together: joint.service } : {}),
    services: unique(read.services),
    among: unique(read.among),
  }
}

/** Words that name no service in particular. */
const anyService =
  /^(?:do|make|fix|wash|book|my|me|your|the|a|an|hair|head|body|face|skin|car|cloth(?:es)?|appointment|slot|space|something|services?|one|normal|regular|ordinary|other|\s)+$/i

/** A name for something that the business does not do; a person's name and "my hair" are none. */
function isUnknown(turn: Turn, words: string): boolean {
  if (anyService.test(words) || matchService(words, turn.business).kind !== 'none') return false
  return !turn.business.peopleNamed || matchPerson(words, turn.business.people) === undefined
}

/** For whom it is: also as said before the bot asked which service. */
function whomOf(turn: Turn, asks: Ask[]): string[] {
  const before = turn.before.kind === 'service' ? (turn.topic.whom ?? []) : []
  return [...before, ...wordsOf(asks, 'whom'), ...wordsOf(asks, 'count')]
}

/** Keeps for whom it is until the service is known. */
export function rememberWhom(turn: Turn, asks: Ask[]) {
  const whom = whomOf(turn, asks)
  if (whom.length > 0) turn.topic = { ...turn.topic, whom }
}

/** "and my pikin own nko?": the service talked about, in the form for that person. */
function forWhom(turn: Turn, whom: string[]): Pick<Details, 'services' | 'among'> {
  const about = serviceById(turn, turn.draft?.serviceId ?? turn.topic.serviceIds[0])
  if (whom.length === 0 || !about) return { services: [], among: [] }
  const match = matchService(about.name, turn.business, { whom })
  return { services: match.kind === 'one' && match.service.id !== about.id ? [match.service] : [], among: [] }
}

/** "me and my two sons": the speaker's own service counts as well. */
function withSpeaker(turn: Turn, words: string[], whom: string[], read: ServicesRead): ServicesRead {
  if (!whom.some((one) => /\b(?:me|myself|i)\b/i.test(one))) return read
  for (const one of words) {
    const own = matchService(one, turn.business)
    if (own.kind === 'one') read.services.unshift(own.service)
  }
  return read
}

function unique(services: Service[]): Service[] {
  return [...new Set(services)]
}

function readPerson(turn: Turn, words: string[]): Person | undefined {
  if (!turn.business.peopleNamed) return undefined
  for (const one of words) {
    const match = matchPerson(one, turn.business.people)
    if (match && match !== 'several') return match
  }
  return undefined
}

/** Whether the words named anything at all for an appointment. */
export function namesSomething(details: Details): boolean {
  return (
    details.services.length > 0 || details.among.length > 0 || namesMoment(details.when) || !!details.person
  )
}

/** Whether the words named a day or a time. */
export function namesMoment(when: When): boolean {
  return !!(when.date ?? when.dates ?? when.range ?? when.time ?? when.same ?? when.past)
}
