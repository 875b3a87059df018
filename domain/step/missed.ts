import type { Calendar } from '../availability.ts'
import type { Wish } from '../offers.ts'
import type { Button } from '../say.ts'
import type { Missed } from '../state.ts'
import type { LocalDate } from '../time.ts'
import { watchAround, watchDays } from '../waiting.ts'
import { say, type Turn } from './turn.ts'

/** Remembers a time that is taken, so that she can wait for it; a party cannot wait: what is freed is one chair. */
export function missTime(turn: Turn, calendar: Calendar, date: LocalDate, minute: number, wish: Wish) {
  if (!wish.party) miss(turn, watchAround(calendar, date, minute, wish))
}

/** Remembers days, or a part of one, of which nothing is free. */
export function missDays(turn: Turn, from: LocalDate, to: LocalDate, wish: Wish) {
  if (!wish.party) miss(turn, watchDays(from, to, wish))
}

function miss(turn: Turn, missed: Missed) {
  if (turn.draft?.moving || turn.facts.noWaitingList) return
  turn.missed = missed
  turn.told.add('missed')
}

const waitButton: Button = { key: 'button.wait', text: { key: 'button.wait' } }
/** The most choices that all channels show as buttons. */
const mostButtons = 3

/** Beside offers in place of a time that she could not have, where there is room for one more choice. */
export function waitButtons(turn: Turn, beside: number): Button[] {
  if (!turn.told.has('missed') || beside >= mostButtons) return []
  return [waitButton]
}

/** To one who wants none of what was offered in the place of a taken time. */
export function inviteToWait(turn: Turn) {
  if (!turn.missed) return
  say(turn, 'wait.invite', {}, [waitButton])
}
