import { common, gapsIn } from './availability/intervals.ts'
import { openingOf } from './availability/opening.ts'
import type { Business, MinuteRange, TimeOff } from './business.ts'
import type { HandoffReason } from './changes.ts'
import { afterQuietHours, type QuietHours } from './quiet-hours.ts'
import {
  addDays,
  dateOf,
  type LocalDate,
  type LocalDateTime,
  minuteOfDay,
  minutesBetween,
  timeOf,
} from './time.ts'

/** A call for a person that nobody has answered; what was done about it stays marked until it is. */
export interface StandingCall {
  at: LocalDateTime
  reason: HandoffReason
  /** The owner was reminded of it. */
  reminded: boolean
  /** The customer was told that it takes longer. */
  apologised: boolean
}

/** When the shop is there to answer, and when nobody is written to unasked. */
export interface Attendance {
  business: Business
  /** Also what has ended since the call. */
  timeOff: TimeOff[]
  quiet: QuietHours
}

export type Escalation = 'remind' | 'apologise'

/** Minutes of opening time that a call may stand: the owner was told when it came, the customer that somebody comes. */
const patience = { remind: 15, apologise: 45 }
/** Where somebody's life is in danger, minutes of any hour. */
const urgentPatience = { remind: 2, apologise: 10 }

/**
 * What is owed now to those who wait: first a reminder to the owner, later a word to the customer, each once. Outside
 * opening hours the clock stands still, as the customer was told when somebody is there; an emergency knows no hours.
 */
export function escalationDue(
  call: StandingCall,
  shop: Attendance,
  now: LocalDateTime,
): Escalation | undefined {
  const urgent = call.reason === 'urgent'
  const waited = urgent ? minutesBetween(call.at, now) : openMinutes(shop, call.at, now)
  const { remind, apologise } = urgent ? urgentPatience : patience
  if (!call.reminded && waited >= remind) return 'remind'
  if (call.apologised || waited < apologise) return undefined
  return !urgent && afterQuietHours(now, shop.quiet) > now ? undefined : 'apologise'
}

/** Minutes between the two at which the shop was open, without closures, breaks and the whole shop's time off; of a shop that names no hours, all of them. */
export function openMinutes(
  shop: Pick<Attendance, 'business' | 'timeOff'>,
  from: LocalDateTime,
  to: LocalDateTime,
): number {
  const { hours, breaks = [] } = shop.business
  if (Object.values(hours).every((ranges) => ranges.length === 0)) return minutesBetween(from, to)
  let sum = 0
  for (let date = dateOf(from); date <= dateOf(to); date = addDays(date, 1)) {
    const opening = openingOf(shop, date)
    if (opening.kind === 'closed') continue
    const there = opening.ranges.flatMap((range) => gapsIn(range, breaks))
    for (const { from: begins, to: ends } of common(there, [partOf(date, from, to)])) sum += ends - begins
  }
  return sum
}

/** Of one day, the minutes that lie between two moments. */
function partOf(date: LocalDate, from: LocalDateTime, to: LocalDateTime): MinuteRange {
  return {
    from: date === dateOf(from) ? minuteOfDay(timeOf(from)) : 0,
    to: date === dateOf(to) ? minuteOfDay(timeOf(to)) : 1440,
  }
}
