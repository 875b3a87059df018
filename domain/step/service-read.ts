import type { Service } from '../business.ts'
import type { Ask } from '../intent.ts'
import { childIn } from '../match/child.ts'
import { endsOf, namedIn, toldApart, variantCalled, variantIn, variantsOf } from '../match/context.ts'
import { isSoldByCount, ofQuantity, quantitiesIn } from '../match/quantity.ts'
import { matchPerson, matchService, matchServices, type ServiceMatch } from '../match.ts'
import { lastSaid } from './correction.ts'
import { wordsOf } from './details.ts'
import { serviceById, type Turn } from './turn.ts'

export interface ServicesRead {
  /** Services named, in her order. */
  services: Service[]
  /** Several services fit one name: ask which. */
  among: Service[]
  /** She named a service that the business does not have. */
  unknownService: boolean
  /** The one service that all names together mean: "knotless", "waist length". */
  together?: Service | undefined
}

/** Words that point at what was talked about, or belong to the question, instead of naming a service. */
const pointing = /^(?:how|long|much|am|it|that|this|one|own|the|same|them|for|thing|na|abeg|pls|please|\s)+$/i

/** The services that the words name, "for my pikin" and what the rest of the message says of them counted in. */
export function readServices(turn: Turn, asks: Ask[]): ServicesRead {
  const whom = whomOf(turn, asks)
  const all = wordsOf(asks, 'service').filter((one) => !pointing.test(one))
  const words = lastSaid(turn.text, all)
  if (words.length === 0) return { ...unnamed(turn, asks, whom), unknownService: false }
  const read: ServicesRead = { services: [], among: [], unknownService: false }
  for (const match of matchServices(words, turn.business, { whom })) take(turn, asks, words, match, read)
  read.unknownService = words.some((one) => isUnknown(turn, one))
  const joint = words.length > 1 ? matchService(words.join(' '), turn.business, { whom }) : undefined
  return {
    ...withSpeaker(turn, words, whom, read),
    ...(joint?.kind === 'one' ? { together: joint.service } : {}),
    services: unique(read.services),
    among: unique(read.among),
  }
}

/** Adds what one phrase means in the light of the whole message and of what was talked about. */
function take(turn: Turn, asks: Ask[], words: string[], match: ServiceMatch, read: ServicesRead) {
  if (match.kind === 'none') return
  if (match.kind === 'several' && match.listed) {
    read.among.push(...match.services)
    return
  }
  const corrected = match.kind === 'several' ? variantOfReadBack(turn) : undefined
  if (corrected) {
    read.services.push(corrected)
    return
  }
  const found = match.kind === 'one' ? [match.service] : match.services
  const text = besideOthers(turn, words)
  const told = match.kind === 'one' ? [variantIn(match.service, text, turn.business) ?? match.service] : found
  const sized = ofQuantity(toldApart(told, text, turn.business), quantitiesOf(turn), turn.business)
  const [only, another] = talkedOf(turn, asks, sized)
  if (only && !another) read.services.push(only)
  else read.among.push(...sized)
}

/** "Actually the bed is a double": of a duvet read back for a single, whatever else is called "bed". */
function variantOfReadBack(turn: Turn): Service | undefined {
  const current = turn.before.kind === 'confirm' ? serviceById(turn, turn.before.slot.serviceId) : undefined
  return current && variantIn(current, turn.text, turn.business)
}

/** The message without the words for other services: "gel" of "gel pedicure and manicure" is not the manicure's. */
function besideOthers(turn: Turn, words: string[]): string {
  const others = wordsOf(turn.asks, 'service').filter(
    (one) => !words.includes(one) && matchService(one, turn.business).kind === 'one',
  )
  const several = words.length > 1 ? words : []
  return [...others, ...several].reduce((text, one) => text.replace(one, ' , '), endsOf(turn.text))
}

/** Quantities of the message, those of days, times, money and ages left out. */
function quantitiesOf(turn: Turn) {
  const slots = (['day', 'time', 'from', 'amount', 'whom'] as const).flatMap((slot) =>
    wordsOf(turn.asks, slot),
  )
  return quantitiesIn(slots.reduce((text, one) => text.replace(one, ' , '), endsOf(turn.text)))
}

/** Of services that one name could mean, the one among the choices given, talked about, or its variant. */
function talkedOf(turn: Turn, asks: Ask[], found: Service[]): Service[] {
  if (found.length < 2) return found
  const about = serviceById(turn, turn.draft?.serviceId ?? turn.topic.serviceIds[0])
  const asksAnother = asks.some((ask) => ask.act === 'price' || ask.act === 'services')
  const topic = turn.topic.serviceIds.length > 1 || !asksAnother ? turn.topic.serviceIds : []
  const variants = about ? variantsOf(about, turn.business).map((service) => service.id) : []
  for (const ids of [choicesOf(turn), topic, variants]) {
    const left = found.filter((service) => ids.includes(service.id))
    if (left.length === 1) return left
  }
  return found
}

function choicesOf(turn: Turn): string[] {
  return turn.before.kind === 'service' && turn.before.among.length > 0
    ? turn.before.among
    : (turn.draft?.among ?? [])
}

/** Acts that are about a service even where no words were read for it. */
const aboutService = new Set(['price', 'duration', 'deposit', 'book', 'availability'])

/** Where the reader pointed at no words: the person it is for, one of the choices, or a name in the message. */
function unnamed(turn: Turn, asks: Ask[], whom: string[]): Pick<ServicesRead, 'services' | 'among'> {
  const chosen = ofChoices(turn, asks)
  if (chosen) return { services: [chosen], among: [] }
  const variant = calledByOption(turn, asks)
  if (variant) return { services: [variant], among: [] }
  const person = forWhom(turn, whom)
  if (person.services.length > 0 || !asks.some((ask) => aboutService.has(ask.act))) return person
  const named = ofQuantity(namedIn(turn.text, turn.business), quantitiesOf(turn), turn.business)
  const told = toldApart(named, turn.text, turn.business)
  return told.length === 1 ? { services: told, among: [] } : { services: [], among: [] }
}

/** "what about the long one?", of the service that was talked about; a choice among times is none. */
function calledByOption(turn: Turn, asks: Ask[]): Service | undefined {
  const about = serviceById(turn, turn.draft?.serviceId ?? turn.topic.serviceIds[0])
  const words = wordsOf(asks, 'option').join(' ')
  if (!about || words === '' || ['offer', 'day', 'time'].includes(turn.before.kind)) return undefined
  return variantCalled(about, words, turn.business)
}

/** "the one for long hair", said to "which one do you mean: short or long?". */
function ofChoices(turn: Turn, asks: Ask[]): Service | undefined {
  const among = choicesOf(turn)
    .map((id) => serviceById(turn, id))
    .filter((one) => one !== undefined)
  if (among.length < 2 || asks.length === 0) return undefined
  const [only, another] = ofQuantity(
    toldApart(among, turn.text, turn.business),
    quantitiesOf(turn),
    turn.business,
  )
  return another ? undefined : only
}

/** Whether "for 20" means that many appointments: not where it is the size of what is sold. */
export function countsHeads(turn: Turn, { services, among }: ServicesRead): boolean {
  return ![...services, ...among].some((service) => isSoldByCount(service, turn.business))
}

/** Words that name no service in particular. */
const anyService =
  /^(?:do|make|fix|wash|book|my|me|your|the|a|an|hair|head|body|face|skin|car|cloth(?:es)?|appointment|slot|space|something|services?|one|normal|regular|ordinary|other|\s)+$/i

/** A name for something that the business does not do; a person's name, a thing she owns and "my hair" are none. */
function isUnknown(turn: Turn, words: string): boolean {
  if (anyService.test(words) || matchService(words, turn.business).kind !== 'none') return false
  if (isThing(turn, words)) return false
  return !turn.business.peopleNamed || matchPerson(words, turn.business.people) === undefined
}

/** "for my Corolla", "Samsung A14": what it is for; where a service was asked for by these words it counts as one. */
function isThing(turn: Turn, words: string): boolean {
  if (turn.asks.some((ask) => ask.act === 'services')) return false
  if (/\b(?=\w*\d)(?=\w*[a-z])\w+\b/i.test(words)) return true
  const before = turn.text.slice(0, Math.max(0, turn.text.indexOf(words)))
  if (/\b(?:for|on|with|bring|drive|use|get)\s+(?:my|our|his|her)\s+$/i.test(before)) return true
  return isProperName(words, before)
}

/** A name of a make, capitalised in the middle of a sentence that is not all in capitals, and not what she wants done. */
function isProperName(words: string, before: string): boolean {
  const prior = before.trim().split(/\s+/)
  const sentence = /\p{Ll}\s+$/u.test(before) && prior.slice(1).every((word) => !/^\p{Lu}\p{Ll}/u.test(word))
  const wanted = /\b(?:want|wan|need|like|do|book|make|fix)\s+(?:(?:an?|the|some)\s+)?$/i.test(before)
  return /^\p{Lu}\p{Ll}/u.test(words) && sentence && !wanted
}

/** For whom it is: also as said before the bot asked which service. */
function whomOf(turn: Turn, asks: Ask[]): string[] {
  const before = turn.before.kind === 'service' ? (turn.topic.whom ?? []) : []
  const said = [...before, ...wordsOf(asks, 'whom'), ...wordsOf(asks, 'count')]
  return said.length > 0 || wordsOf(asks, 'service').length === 0 ? said : childIn(endsOf(turn.text))
}

/** Keeps for whom it is until the service is known. */
export function rememberWhom(turn: Turn, asks: Ask[]) {
  const whom = whomOf(turn, asks)
  if (whom.length > 0) turn.topic = { ...turn.topic, whom }
}

/** "and my pikin own nko?": the service talked about, in the form for that person. */
function forWhom(turn: Turn, whom: string[]): Pick<ServicesRead, 'services' | 'among'> {
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
