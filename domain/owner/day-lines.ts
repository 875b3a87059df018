import type { Say } from '../say.ts'
import { byStart, timeOf } from '../time.ts'
import type { BookLine } from './sight.ts'

/** The bookings of a day, one line each; a party, and one customer's services in a row, are one thing. */
export function dayLines(bookings: BookLine[], peopleNamed: boolean): Say[] {
  const things = Map.groupBy(bookings, ({ id, groupId }) => groupId ?? id)
  return [...things.values()].flatMap((lines) => {
    const [first, another] = lines
    if (!first) return []
    return another ? together(first, lines.toSorted(byGuest), peopleNamed) : alone(first, peopleNamed)
  })
}

function byGuest(a: BookLine, b: BookLine): number {
  return byStart(a, b) || (a.guest ?? 0) - (b.guest ?? 0)
}

/** Of a booking alone, a party, and one customer's services in a row. */
const keys = {
  alone: { sure: 'shop.line', held: 'shop.lineHeld', unpaid: 'shop.lineUnpaid' },
  party: { sure: 'shop.lineParty', held: 'shop.linePartyHeld', unpaid: 'shop.linePartyUnpaid' },
  row: { sure: 'shop.lineRow', held: 'shop.lineRowHeld', unpaid: 'shop.lineRowUnpaid' },
}

/** What is not sure yet says what it waits for. */
function lineOf(kind: keyof typeof keys, lines: BookLine[], args: NonNullable<Say['args']>): Say {
  const held = lines.filter(({ status }) => status === 'held')
  const payBy = held.find((line) => line.payBy)?.payBy
  if (payBy) return { key: keys[kind].unpaid, args: { ...args, payBy: timeOf(payBy) } }
  return { key: keys[kind][held.length > 0 ? 'held' : 'sure'], args }
}

function alone(line: BookLine, peopleNamed: boolean): Say {
  const { start, customerName, serviceName, person } = line
  const args = { time: timeOf(start), customer: customerName, service: serviceName }
  return lineOf('alone', [line], { ...args, person: peopleNamed ? person : null })
}

function together(first: BookLine, lines: BookLine[], peopleNamed: boolean): Say {
  const ends = lines.map(({ end }) => end).sort()
  const isParty = typeof first.guest === 'number'
  return lineOf(isParty ? 'party' : 'row', lines, {
    ...{ time: timeOf(first.start), until: timeOf(ends.at(-1) ?? first.end), customer: first.customerName },
    ...(isParty ? { others: lines.length - 1 } : {}),
    services: [...new Set(lines.map(({ serviceName }) => serviceName))],
    people: peopleNamed ? [...new Set(lines.map(({ person }) => person))] : [],
  })
}
