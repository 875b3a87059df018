import { planFor } from '../availability/party.ts'
import type { Calendar } from '../availability.ts'
import type { Wish } from '../offers.ts'
import { clock, type LocalDate } from '../time.ts'
import { say, type Turn } from './turn.ts'

/**
 * Of several appointments that belong together, how all of them would go if the first starts at that minute. Said
 * before the first is read back; with the later ones she knows it.
 */
export function sayPlan(turn: Turn, calendar: Calendar, date: LocalDate, minute: number, wish: Wish) {
  const { party, personId, service } = wish
  if (!party || personId || turn.changes.some(({ kind }) => kind === 'book')) return
  const parts = planFor({ calendar, date }, service, party, minute)
  if (!parts) return
  if (!party.group) return say(turn, 'book.row', { until: clock(Math.max(...parts.map(({ end }) => end))) })
  const last = Math.max(...parts.map(({ start }) => start))
  if (last === minute) say(turn, 'book.together', { time: clock(minute) })
  else say(turn, 'book.turns', { last: clock(last) })
}
