import type { Service } from '../business.ts'
import type { Ask } from '../intent.ts'
import { variantsOf } from '../match/context.ts'
import { isSoldByCount } from '../match/quantity.ts'
import { matchService } from '../match.ts'
import { readCount } from '../options.ts'
import type { Asking } from '../state.ts'
import { wordsOf } from './details.ts'
import { answerKnowledge, tellKnowledge } from './questions.ts'
import { readServices, rememberWhom } from './service-read.ts'
import { answered, say, serviceById, type Turn, tag } from './turn.ts'

/** Services that a question is about: those it names, else those talked about. */
function servicesIn(turn: Turn, asks: Ask[]): { services: Service[]; unknown: boolean } {
  const read = readServices(turn, asks)
  const named = [...read.services, ...read.among]
  if (named.length > 0) return { services: named, unknown: read.unknownService }
  if (read.unknownService) return { services: [], unknown: true }
  const ids = turn.topic.serviceIds.length > 0 ? turn.topic.serviceIds : [turn.draft?.serviceId]
  const about = ids.map((id) => serviceById(turn, id)).filter((service) => service !== undefined)
  const [only, another] = turn.business.services
  return { services: about.length === 0 && only && !another ? [only] : about, unknown: false }
}

/** "how much, and how long e go take?": two questions, of which the first is easily the only one read. */
const asksHowLong =
  /\bhow (?:long|many (?:hours?|minutes?))\b.{0,25}\b(?:take|tek|taking|spend|finish|done)\b|\b(?:take|tek|taking)\b.{0,12}\bhow long\b/i

/** "how much be knotless?", also for several services and for several heads. */
export function answerPrice(turn: Turn, asks: Ask[]) {
  tag(turn, 'price')
  const { services, unknown } = servicesIn(turn, asks)
  if (services.length === 0) {
    if (unknown && answerKnowledge(turn, asks)) return addPrice(turn)
    return unknown ? sayNotDone(turn) : askWhich(turn, 'price', asks)
  }
  if (isRange(turn, asks, services)) return tellRange(turn, services)
  tellPrices(turn, services)
  const alsoDuration = !turn.asks.some(({ act }) => act === 'duration') && asksHowLong.test(turn.text)
  if (alsoDuration) answerDuration(turn, asks)
  const [only, another] = services
  if (only && isSoldByCount(only, turn.business)) return
  const heads = wordsOf(asks, 'count')
    .map(readCount)
    .find((n) => n !== undefined)
  if (only && !another && heads && heads > 1 && only.price.from === only.price.to) {
    say(turn, 'price.total', {
      count: heads,
      price: { from: only.price.from * heads, to: only.price.to * heads },
    })
  }
}

/** More prices than this are not read one by one. */
const mostLines = 3

/** One name that many services have: "braids, how much?" of five lengths. */
function isRange(turn: Turn, asks: Ask[], services: Service[]): boolean {
  const { services: named, among } = readServices(turn, asks)
  if (named.length > 0 || among.length <= mostLines || services.length !== among.length) return false
  const [first, ...others] = among as [Service, ...Service[]]
  const variants = variantsOf(first, turn.business)
  return others.every((service) => variants.includes(service))
}

function tellRange(turn: Turn, services: Service[]) {
  const from = Math.min(...services.map(({ price }) => price.from))
  const to = Math.max(...services.map(({ price }) => price.to))
  say(turn, 'price.range', { price: { from, to }, names: services.map(({ name }) => name) })
  turn.topic = { act: 'price', serviceIds: services.map((service) => service.id) }
  tag(turn, 'asked-service')
  answered(turn)
}

/** "what about Maitama then, how much?": where the business's own words name no amount, the price talked about. */
function addPrice(turn: Turn) {
  const [answer, service] = [turn.says.at(-1)?.args?.answer, serviceById(turn, turn.topic.serviceIds[0])]
  if (service && !/₦|\d{3}/.test(String(answer))) tellPrices(turn, [service])
}

/** States prices that were not stated in this turn yet, and makes these services the topic. */
export function tellPrices(turn: Turn, services: Service[]) {
  const fresh = services.filter((service) => !turn.told.has(`price ${service.id}`))
  for (const service of fresh) {
    turn.told.add(`price ${service.id}`)
    tellPrice(turn, service, fresh.length > 1)
  }
  turn.topic = { act: 'price', serviceIds: services.map((service) => service.id) }
  answered(turn)
}

function tellPrice(turn: Turn, service: Service, asLine: boolean) {
  const args = { service: service.name, price: { ...service.price } }
  if (asLine && service.note) say(turn, 'price.lineNote', { ...args, note: service.note })
  else if (asLine) say(turn, 'price.line', args)
  else if (service.note) say(turn, 'price.oneNote', { ...args, note: service.note })
  else say(turn, 'price.one', args)
}

/** Asks which service a question is about. */
function askWhich(turn: Turn, asking: Asking, asks: Ask[]) {
  rememberWhom(turn, asks)
  const names = turn.business.services.map((service) => service.name).slice(0, 4)
  say(turn, asking === 'duration' ? 'duration.which' : 'price.which', { names })
  turn.stage = { kind: 'service', asking, among: [] }
  tag(turn, 'asked-service')
}

/** "wetin una dey do?", "do you do microblading?" */
export function answerServices(turn: Turn, asks: Ask[]) {
  tag(turn, 'services')
  const read = readServices(turn, asks)
  const named = [...read.services, ...read.among]
  if (named.length > 0) return confirmDone(turn, named)
  if (!read.unknownService) return listServices(turn)
  if (!answerKnowledge(turn, asks)) sayNotDone(turn)
}

function confirmDone(turn: Turn, services: Service[]) {
  const [only, another] = services
  if (!only || another) {
    say(turn, 'services.yesSeveral')
    return tellPrices(turn, services)
  }
  const args = { service: only.name, price: { ...only.price } }
  if (only.note) say(turn, 'services.yesNote', { ...args, note: only.note })
  else say(turn, 'services.yes', args)
  turn.told.add(`price ${only.id}`)
  turn.topic = { act: 'services', serviceIds: [only.id] }
  answered(turn)
}

function listServices(turn: Turn) {
  const names = turn.business.services.map((service) => service.name)
  if (names.length > 16) say(turn, 'services.some', { names: names.slice(0, 14) })
  else say(turn, 'services.all', { names })
  turn.topic = { act: 'services', serviceIds: turn.topic.serviceIds }
  answered(turn)
}

function sayNotDone(turn: Turn) {
  const names = turn.business.services.map((service) => service.name).slice(0, 6)
  say(turn, 'services.no', { names })
  tag(turn, 'not-offered')
  answered(turn)
}

/** "how long e go take?" */
export function answerDuration(turn: Turn, asks: Ask[]) {
  tag(turn, 'duration')
  const { services, unknown } = servicesIn(turn, asks)
  if (services.length === 0) return unknown ? sayNotDone(turn) : askWhich(turn, 'duration', asks)
  for (const service of services) {
    say(turn, 'duration.one', { service: service.name, minutes: service.minutes })
  }
  turn.topic = { act: 'duration', serviceIds: services.map((service) => service.id) }
  answered(turn)
}

/** Asks whether a deposit comes back, not how much it is. */
const aboutRefund = /\b(?:back|refund\w*|return\w*|cancel\w*|lose|forfeit)\b/i

/** "shey I go pay deposit?": its amount, or what the business says of getting it back. */
export function answerDeposit(turn: Turn, asks: Ask[]) {
  tag(turn, 'deposit')
  answered(turn)
  if (aboutRefund.test(turn.text) && tellKnowledge(turn, /deposit/i)) return
  const { services } = servicesIn(turn, asks)
  if (services.length === 0) return tellDeposits(turn)
  for (const service of services) {
    const args = { service: service.name, price: { ...service.price } }
    if (service.deposit === undefined) say(turn, 'deposit.none', args)
    else say(turn, 'deposit.one', { ...args, deposit: service.deposit })
    turn.told.add(`price ${service.id}`)
  }
  turn.topic = { act: 'deposit', serviceIds: services.map((service) => service.id) }
}

function tellDeposits(turn: Turn) {
  const services = turn.business.services.filter((service) => service.deposit !== undefined)
  if (services.length === 0) return say(turn, 'deposit.noneAtAll')
  say(turn, 'deposit.some')
  for (const service of services) {
    say(turn, 'deposit.line', { service: service.name, deposit: service.deposit ?? 0 })
  }
}

/** What a business writes when it has a word of its own on lower prices. */
const aboutPrices = /\b(?:reduce|reduction|discount|last price|bargain|negotia\w*|fixed|cheaper|promo)\b/i

/** Nobody gets another price from a chat: the business's own words on it, or a friendly no; and the price. */
export function answerBargain(turn: Turn, asks: Ask[]) {
  tag(turn, 'bargain')
  const named = servicesIn(turn, asks).services
  const match = named.length === 0 ? matchService(turn.text, turn.business) : undefined
  const services = match?.kind === 'one' ? [match.service] : named
  if (!tellKnowledge(turn, aboutPrices)) say(turn, 'bargain.fixed')
  if (services.length > 0) tellPrices(turn, services)
  answered(turn)
}
