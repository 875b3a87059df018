import type { Service } from '../business.ts'
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
 * where there are any. All of the minutes where none does: the first one can still be had alone.
 */
export function minutesFor(day: Day, first: Service, party: Party, minutes: number[]): number[] {
  const all = [first, ...party.services]
  const atOnce = party.group ? minutes.filter((minute) => planAtOnce(day, all, minute)) : []
  if (atOnce.length > 0) return atOnce
  const fitting = minutes.filter((minute) => planFor(day, first, party, minute))
  return fitting.length > 0 ? fitting : minutes
}
