import { type Calendar, dayStatus, judge, type Verdict } from '../availability.ts'
import { judgeWish, type Wish } from '../offers.ts'
import { at, clock, type LocalDate, type LocalTime, minuteOfDay } from '../time.ts'
import { readBack } from './read-back.ts'
import { refuseTime } from './refuse.ts'
import { bookingById, say, type Turn } from './turn.ts'

interface Judged {
  minute: number
  verdict: Verdict
}

/**
 * Settles which of the readings of a clock time ("by 8") she means, by opening hours and free time: reads the one
 * that is possible back, asks where several are, and explains where none is.
 */
export function settleClock(
  turn: Turn,
  days: Calendar,
  date: LocalDate,
  candidates: LocalTime[],
  wish: Wish,
) {
  const judged = candidates.map((time) => judgeAt(turn, days, date, minuteOfDay(time), wish))
  const free = judged.filter((one) => one.verdict.kind === 'free')
  const readings = free.map((one) => clock(one.minute))
  if (readings.length > 1) return askClock(turn, readings)
  const [first] = free
  if (first?.verdict.kind === 'free') {
    const { personId } = first.verdict
    return readBack(turn, wish.service, {
      serviceId: wish.service.id,
      personId,
      start: at(date, first.minute),
    })
  }
  const [worth] = judged.toSorted((a, b) => rank(a, days, date) - rank(b, days, date))
  if (worth && worth.verdict.kind !== 'free') refuseTime(turn, days, date, worth.minute, worth.verdict, wish)
}

/** A booking that moves stays with its person where she is free. */
function judgeAt(turn: Turn, days: Calendar, date: LocalDate, minute: number, wish: Wish): Judged {
  const moving = bookingById(turn, turn.draft?.moving)
  const same =
    moving && !wish.personId && !wish.party
      ? judge(days, wish.service, date, minute, moving.personId)
      : undefined
  const verdict = same?.kind === 'free' ? same : judgeWish(days, date, minute, wish)
  return { minute, verdict }
}

const telling: Verdict['kind'][] = ['taken', 'away', 'runs-over', 'notice', 'cut-off', 'outside', 'past']

/** Which reading to explain first: the one that comes closest to being possible. */
function rank(one: Judged, days: Calendar, date: LocalDate): number {
  const kind = telling.indexOf(one.verdict.kind) * 1440
  if (one.verdict.kind === 'past') return kind - one.minute
  if (one.verdict.kind !== 'outside') return kind
  const status = dayStatus(days, date)
  const ranges = status.kind === 'open' ? status.ranges : []
  return kind + Math.min(...ranges.map((range) => Math.max(range.from - one.minute, one.minute - range.to)))
}

function askClock(turn: Turn, among: LocalTime[]) {
  const buttons = among.map((time) => {
    const button = { key: 'button.time', args: { time } }
    return { ...button, text: button }
  })
  say(turn, 'ask.clock', { times: among }, buttons)
  turn.stage = { kind: 'time', among }
}
