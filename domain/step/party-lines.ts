import type { Kobo } from '../business.ts'
import type { SayValue } from '../say.ts'
import type { PlannedPart } from '../state.ts'
import { addMinutes, byStart, timeOf } from '../time.ts'
import { on, personName, say, serviceById, type Turn } from './turn.ts'

/** Who comes when for what: one line for all who start together with the same service. */
export function sayParts(turn: Turn, parts: PlannedPart[], priced: boolean) {
  for (const alike of alikeIn(parts)) {
    const [first] = alike
    const args = {
      time: timeOf(first.start),
      service: nameOf(turn, first),
      people: peopleOf(turn, alike),
      count: alike.length,
    }
    if (!priced) say(turn, alike.length > 1 ? 'party.several' : 'party.one', args)
    else
      say(turn, alike.length > 1 ? 'party.severalPriced' : 'party.onePriced', { ...args, price: first.price })
  }
}

/** What all of it costs, what that leaves out, and the deposits as they stand in the price list. */
export function sayCosts(turn: Turn, parts: PlannedPart[]) {
  say(turn, 'party.total', { price: totalOf(parts) })
  const services = [...new Set(parts.map(({ serviceId }) => serviceId))].map((id) => serviceById(turn, id))
  for (const service of services) {
    if (service?.note) say(turn, 'party.note', { service: service.name, note: service.note })
  }
  const deposits = parts.flatMap(({ deposit }) => deposit ?? [])
  const [each, another] = deposits
  if (each === undefined) return
  if (another === undefined) return say(turn, 'confirm.deposit', { deposit: each })
  const same = deposits.every((one) => one === each) && deposits.length === parts.length
  say(turn, same ? 'party.depositEach' : 'party.deposit', { deposit: each, total: depositOf(parts) })
}

export function depositOf(parts: PlannedPart[]): Kobo {
  return parts.reduce((sum, { deposit = 0 }) => sum + deposit, 0)
}

export function totalOf(parts: PlannedPart[]): { from: Kobo; to: Kobo } {
  return {
    from: parts.reduce((sum, { price }) => sum + price.from, 0),
    to: parts.reduce((sum, { price }) => sum + price.to, 0),
  }
}

/** What every sentence about all of it can name. */
export function partyArgs(turn: Turn, parts: PlannedPart[]) {
  const starts = parts.map(({ start }) => start).sort()
  const ends = parts.map((part) => endOf(turn, part)).sort()
  const first = starts[0] ?? turn.now
  return {
    count: parts.length,
    others: parts.length - 1,
    services: [...new Set(parts.map((part) => nameOf(turn, part)))] as SayValue,
    day: on(turn, first),
    start: on(turn, first),
    last: timeOf(starts.at(-1) ?? first),
    until: timeOf(ends.at(-1) ?? first),
  }
}

export function endOf(turn: Turn, { serviceId, start }: PlannedPart): string {
  return addMinutes(start, serviceById(turn, serviceId)?.minutes ?? 0)
}

function nameOf(turn: Turn, { serviceId }: PlannedPart): string {
  return serviceById(turn, serviceId)?.name ?? ''
}

function peopleOf(turn: Turn, parts: PlannedPart[]): string[] {
  const names = parts.map(({ personId }) => personName(turn, personId)).filter((name) => name !== null)
  return [...new Set(names)]
}

/** Those that start together with the same service, by start. */
function alikeIn(parts: PlannedPart[]): [PlannedPart, ...PlannedPart[]][] {
  const alike = new Map<string, [PlannedPart, ...PlannedPart[]]>()
  for (const part of parts.toSorted(byStart)) {
    const key = `${part.start} ${part.serviceId}`
    const list = alike.get(key)
    if (list) list.push(part)
    else alike.set(key, [part])
  }
  return [...alike.values()]
}
