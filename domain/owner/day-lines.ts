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

function alone({ start, customerName, serviceName, person, status }: BookLine, peopleNamed: boolean): Say {
  const key = status === 'held' ? 'shop.lineHeld' : 'shop.line'
  const args = { time: timeOf(start), customer: customerName, service: serviceName }
  return { key, args: { ...args, person: peopleNamed ? person : null } }
}

function together(first: BookLine, lines: BookLine[], peopleNamed: boolean): Say {
  const ends = lines.map(({ end }) => end).sort()
  const isParty = typeof first.guest === 'number'
  const held = lines.some(({ status }) => status === 'held')
  return {
    key: isParty ? partyKey(held) : held ? 'shop.lineRowHeld' : 'shop.lineRow',
    args: {
      ...{ time: timeOf(first.start), until: timeOf(ends.at(-1) ?? first.end), customer: first.customerName },
      ...(isParty ? { others: lines.length - 1 } : {}),
      services: [...new Set(lines.map(({ serviceName }) => serviceName))],
      people: peopleNamed ? [...new Set(lines.map(({ person }) => person))] : [],
    },
  }
}

function partyKey(held: boolean): string {
  return held ? 'shop.linePartyHeld' : 'shop.lineParty'
}
