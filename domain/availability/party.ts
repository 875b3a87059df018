import { calendarOf, dayStatus } from '../availability.ts'
import type { Facts, Service } from '../business.ts'
import { addDays, dateOf, type LocalDateTime } from '../time.ts'
import { type Day, type Part, planAtOnce, planRow, planStaggered } from './plan.ts'

/** What belongs to an appointment: more services of the same customer, or others who come with her. */
export interface Party {
  /** After the first one, in order. */
  services: Service[]
  /** Other people's: they can be served at the same time. */
  group: boolean
}

/** Who does what when, if the first service starts at that minute; a group at once where that is possible. */
export function planFor(
  day: Day,
  first: Service,
  { services, group }: Party,
  minute: number,
): Part[] | undefined {
  const all = [first, ...services]
  return group ? (planAtOnce(day, all, minute) ?? planStaggered(day, all, minute)) : planRow(day, all, minute)
}

/**
 * Those of the minutes at which all of it fits into the day; for a group, those at which all can be served at once
 * where there are any.
 */
export function minutesFor(day: Day, first: Service, party: Party, minutes: number[]): number[] {
  const all = [first, ...party.services]
  const atOnce = party.group ? minutes.filter((minute) => planAtOnce(day, all, minute)) : []
  return atOnce.length > 0 ? atOnce : minutes.filter((minute) => planFor(day, first, party, minute))
}

/** A party larger than this is arranged by a person, whatever the shop could do. */
export const largestParty = 20
/** Every weekday has its own hours. */
const daysTried = 7
/** People think in half hours. */
const gridMinutes = 30

/** Whether the shop could serve all of it on one day of an ordinary week, if its book were empty. */
export function couldEverFit(facts: Facts, now: LocalDateTime, first: Service, party: Party): boolean {
  if (party.services.length >= largestParty) return false
  const policy = { ...facts.business.policy, horizonDays: daysTried + 1 }
  const business = { ...facts.business, closures: [], policy }
  const calendar = calendarOf({ ...facts, business, busy: [], timeOff: [] }, now)
  const days = Array.from({ length: daysTried }, (_, n) => addDays(dateOf(now), n + 1))
  return days.some((date) => {
    const status = dayStatus(calendar, date)
    const ranges = status.kind === 'open' ? status.ranges : []
    return ranges.some(({ from, to }) => {
      const minutes = Array.from({ length: (to - from) / gridMinutes }, (_, n) => from + n * gridMinutes)
      return minutes.some((minute) => planFor({ calendar, date }, first, party, minute))
    })
  })
}
