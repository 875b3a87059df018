import { couldEverFit, type Party, planFor } from '../availability/party.ts'
import type { Part } from '../availability/plan.ts'
import type { Service } from '../business.ts'
import type { Wish } from '../offers.ts'
import type { Draft, PlannedPart, Slot } from '../state.ts'
import { at, dateOf, type LocalDate, minuteOfDay, timeOf } from '../time.ts'
import { calendar, givingWay, on, owner, say, serviceById, type Turn, tag } from './turn.ts'

/** What is to be booked with the service of the draft; undefined where that one is all. */
export function partyOf(turn: Turn, draft: Draft | null): Party | undefined {
  const services = (draft?.more ?? []).map((id) => serviceById(turn, id)).filter((one) => one !== undefined)
  return services.length > 0 ? { services, group: draft?.group === true } : undefined
}

/** How all of the draft would go if its first appointment is that slot; undefined where it is one alone. */
export function plannedFrom(turn: Turn, service: Service, slot: Slot): PlannedPart[] | undefined {
  const party = partyOf(turn, turn.draft)
  if (!party) return undefined
  const date = dateOf(slot.start)
  const day = { calendar: calendar(turn, givingWay(turn)), date, personId: turn.draft?.personId }
  const parts = planFor(day, service, party, minuteOfDay(timeOf(slot.start)))
  const moving = turn.draft?.moving ? [turn.draft.moving, ...(turn.draft.also ?? [])] : []
  return parts?.map((part, index) => plannedPart(part, date, moving[index]))
}

function plannedPart(
  { service, personId, seat, start }: Part,
  date: LocalDate,
  bookingId: string | undefined,
): PlannedPart {
  return {
    ...{ serviceId: service.id, personId, seat, start: at(date, start), price: { ...service.price } },
    ...(service.deposit === undefined ? {} : { deposit: service.deposit }),
    ...(bookingId === undefined ? {} : { bookingId }),
  }
}

/** Says that a day has no room for all of it. */
export function sayPartyFull(turn: Turn, date: LocalDate, { services, group }: Party) {
  say(turn, group ? 'party.full' : 'row.full', { count: services.length + 1, day: on(turn, date) })
}

/** Says that not all of it can be had from that time on, though the first could. */
export function sayPartyNotThen(turn: Turn, time: string, { services, group }: Party) {
  say(turn, group ? 'party.notThen' : 'row.notThen', { count: services.length + 1, time })
}

/**
 * Tells honestly that the shop could never serve all of it on one day, and offers a person.
 * @returns whether that is so
 */
export function tooLarge(turn: Turn, { service, party }: Wish): boolean {
  if (!party || couldEverFit(turn.facts, turn.now, service, party)) return false
  say(turn, party.group ? 'party.tooLarge' : 'row.tooLarge', {
    count: party.services.length + 1,
    who: owner(turn),
  })
  turn.stage = { kind: 'unsure', offered: 'asked' }
  turn.told.add('too-large')
  tag(turn, 'party-too-large')
  return true
}

/** Beside offers for a group, where at none of them all can be served at once. */
export function sayTurns(turn: Turn, { party, service }: Wish, slots: Slot[]) {
  if (!party?.group || slots.length === 0) return
  const inTurns = slots.every((slot) =>
    (plannedFrom(turn, service, slot) ?? []).some(({ start }) => start !== slot.start),
  )
  if (inTurns) say(turn, 'party.turns')
}
