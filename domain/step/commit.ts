import { judge } from '../availability.ts'
import type { Booking, Service } from '../business.ts'
import { keptDeposit } from '../deposit.ts'
import { timesOn } from '../offers.ts'
import type { Slot, Stage } from '../state.ts'
import { addMinutes, dateOf, type LocalDateTime, minuteOfDay, minutesBetween, timeOf } from '../time.ts'
import { gone } from './appointment.ts'
import { acceptedBy, asking, finish, standingOn } from './booked.ts'
import { keeping, sayDeposit, sayHeld } from './deposit.ts'
import { keptFor } from './freed.ts'
import { lateBy } from './late.ts'
import { missTime } from './missed.ts'
import { offerNear } from './offer.ts'
import { bookParty, moveParty } from './party-commit.ts'
import { readBack, slotArgs, withPerson } from './read-back.ts'
import {
  bookingById,
  calendar,
  givingWay,
  notify,
  on,
  owner,
  say,
  serviceById,
  type Turn,
  tag,
} from './turn.ts'

/** Writes the booking that was read back, if its time is still free and its price the same. */
export function book(turn: Turn, stage: Extract<Stage, { kind: 'confirm' }>) {
  if (stage.parts) return bookParty(turn, stage, stage.parts)
  const { slot } = stage
  const service = serviceById(turn, slot.serviceId)
  if (!service) return gone(turn)
  const kept = keptFor(turn, stage.holdId)
  if (kept) return take(turn, service, slot, kept)
  const replaced = bookingById(turn, turn.draft?.replacing)
  const giving = givingWay(turn)
  if (!stillFree(turn, service, slot, giving)) return reoffer(turn, service, slot, replaced)
  if (priceChanged(stage, service)) {
    say(turn, 'confirm.priceChanged')
    return readBack(turn, service, slot)
  }
  for (const booking of giving) turn.changes.push({ kind: 'cancel', booking })
  const terms = payingFor(turn, service, slot.start)
  turn.changes.push({
    kind: 'book',
    ...slot,
    end: addMinutes(slot.start, service.minutes),
    price: { ...service.price },
    ...(service.deposit === undefined ? {} : { deposit: service.deposit }),
    ...asking(turn, slot.start),
    ...terms,
  })
  const { payBy } = terms
  if (payBy) return holdFor(turn, slot, service.deposit ?? 0, payBy)
  sayBooked(turn, service, slot, terms.paidBy)
}

/** The owner hears of it when it is paid. */
function holdFor(turn: Turn, slot: Slot, deposit: number, payBy: LocalDateTime) {
  sayHeld(turn, slot.start, deposit, payBy)
  finish(turn, [slot])
}

/** The freed time that was kept for her. */
function take(turn: Turn, service: Service, slot: Slot, booking: Booking) {
  const kept = keeping(turn, booking.deposit, slot.start)
  turn.changes.push({ kind: 'take-offer', booking, ...asking(turn, slot.start), ...kept })
  if (kept.payBy) return holdFor(turn, slot, booking.deposit ?? 0, kept.payBy)
  sayBooked(turn, service, slot)
}

/** Money that is kept for another time pays for it; else its own deposit is awaited, where one is collected. */
function payingFor(
  turn: Turn,
  { id, deposit }: Service,
  start: LocalDateTime,
): { paidBy?: Booking; deposit?: number; payBy?: LocalDateTime } {
  const paidBy = keptDeposit(turn.facts.bookings, turn.now, id)
  return paidBy ? { paidBy, ...present(paidBy) } : keeping(turn, deposit, start)
}

function present({ deposit }: Booking): { deposit?: number } {
  return deposit === undefined ? {} : { deposit }
}

function sayBooked(turn: Turn, service: Service, slot: Slot, paidBy?: Booking) {
  const args = slotArgs(turn, service, slot)
  const by = acceptedBy(turn, slot.start)
  if (by) say(turn, 'requested.done', { ...args, who: owner(turn), by })
  else say(turn, withPerson(turn, slot, 'booked.done', 'booked.doneWith'), args)
  if (paidBy) say(turn, 'deposits.used', { deposit: paidBy.deposit ?? 0 })
  else if (service.deposit !== undefined) sayDeposit(turn, service.deposit, by !== undefined)
  const told = { ...args, price: { ...service.price } }
  if (by) notify(turn, 'accept.alert', { ...told, by })
  else notify(turn, 'owner.booked', told)
  if (paidBy)
    notify(turn, 'deposits.usedOwner', { deposit: paidBy.deposit ?? 0, start: on(turn, slot.start) })
  tag(turn, by ? 'requested' : 'booked')
  finish(turn, [slot])
}

function priceChanged(stage: Extract<Stage, { kind: 'confirm' }>, service: Service): boolean {
  const { from, to } = service.price
  return stage.price.from !== from || stage.price.to !== to || stage.deposit !== service.deposit
}

function stillFree(turn: Turn, service: Service, slot: Slot, without: Booking[]): boolean {
  const minute = minuteOfDay(timeOf(slot.start))
  const verdict = judge(calendar(turn, without), service, dateOf(slot.start), minute, slot.personId)
  return verdict.kind === 'free'
}

/** Somebody else was faster: the same time with another person, else the nearest times. */
function reoffer(turn: Turn, service: Service, slot: Slot, without: Booking | undefined) {
  tag(turn, 'slot-gone')
  const days = calendar(turn, without ? [without] : [])
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
  if (stage.parts) return moveParty(turn, stage, stage.parts)
  const booking = bookingById(turn, stage.bookingId)
  const service = serviceById(turn, stage.slot.serviceId)
  if (!booking || !service || booking.status === 'cancelled') return missing(turn)
  const { slot } = stage
  if (!stillFree(turn, service, slot, [booking])) return reoffer(turn, service, slot, booking)
  const end = addMinutes(slot.start, minutesBetween(booking.start, booking.end))
  const to = { personId: slot.personId, start: slot.start, end, ...standingOn(turn, booking, slot.start) }
  turn.changes.push({ kind: 'move', booking, ...to })
  const args = { ...slotArgs(turn, service, slot), from: on(turn, booking.start) }
  const by = acceptedBy(turn, slot.start)
  if (by) say(turn, 'requested.moved', { ...args, who: owner(turn), by })
  else say(turn, withPerson(turn, slot, 'move.done', 'move.doneWith'), args)
  const late = lateBy(turn, [booking])
  if (by) notify(turn, 'accept.alertMoved', { ...args, by, late })
  else if (late === null) notify(turn, 'owner.moved', args)
  else notify(turn, 'owner.movedLate', { ...args, minutes: late })
  tag(turn, 'moved')
  finish(turn, [slot])
}

function missing(turn: Turn) {
  say(turn, 'mine.none')
  turn.draft = null
  turn.stage = { kind: 'info' }
}
