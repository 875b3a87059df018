import type { Kobo, MinuteRange, Service } from '../business.ts'
import { matchService } from '../match.ts'
import { readAmount } from '../money.ts'
import { clock, type Weekday, weekdayOf, weekdays } from '../time.ts'
import { readWhen } from '../when.ts'
import { clashLines, outsideHours } from './absence.ts'
import { datesOf, minutesOf } from './dates.ts'
import type { Choice, Proposal } from './state.ts'
import { type OwnerTurn, propose, proposeOne, say } from './turn.ts'

type Price = Service['price']
type Told = Proposal['asks']

const amount = '(?:₦|ngn|n)?\\s?\\d[\\d,.]*\\s?(?:k|m|thousand|million|hundred)?'
const priced = new RegExp(
  `^(.+?)[\\s:=]+(?:(?:to|na|is|now|at|for|=)\\s+)*((?:minus\\s?|-\\s?)?${amount}(?:\\s?(?:-|–|to)\\s?${amount})?|free|zero)$`,
  'i',
)

/** "price knotless 30k", "knotless 25k-40k". */
export function changePrice(turn: OwnerTurn, words: string) {
  const [, named, money] = priced.exec(words.trim()) ?? []
  if (named === undefined || money === undefined) return say(turn, 'shop.priceHow')
  const price = readPrice(turn, money)
  if (!price) return
  const match = matchService(named, turn.facts.business)
  if (match.kind === 'none') return say(turn, 'shop.noService', { words: named })
  const services = match.kind === 'one' ? [match.service] : match.services
  proposeOne(
    turn,
    services.map((service): Choice => ({ label: service.name, proposal: pricing(service, price) })),
  )
}

/** The price in her words; the reply tells her what is wrong with one that is none. */
function readPrice(turn: OwnerTurn, words: string): Price | undefined {
  if (/^(?:minus|-)/i.test(words.trim())) return refuse(turn)
  if (/^(?:free|zero)$/i.test(words.trim())) return { from: 0, to: 0 }
  const [from, to] = words.split(/\s?(?:-|–|\bto\b)\s?/i).map((part) => readAmount(part))
  if (from === undefined) return refuse(turn)
  if (to === undefined) return { from, to: from }
  const least = sameScale(from, to, words)
  return least <= to ? { from: least, to } : refuse(turn)
}

/** "25-40k" is twenty-five thousand to forty thousand. */
function sameScale(from: Kobo, to: Kobo, words: string): Kobo {
  const isBare = /^\W*\d{1,3}\s?(?:-|–|to)/i.test(words.trim())
  return isBare && to >= 100_000 && from < 100_000 ? from * 1_000 : from
}

function refuse(turn: OwnerTurn): undefined {
  say(turn, 'shop.badPrice')
}

/** A change of price as it is read back: what it was and what it will be. */
export function pricing(service: Service, price: Price): Proposal {
  const args = { service: service.name, was: { ...service.price }, price: { ...price } }
  return {
    edits: [{ kind: 'price', serviceId: service.id, was: { ...service.price }, price }],
    asks: [{ key: price.to === 0 ? 'shop.freeAsk' : 'shop.priceAsk', args }],
    done: [{ key: 'shop.priced', args }],
    clashes: [],
  }
}

/** "hours sat 9 to 6", "hours monday to friday 8am-7pm". */
export function changeHours(turn: OwnerTurn, words: string) {
  const when = readWhen({ day: [words] }, turn.now)
  const minutes = minutesOf(when)
  const days = /\b(?:every ?day|daily|all days)\b/i.test(words)
    ? [...weekdays]
    : [...new Set(datesOf(when).map(weekdayOf))]
  if (!minutes || days.length === 0) return say(turn, 'shop.hoursHow')
  propose(
    turn,
    opening(
      turn,
      days.toSorted((a, b) => weekdays.indexOf(a) - weekdays.indexOf(b)),
      [minutes],
    ),
  )
}

/** New opening hours as they are read back. */
export function opening(turn: OwnerTurn, days: Weekday[], ranges: MinuteRange[]): Proposal {
  const { hours } = turn.facts.business
  const told = days.map((day) => ({ days: [day], was: spans(hours[day]), hours: spans(ranges) }))
  const clashes = days.flatMap((day) => outsideHours(turn, day, ranges))
  const asks = told.map((args) => ({ key: args.was.length > 0 ? 'shop.hoursAsk' : 'shop.hoursNewAsk', args }))
  return {
    edits: days.map((weekday) => ({ kind: 'hours', weekday, was: hours[weekday] ?? [], ranges })),
    asks: [...asks, ...clashLines(turn, clashes)] as Told,
    done: told.map(({ days: one, hours: now }) => ({
      key: 'shop.hoursSet',
      args: { days: one, hours: now },
    })) as Told,
    clashes: clashes.map(({ id }) => id),
  }
}

function spans(ranges: MinuteRange[] = []) {
  return ranges.map(({ from, to }) => ({ from: clock(from), to: clock(to) }))
}

const length =
  /(?:(\d+(?:\.5)?|an?|one|two|three|four|five|six)\s?(?:hours?|hrs?|h)\b)?\s*(?:and\s+)?(?:(\d+)\s?(?:minutes?|mins?|m)\b)?$/i
const counts: Record<string, number> = { a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6 }
const longestMinutes = 16 * 60

/** "add service Twist 12k 3 hours". */
export function addService(turn: OwnerTurn, words: string) {
  const text = words
    .trim()
    .replace(/,/g, (comma, at: number) => (/\d/.test(words[at + 1] ?? '') ? comma : ' '))
  const lasts = length.exec(text)
  const minutes = lasts ? minutesIn(lasts) : 0
  const [, name, money] = priced.exec(text.slice(0, lasts?.index).trim()) ?? []
  if (!name || !money) return say(turn, 'shop.addHow')
  if (minutes < 5 || minutes > longestMinutes)
    return say(turn, 'shop.howLong', { service: capital(name), money })
  const price = readPrice(turn, money)
  if (!price) return
  const service = { id: keyOf(name), name: capital(name.trim()).slice(0, 80), also: [], price, minutes }
  const known = turn.facts.business.services.find(({ id }) => id === service.id)
  if (known) return say(turn, 'shop.serviceThere', { service: known.name, price: { ...known.price } })
  if (service.id === '') return say(turn, 'shop.addHow')
  propose(turn, adding(service))
}

/** A new service as it is read back. */
export function adding(service: Service): Proposal {
  const args = { service: service.name, price: { ...service.price }, minutes: service.minutes }
  return {
    edits: [{ kind: 'add-service', service }],
    asks: [{ key: 'shop.addAsk', args }],
    done: [{ key: 'shop.added', args }],
    clashes: [],
  }
}

function minutesIn([, hours = '0', minutes = '0']: RegExpExecArray): number {
  return Math.round((counts[hours.toLowerCase()] ?? Number(hours)) * 60 + Number(minutes))
}

/** `Knotless Braids` → `knotless-braids`, as in business files. */
function keyOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60)
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
