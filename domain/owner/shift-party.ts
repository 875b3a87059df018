import { type Party, planFor } from '../availability/party.ts'
import { calendarOf } from '../availability.ts'
import type { Facts, Service } from '../business.ts'
import type { Say } from '../say.ts'
import {
  addMinutes,
  byStart,
  dateOf,
  type LocalDate,
  type LocalDateTime,
  minuteOfDay,
  minutesBetween,
  timeOf,
} from '../time.ts'
import { partyBeside } from '../together.ts'
import { seated } from './clear.ts'
import type { Edit, PartyPlace } from './edits.ts'
import type { Appointment } from './sight.ts'
import type { Proposal } from './state.ts'
import { type OwnerTurn, on } from './turn.ts'

type Together = Edit<'move-party'>

/** All of a party or a row that is still to come, by start; one alone where nothing was booked with it. */
export function togetherWith({ sight, now }: OwnerTurn, one: Appointment): Appointment[] {
  if (!one.groupId) return [one]
  const all = sight.appointments.filter(
    ({ groupId, start, status }) => groupId === one.groupId && start > now && status !== 'cancelled',
  )
  return all.toSorted(byStart)
}

/** What of it is booked beside the first; undefined where one of the services is offered no more. */
export function partyIn(
  { business }: Facts,
  all: Appointment[],
): { service: Service; party: Party } | undefined {
  const [first, ...others] = all
  const service = business.services.find(({ id }) => id === first?.serviceId)
  const party = partyBeside(business, first, others)
  return service && party.services.length === others.length ? { service, party } : undefined
}

/**
 * Where all of it would be if it began then: as it is now, by the same people, where their chairs are free; else as it
 * would be planned anew, within opening hours. The owner's notice is for customers.
 * @param personId who shall do all of it that she can, where that was said
 */
export function placesFrom(
  turn: OwnerTurn,
  all: Appointment[],
  start: LocalDateTime,
  personId?: string,
): PartyPlace[] | undefined {
  const [first] = all
  if (!first) return undefined
  const by = minutesBetween(first.start, start)
  const alike = all.map((one) => {
    const to = {
      personId: one.personId,
      start: addMinutes(one.start, by),
      end: addMinutes(one.end, by),
    }
    return { bookingId: one.id, serviceId: one.serviceId, to }
  })
  return (personId ? undefined : seated(turn.facts, alike)) ?? planned(turn, all, start, personId)
}

function planned(
  { facts, now }: OwnerTurn,
  all: Appointment[],
  start: LocalDateTime,
  personId: string | undefined,
): PartyPlace[] | undefined {
  const what = partyIn(facts, all)
  const day = { calendar: calendarOf(withoutRules(facts), now, all), date: dateOf(start), personId }
  const parts = what && planFor(day, what.service, what.party, minuteOfDay(timeOf(start)))
  return parts?.map(({ personId: whose, seat, start: minute }, index) => {
    const { id, serviceId, start: from, end } = all[index] as Appointment
    const begins = addMinutes(`${dateOf(start)}T00:00`, minute)
    const to = { personId: whose, seat, start: begins, end: addMinutes(begins, minutesBetween(from, end)) }
    return { bookingId: id, serviceId, to }
  })
}

/** Notice and cut-off are for customers. */
export function withoutRules(facts: Facts): Facts {
  const { sameDayUntil: _, ...policy } = facts.business.policy
  return { ...facts, business: { ...facts.business, policy: { ...policy, noticeMinutes: 0 } } }
}

/** A move of all of it as it is read back, with who does what when. */
export function shiftingAll(turn: OwnerTurn, all: Appointment[], places: PartyPlace[]): Proposal {
  const edit = editOf(turn, all, places)
  const { customer, services, others, conversationId } = edit
  const [from, start] = [on(turn, edit.from), on(turn, edit.to)]
  const until = timeOf(
    places
      .map(({ to }) => to.end)
      .toSorted()
      .at(-1) ?? edit.to,
  )
  const args = { customer, services, others, from, start, until }
  return {
    edits: [edit],
    asks: [...places.map((place) => line(turn, place)), { key: 'shift.askAll', args }] as Proposal['asks'],
    done: [{ key: conversationId ? 'shift.doneAll' : 'shift.doneAllOff', args }] as Proposal['done'],
    clashes: [],
  }
}

function line({ facts: { business } }: OwnerTurn, { serviceId, to }: PartyPlace): Say {
  const service = business.services.find(({ id }) => id === serviceId)?.name ?? serviceId
  const person = business.people.find(({ id }) => id === to.personId)?.name
  const people = business.peopleNamed && person ? [person] : []
  return { key: 'party.one', args: { time: timeOf(to.start), service, people } }
}

function editOf({ facts }: OwnerTurn, all: Appointment[], places: PartyPlace[]): Together {
  const [first] = all as [Appointment]
  const seatOf = (id: string) => facts.busy.find(({ bookingId }) => bookingId === id)?.seat ?? 0
  const starts = places.map(({ to }) => to.start).toSorted()
  return {
    ...{ kind: 'move-party', conversationId: first.conversationId, customer: first.customerName },
    services: [...new Set(all.map(({ serviceName }) => serviceName))],
    others: first.guest === undefined ? 0 : all.length - 1,
    ...{ from: first.start, to: starts[0] ?? first.start },
    parts: places.map((place, index) => {
      const { id, personId, start, end } = all[index] as Appointment
      return { ...place, from: { personId, start, end, seat: seatOf(id) } }
    }),
  }
}

/** What the customer is told of it. @param today when it is written */
export function shiftedAll({ services, from, to }: Together, today: LocalDate): Say[] {
  return shiftedSays(services, from, to, today)
}

/** That what was booked begins at another time; the day is said once where it stays. @param today when it is written */
export function shiftedSays(
  services: string[],
  from: LocalDateTime,
  to: LocalDateTime,
  today: LocalDate,
): Say[] {
  const moments = { from: { at: from, today }, start: { at: to, today } }
  if (dateOf(from) !== dateOf(to)) return [{ key: 'requested.shifted', args: { services, ...moments } }]
  const times = { fromTime: timeOf(from), time: timeOf(to) }
  return [{ key: 'requested.shiftedTime', args: { services, day: moments.start, ...times } }]
}
