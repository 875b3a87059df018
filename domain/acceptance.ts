import type { Business } from './business.ts'
import { afterQuietHours, defaultQuietHours } from './quiet-hours.ts'
import { addMinutes, type LocalDateTime, minutesBetween } from './time.ts'

/** How long an owner who accepts bookings by hand has for each, in minutes, where she says nothing else. */
export const defaultAcceptMinutes = 120
/** The shortest and the longest time that she can choose, in minutes. */
export const acceptMinutesLimits = { least: 10, most: 2 * 24 * 60 }
/** A customer must hear early enough before the start to stay at home. */
const lastWordMinutes = 30

/** A booking that waits for the owner's word. */
export interface Asked {
  /** When she is reminded of it. */
  remind: LocalDateTime
  /** Until when she can accept it, and the customer hears. */
  by: LocalDateTime
}

/**
 * How long a booking waits for the owner: her own limit, or half of the time that is left, whichever is shorter. The
 * night does not count, as she sleeps, unless the start is too near for the morning.
 */
export function askedOf(
  { policy, quietHours = defaultQuietHours }: Pick<Business, 'policy' | 'quietHours'>,
  start: LocalDateTime,
  now: LocalDateTime,
): Asked {
  const longest = policy.acceptMinutes ?? defaultAcceptMinutes
  const morning = afterQuietHours(now, quietHours)
  const from = minutesBetween(morning, start) > 2 * lastWordMinutes ? morning : now
  const minutes = Math.max(1, Math.min(longest, Math.floor(minutesBetween(from, start) / 2)))
  const by = awake(addMinutes(from, minutes), start, quietHours)
  const remind = afterQuietHours(addMinutes(from, Math.floor(minutes / 2)), quietHours)
  const [first = by] = [remind, by].toSorted()
  return { by, remind: first }
}

/** Nobody decides at night what can wait for the morning. */
function awake(
  moment: LocalDateTime,
  start: LocalDateTime,
  quiet: NonNullable<Business['quietHours']>,
): LocalDateTime {
  const morning = afterQuietHours(moment, quiet)
  if (morning === moment) return moment
  // She gets some time of the morning too, before she is late with it.
  const later = addMinutes(morning, lastWordMinutes)
  return minutesBetween(later, start) >= lastWordMinutes ? later : moment
}
