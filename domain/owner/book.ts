import { openingOf } from '../availability/opening.ts'
import { dateOf, type LocalDate } from '../time.ts'
import { isNear } from './customers.ts'
import { dayLines } from './day-lines.ts'
import { offLines } from './off-lines.ts'
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
    say(turn, shut ? 'shop.dayClosed' : 'shop.dayEmpty', { day })
    if (!shut) turn.reply.push(...offLines(turn.facts, date))
    return
  }
  const told = dayLines(lines, peopleNamed)
  say(turn, 'shop.day', { day, count: told.length })
  turn.reply.push(...told, ...offLines(turn.facts, date))
}
