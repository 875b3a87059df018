import { judge } from '../availability.ts'
import type { Booking, Service } from '../business.ts'
import { timesOn } from '../offers.ts'
import type { Slot, Stage } from '../state.ts'
import { addMinutes, dateOf, minuteOfDay, minutesBetween, timeOf } from '../time.ts'
import { continueWith, gone } from './appointment.ts'
import { keptFor } from './freed.ts'
import { missTime } from './missed.ts'
import { offerNear } from './offer.ts'
import { readBack, slotArgs, withPerson } from './read-back.ts'
import { bookingById, calendar, notify, on, say, serviceById, type Turn, tag } from './turn.ts'

/** Writes the booking that was read back, if its time is still free and its price the same. */
export function book(turn: Turn, stage: Extract<Stage, { kind: 'confirm' }>) {
  const { slot } = stage
  const service = serviceById(turn, slot.serviceId)
  if (!service) return gone(turn)
  const kept = keptFor(turn, stage.holdId)
  if (kept) return take(turn, service, slot, kept)
  const replaced = bookingById(turn, turn.draft?.replacing)
  if (!stillFree(turn, service, slot, replaced)) return reoffer(turn, service, slot, replaced)
  if (priceChanged(stage, service)) {
    say(turn, 'confirm.priceChanged')
    return readBack(turn, service, slot)
  }
  if (replaced) turn.changes.push({ kind: 'cancel', booking: replaced })
  turn.changes.push({
    kind: 'book',
    ...slot,
    end: addMinutes(slot.start, service.minutes),
    price: { ...service.price },
    ...(service.deposit === undefined ? {} : { deposit: service.deposit }),
  })
  sayBooked(turn, service, slot)
}

/** The freed time that was kept for her. */
function take(turn: Turn, service: Service, slot: Slot, booking: Booking) {
  turn.changes.push({ kind: 'take-offer', booking })
  sayBooked(turn, service, slot)
}

function sayBooked(turn: Turn, service: Service, slot: Slot) {
  const args = slotArgs(turn, service, slot)
  say(turn, withPerson(turn, slot, 'booked.done', 'booked.doneWith'), args)
  if (service.deposit !== undefined) say(turn, 'booked.deposit', { deposit: service.deposit })
  notify(turn, 'owner.booked', { ...args, price: { ...service.price } })
  tag(turn, 'booked')
  const draft = turn.draft
  finish(turn, slot)
  if (draft?.more?.length) continueWith(turn, draft, slot, addMinutes(slot.start, service.minutes))
}

function finish(turn: Turn, slot: Slot) {
  turn.draft = null
  turn.missed = undefined
  turn.topic = { serviceIds: [slot.serviceId] }
  turn.stage = { kind: 'done', slot }
}

function priceChanged(stage: Extract<Stage, { kind: 'confirm' }>, service: Service): boolean {
  const { from, to } = service.price
  return stage.price.from !== from || stage.price.to !== to || stage.deposit !== service.deposit
}

function stillFree(turn: Turn, service: Service, slot: Slot, without: Booking | undefined): boolean {
  const minute = minuteOfDay(timeOf(slot.start))
  const verdict = judge(calendar(turn, without), service, dateOf(slot.start), minute, slot.personId)
  return verdict.kind === 'free'
}

/** Somebody else was faster: the same time with another person, else the nearest times. */
function reoffer(turn: Turn, service: Service, slot: Slot, without: Booking | undefined) {
  tag(turn, 'slot-gone')
  const days = calendar(turn, without)
  const minute = minuteOfDay(timeOf(slot.start))
  const asked = turn.business.people.find((one) => one.id === turn.draft?.personId)
  const wish = { service, personId: asked?.id, around: minute }
  say(turn, 'confirm.gone', { start: on(turn, slot.start) })
  missTime(turn, days, dateOf(slot.start), minute, wish)
  const [other] = timesOn(days, dateOf(slot.start), { ...wish, within: { first: minute, last: minute } })
  if (other) return readBack(turn, service, other)
  offerNear(turn, days, dateOf(slot.start), wish)
}

/** Writes the move that was read back, if the new time is still free. */
export function move(turn: Turn, stage: Extract<Stage, { kind: 'move' }>) {
  const booking = bookingById(turn, stage.bookingId)
  const service = serviceById(turn, stage.slot.serviceId)
  if (!booking || !service || booking.status === 'cancelled') return missing(turn)
  const { slot } = stage
  if (!stillFree(turn, service, slot, booking)) return reoffer(turn, service, slot, booking)
  const end = addMinutes(slot.start, minutesBetween(booking.start, booking.end))
  turn.changes.push({ kind: 'move', booking, personId: slot.personId, start: slot.start, end })
  const args = { ...slotArgs(turn, service, slot), from: on(turn, booking.start) }
  say(turn, withPerson(turn, slot, 'move.done', 'move.doneWith'), args)
  notify(turn, 'owner.moved', args)
  tag(turn, 'moved')
  finish(turn, slot)
}

function missing(turn: Turn) {
  say(turn, 'mine.none')
  turn.draft = null
  turn.stage = { kind: 'info' }
}
