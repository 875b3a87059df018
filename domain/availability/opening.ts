import type { Facts, MinuteRange } from '../business.ts'
import { type LocalDate, weekdayOf } from '../time.ts'
import { minutesOn } from './blocked.ts'
import { gapsIn, inOrder, joined } from './intervals.ts'

/** Whether the shop is open on a day at all, and when. */
export type Opening = { kind: 'open'; ranges: MinuteRange[] } | { kind: 'closed'; reason?: string }

/** Opening hours of a day without the whole shop's time off, whether or not the day can be booked. */
export function openingOf(
  { business, timeOff }: Pick<Facts, 'business' | 'timeOff'>,
  date: LocalDate,
): Opening {
  const closure = business.closures.find((one) => one.date === date)
  if (closure) return closed(closure.reason)
  const ranges = joined(business.hours[weekdayOf(date)] ?? [])
  if (ranges.length === 0) return closed()
  const off = timeOff.filter((one) => one.personId === undefined && minutesOn(one, date))
  if (off.length === 0) return { kind: 'open', ranges }
  const cut = inOrder(off.flatMap((one) => minutesOn(one, date) ?? []))
  const left = ranges.flatMap((range) => gapsIn(range, cut))
  return left.length > 0 ? { kind: 'open', ranges: left } : closed(off.find((one) => one.reason)?.reason)
}

function closed(reason?: string): Opening {
  return { kind: 'closed', ...(reason ? { reason } : {}) }
}
