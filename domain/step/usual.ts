import type { Booking, Person, Service } from '../business.ts'
import type { Act, Ask } from '../intent.ts'
import { plain } from '../spelling.ts'
import { personName, say, serviceById, type Turn } from './turn.ts'

/** What a regular says instead of naming what she always has done. */
const usual =
  /\b(?:(?:my|the|d|that|same) (?:usual|normal|regular)(?: (?:one|thing|tin|style|service|treatment|cut|wash|wan))?(?! (?:price|time|day|hours?))|(?:same|exactly) (?:as|like) (?:last|before|the last|always|the other) ?(?:time|day)?|same (?:thing|tin|one|service|style)(?: (?:as|like))? (?:as )?(?:last time|before|always)|(?:what|wetin|the one|that one|the thing) (?:wey )?i (?:always|normally|usually|dey(?: always)?|don dey) (?:do|get|have|make|take|barb)(?: before)?|as (?:usual|always)|like (?:before|last time))\b/
/** With more words around it, it is about something else. */
const longest = 120
/** A habit: what was done only once is no usual. */
const often = 2

/** What she has done every time: the service, and who did it, where it was the same person. */
export interface Usual {
  service: Service
  person?: Person
}

/** Whether her words stand for what she has done as a rule: "the usual", "the one I dey do before". */
export function asksUsual(text: string): boolean {
  return text.length <= longest && usual.test(plain(text).replaceAll("'", ''))
}

/** Of the services that she came for more than once, and that are still offered, the one of her last visit. */
export function usualOf(turn: Turn): Usual | undefined {
  const came = turn.facts.bookings.filter((one) => one.status === 'confirmed' && one.end <= turn.now)
  const last = came.findLast(
    (one) => serviceById(turn, one.serviceId) && times(came, one, sameService) >= often,
  )
  const service = serviceById(turn, last?.serviceId)
  if (!last || !service) return undefined
  const person = turn.business.people.find((one) => one.id === last.personId)
  const known = person && times(came, last, samePerson) >= often && turn.business.peopleNamed
  return { service, ...(known ? { person } : {}) }
}

function times(came: Booking[], one: Booking, same: (a: Booking, b: Booking) => boolean): number {
  return came.filter((other) => same(one, other)).length
}

const sameService = (a: Booking, b: Booking) => a.serviceId === b.serviceId
const samePerson = (a: Booking, b: Booking) => sameService(a, b) && a.personId === b.personId

/** Acts that a reader takes such words for, as they name nothing. */
const vague: Act[] = ['give', 'other', 'services', 'faq', 'mybooking', 'yes', 'bargain']
const wishes: Act[] = ['book', 'availability', 'change', 'cancel', 'price', 'duration', 'deposit', 'hours']

/** "the usual please" is a wish for an appointment, whatever the reader made of it. */
export function usualAfterAll(turn: Turn, asks: Ask[]): Ask[] {
  if (!asksUsual(turn.text) || asks.some((ask) => wishes.includes(ask.act))) return asks
  const slots = Object.assign({}, ...asks.filter((ask) => ask.act === 'give').map((ask) => ask.slots))
  const rest = asks.filter((ask) => !vague.includes(ask.act))
  return rest.some((ask) => ask.act === 'complaint') ? asks : [...rest, { act: 'book', slots }]
}

/** What she has as a rule is said before it is asked about; one who has no habit is told so. */
export function sayUsual(turn: Turn, found: Usual | undefined) {
  if (turn.told.has('usual')) return
  turn.told.add('usual')
  if (!found) return say(turn, 'usual.none')
  const person = personName(turn, found.person?.id)
  say(turn, person ? 'usual.knownWith' : 'usual.known', { service: found.service.name, person })
}
