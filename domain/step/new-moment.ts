import { dateOf, type LocalDateTime, minuteOfDay, timeOf } from '../time.ts'
import { readShift, shifted } from '../when/shift.ts'
import { readWhen, type When } from '../when.ts'
import { namesMoment } from './details.ts'
import type { Turn } from './turn.ts'

/**
 * To when she wants to move what starts at `start`: told by the difference ("an hour later"), beside the old time
 * ("12 instead of 11", "from thursday to saturday"), or alone. What she says of the old time is no wish.
 * @param said what was read of her words for a day and a time
 */
export function newMoment(turn: Turn, start: LocalDateTime, said: When): When {
  const wished = withoutOwn(said, start)
  const swap = swapped(turn, start)
  const shift = relative(turn, start, wished)
  if (swap && shift) return { ...shift, ...swap, ...timeOfBoth(shift.time, swap.time) }
  return swap ? { ...(wished.time ? { time: wished.time } : {}), ...swap } : (shift ?? wished)
}

/** Two times that disagree are asked about. */
function timeOfBoth(a: When['time'], b: When['time']): Pick<When, 'time'> {
  if (!a || !b) return {}
  if (a.kind !== 'at' || b.kind !== 'at') return { time: b }
  const common = a.candidates.filter((time) => b.candidates.includes(time))
  const candidates = common.length > 0 ? common : [...new Set([...a.candidates, ...b.candidates])]
  return { time: { kind: 'at', candidates } }
}

/** "one hour later", "the day before by 4": counted from what stands. */
function relative(turn: Turn, start: LocalDateTime, wished: When): When | undefined {
  const read = readShift(turn.text.slice(0, longestMessage))
  const moved = read && shifted(start, read.shift, turn.said)
  if (!read || !moved) return undefined
  if (!moved.time) return { ...(wished.time && !wished.same ? { time: wished.time } : {}), ...moved }
  const stated = clockIn(read.rest, turn.said, start)
  const date = wished.date && wished.date !== dateOf(start) ? { date: wished.date } : {}
  return { ...moved, ...date, ...timeOfBoth(moved.time, stated) }
}

/** A clock time, plainly marked as one, that is not the old one. */
function clockIn(text: string, now: LocalDateTime, start: LocalDateTime): When['time'] {
  if (!/\b(?:by|at) \d|\d (?:am|pm|oclock)\b|\d:\d\d/.test(text)) return undefined
  const { time } = withoutOwn(readWhen({ time: [text] }, now), start)
  return time?.kind === 'at' && !time.candidates.some((one) => isOwn(one, start)) ? time : undefined
}

/** Words between the old and the new moment, and on which side the old one stands. */
const between: [RegExp, 'left' | 'right'][] = [
  [/\b(?:instead of|rather than|in place of|and not|not|no be|no longer)\b/gi, 'right'],
  [/\b(?:to|go|till|until|come be|become)\b/gi, 'left'],
  [/\bfrom\b/gi, 'right'],
]

/** A change is asked for in its first words. */
const longestMessage = 400
/** Nobody needs more words for a day and a time. */
const longestSide = 5

function swapped(turn: Turn, start: LocalDateTime): When | undefined {
  const text = turn.text.slice(0, longestMessage)
  for (const [separator, oldSide] of between) {
    for (const match of text.matchAll(separator)) {
      const left = words(text.slice(0, match.index)).slice(-longestSide)
      const right = words(text.slice(match.index + match[0].length)).slice(0, longestSide)
      const [old, fresh] = (oldSide === 'left' ? [left, right] : [right, left]).map((side) =>
        readWhen({ time: [side.join(' ')] }, turn.said),
      ) as [When, When]
      if (tellsOwn(old, start) && tellsOther(fresh, start)) return fresh
    }
  }
  return undefined
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '' && !/^(?:from|between|since)$/i.test(word))
}

/** Whether a reading is of the old day or time, and of no other. */
function tellsOwn(when: When, start: LocalDateTime): boolean {
  const day = when.date === undefined || when.date === dateOf(start)
  const time =
    when.time === undefined || (when.time.kind === 'at' && when.time.candidates.includes(timeOf(start)))
  return day && time && (when.date ?? when.time) !== undefined && !when.dates && !when.range
}

function tellsOther(when: When, start: LocalDateTime): boolean {
  return namesMoment(when) && when.time?.kind !== 'vague' && !tellsOwn(when, start)
}

/** Several days or times were read: the one that she has already is not what she wants. */
function withoutOwn(when: When, start: LocalDateTime): When {
  const { dates, time, ...rest } = when
  const others = dates?.filter((date) => date !== dateOf(start)) ?? []
  const [only, another] = others
  const days = only && !another ? { date: only } : dates ? { dates } : {}
  if (time?.kind !== 'at') return { ...rest, ...days, ...(time ? { time } : {}) }
  const left = time.candidates.filter((one) => !isOwn(one, start))
  return {
    ...rest,
    ...days,
    time: left.length > 0 && time.candidates.length > 2 ? { ...time, candidates: left } : time,
  }
}

/** The old time on either half of the day: "11" is not asked about between 11am and 11pm. */
function isOwn(time: string, start: LocalDateTime): boolean {
  return minuteOfDay(time) % 720 === minuteOfDay(timeOf(start)) % 720
}
