import type { Person } from '../business.ts'
import type { Act, Ask, Slot as SlotName } from '../intent.ts'
import { matchPerson } from '../match.ts'
import { readCount } from '../options.ts'
import { readWhen, type When } from '../when.ts'
import { correctedMoment, replacement } from './correction.ts'
import { countsHeads, readServices, type ServicesRead } from './service-read.ts'
import type { Turn } from './turn.ts'
import { asksUsual, type Usual, usualOf } from './usual.ts'

/** What the customer's words of one turn name, turned into things of the business. */
export interface Details extends ServicesRead {
  person?: Person | undefined
  when: When
  /** For how many people. */
  count?: number | undefined
  /** Words that choose among what was offered. */
  option: string
  /** Words for the booking that exists ("my appointment *for tomorrow*"). */
  from: When
  /** She named no service but "the usual": null where she has none. */
  usual?: Usual | null
}

const asksCost = /\b(?:costs?|prices?|how much|hw mch|charges?|amount)\b/i
const asksTime =
  /\b(?:long|tey|time|takes?|tek|min(?:ute)?s?|hours?|hrs?|duration|finish|ready|last|spend)\b/i
const aboutDeposit = /\b(?:deposit|upfront|advance|down ?payment)\b/i

/**
 * An ask as the facts show that it was meant: "any opening on sunday for wash and set?" asks for free time, not
 * for the hours of the shop; "can Bisi do it?" names a person, not a service.
 */
export function asMeant(turn: Turn, ask: Ask): Ask {
  const priced = turn.asks.some(({ act }) => act === 'price')
  if (ask.act === 'duration' && !priced && asksCost.test(turn.text) && !asksTime.test(turn.text))
    return { ...ask, act: 'price' }
  if (ask.act === 'price' && wordsOf([ask], 'service').some((words) => aboutDeposit.test(words)))
    return { ...ask, act: 'deposit' }
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
  const read = readServices(turn, asks)
  const count = wordsOf(asks, 'count')
    .map(readCount)
    .find((n) => n !== undefined)
  const when = readMoment(turn, wordsOf(asks, 'day'), wordsOf(asks, 'time'))
  const details: Details = {
    ...read,
    person: readPerson(turn, wordsOf(asks, 'staff')),
    when: namesMoment(when) ? correctedMoment(turn.text, when, turn.said) : when,
    ...(count === undefined || !countsHeads(turn, read) ? {} : { count }),
    option: wordsOf(asks, 'option').join(' '),
    from: readWhen({ day: wordsOf(asks, 'from') }, turn.said),
  }
  if (standsForUsual(turn, details)) return withUsual(details, usualOf(turn))
  return namesSomething(details) ? details : { ...details, ...replacement(turn, asks) }
}

function standsForUsual(turn: Turn, { services, among }: Details): boolean {
  return services.length + among.length === 0 && !turn.draft?.serviceId && asksUsual(turn.text)
}

function withUsual(details: Details, usual: Usual | undefined): Details {
  if (!usual) return { ...details, usual: null }
  const person = details.person ?? usual.person
  return { ...details, services: [usual.service], unknownService: false, person, usual }
}

/** "it has to be the 16th", said of a day that was refused, is that day and not the next 16th. */
function readMoment(turn: Turn, day: string[], time: string[]): When {
  const when = readWhen({ day, time }, turn.said)
  const refused = turn.before.kind === 'day' ? turn.before.refused : undefined
  if (refused === undefined || !/\d/.test(day.join())) return when
  const seenFromThere = readWhen({ day, time }, `${refused}T00:00`)
  return seenFromThere.date === refused ? { ...when, date: refused } : when
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
