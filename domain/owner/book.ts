import { openingOf } from '../availability/opening.ts'
import { dateOf, type LocalDate, timeOf } from '../time.ts'
import { isNear } from './customers.ts'
import { type OwnerTurn, on, say } from './turn.ts'

/** The bookings of the days that she asked for, in words. */
export function tellBook(turn: OwnerTurn, dates: LocalDate[]) {
  if (turn.member.role === 'staff' && !dates.every((date) => isNear(turn, date)))
    return say(turn, 'shop.staffBook')
  for (const date of dates) tellDay(turn, date)
}

function tellDay(turn: OwnerTurn, date: LocalDate) {
  const lines = turn.sight.bookings.filter(({ start }) => dateOf(start) === date)
  const day = on(turn, date)
  const { peopleNamed } = turn.facts.business
  if (lines.length === 0) {
    const shut = openingOf(turn.facts, date).kind === 'closed'
    return say(turn, shut ? 'shop.dayClosed' : 'shop.dayEmpty', { day })
  }
  say(turn, 'shop.day', { day, count: lines.length })
  for (const { start, customerName, serviceName, person, status } of lines) {
    const args = { time: timeOf(start), customer: customerName, service: serviceName }
    say(turn, status === 'held' ? 'shop.lineHeld' : 'shop.line', {
      ...args,
      person: peopleNamed ? person : null,
    })
  }
}
