import type { Party } from '../availability/party.ts'
import { calendarOf } from '../availability.ts'
import type { Facts } from '../business.ts'
import { otherDays, timesOn } from '../offers.ts'
import type { Appointment } from '../owner/sight.ts'
import type { Button, Say } from '../say.ts'
import { type ConversationState, fresh, type Slot } from '../state.ts'
import { dateOf, type LocalDate, type LocalDateTime, minuteOfDay, timeOf } from '../time.ts'
import { partyBeside } from '../together.ts'
import { isOpen } from './turn.ts'

/** What a customer is told of whose booking the owner said nothing in time, and where her talk goes on. */
export interface Lapsed {
  says: Say[]
  /** Absent: it stays as it is. */
  state?: ConversationState
}

/** An apology, with the next best times for the same thing; whom to call, where the business names a phone. */
export function lapsedSays(
  facts: Facts,
  request: Pick<Appointment, 'serviceId' | 'serviceName' | 'start' | 'groupId'>,
  before: ConversationState,
  now: LocalDateTime,
): Lapsed {
  const today = dateOf(now)
  const { phone, ownerName } = facts.business
  const args = { service: request.serviceName, start: { at: request.start, today }, who: ownerName ?? null }
  const sorry: Say[] = [
    { key: 'requested.lapsed', args },
    ...(phone ? [{ key: 'requested.call', args: { phone } }] : []),
  ]
  const current = fresh(before, now)
  const party = askedWith(facts, request)
  const slots = nextBest(facts, request, party, now)
  // What she is being asked about something else stands first.
  if (slots.length === 0 || isOpen(current.stage)) return { says: sorry }
  const offer = {
    key: 'requested.instead',
    args: { slots: slots.map(({ start }) => ({ at: start, today })) },
    buttons: slots.map((slot) => slotButton(slot, today)),
  }
  const more = party?.services.map(({ id }) => id)
  const draft = { serviceId: request.serviceId, ...(more ? { more, group: party?.group } : {}) }
  return { says: [...sorry, offer], state: { ...current, at: now, stage: { kind: 'offer', slots }, draft } }
}

/** What was asked for together with it. */
function askedWith(
  { bookings, business }: Facts,
  { groupId, serviceId, start }: Pick<Appointment, 'groupId' | 'serviceId' | 'start'>,
): Party | undefined {
  const all = bookings.filter((one) => groupId && one.groupId === groupId && one.status === 'held')
  const first = all.find((one) => one.serviceId === serviceId && one.start === start)
  const others = all.filter((one) => one !== first)
  const party = partyBeside(business, first, others)
  return party.services.length > 0 ? party : undefined
}

/** The nearest free times: of the same day, else of other days. */
export function nextBest(
  facts: Facts,
  { serviceId, start }: Pick<Appointment, 'serviceId' | 'start'>,
  party: Party | undefined,
  now: LocalDateTime,
): Slot[] {
  const service = facts.business.services.find(({ id }) => id === serviceId)
  if (!service) return []
  const calendar = calendarOf(facts, now)
  const date = dateOf(start)
  const wish = { service, around: minuteOfDay(timeOf(start)), party }
  const sameDay = timesOn(calendar, date, wish)
  return sameDay.length > 0 ? sameDay : otherDays(calendar, date, wish)
}

export function slotButton({ start }: Slot, today: LocalDate): Button {
  const args = { slot: { at: start, today } }
  return { key: 'button.slot', args, text: { key: 'button.slot', args } }
}
