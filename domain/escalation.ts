import type { Business, MinuteRange } from './business.ts'
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
  weekdayOf,
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
export interface Availability {
  hours: Business['hours']
  closures: Business['closures']
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
  shop: Availability,
  now: LocalDateTime,
): Escalation | undefined {
  const urgent = call.reason === 'urgent'
  const waited = urgent ? minutesBetween(call.at, now) : openMinutes(shop, call.at, now)
  const { remind, apologise } = urgent ? urgentPatience : patience
  if (!call.reminded && waited >= remind) return 'remind'
  if (call.apologised || waited < apologise) return undefined
  return !urgent && afterQuietHours(now, shop.quiet) > now ? undefined : 'apologise'
}

/** Minutes between the two at which the shop was open; of a shop that names no hours, all of them. */
export function openMinutes(
  { hours, closures }: Pick<Availability, 'hours' | 'closures'>,
  from: LocalDateTime,
  to: LocalDateTime,
): number {
  if (Object.values(hours).every((ranges) => ranges.length === 0)) return minutesBetween(from, to)
  let sum = 0
  for (let date = dateOf(from); date <= dateOf(to); date = addDays(date, 1)) {
    if (closures.some((closure) => closure.date === date)) continue
    const within = partOf(date, from, to)
    for (const range of hours[weekdayOf(date)] ?? [])
      sum += Math.max(0, Math.min(range.to, within.to) - Math.max(range.from, within.from))
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
