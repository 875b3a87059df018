import type { Booking, Service } from '../business.ts'
import type { Button, Say } from '../say.ts'
import type { Slot } from '../state.ts'
import { dateOf, timeOf } from '../time.ts'
import { sayLateMove } from './late.ts'
import { readPartyBack } from './party-read-back.ts'
import {
  bookingById,
  on,
  owner,
  personName,
  say,
  serviceById,
  serviceName,
  type Turn,
  tag,
  upcoming,
} from './turn.ts'

export const yesNo: Button[] = [
  { key: 'button.yes', text: { key: 'button.yes' } },
  { key: 'button.no', text: { key: 'button.no' } },
]

/** Reads a booking or a move back to the customer. Nothing is written before her yes. */
export function readBack(turn: Turn, service: Service, slot: Slot) {
  if (readPartyBack(turn, service, slot)) return
  const moving = bookingById(turn, turn.draft?.moving)
  if (moving) return readMoveBack(turn, service, slot, moving)
  if (!turn.draft?.replacing && alreadyBooked(turn, slot)) return
  say(turn, withPerson(turn, slot, 'confirm.slot', 'confirm.slotWith'), slotArgs(turn, service, slot))
  turn.says.push(...priceSays(service))
  const replaced = bookingById(turn, turn.draft?.replacing)
  if (replaced) say(turn, 'confirm.askReplace', { service: serviceName(turn, replaced) }, yesNo)
  else say(turn, 'confirm.ask', {}, yesNo)
  turn.stage = {
    kind: 'confirm',
    slot,
    price: service.price,
    ...(service.deposit === undefined ? {} : { deposit: service.deposit }),
  }
  tag(turn, 'read-back')
}

/** Price, what it leaves out, and the deposit, in one or two lines. */
export function priceSays({ price: { ...price }, note, deposit }: Service): Say[] {
  return [
    note ? { key: 'confirm.priceNote', args: { price, note } } : { key: 'confirm.price', args: { price } },
    ...(deposit === undefined ? [] : [{ key: 'confirm.deposit', args: { deposit } }]),
  ]
}

function readMoveBack(turn: Turn, service: Service, slot: Slot, moving: Booking) {
  const { start: from } = moving
  if (slot.start === from) {
    say(turn, 'move.same', { service: service.name, start: on(turn, from) })
    turn.stage = { kind: 'newtime', bookingId: turn.draft?.moving ?? '' }
    return
  }
  const args = { ...slotArgs(turn, service, slot), from: on(turn, from) }
  sayBeforeMove(turn, [moving])
  if (dateOf(from) === dateOf(slot.start)) {
    const times = { day: on(turn, from), fromTime: timeOf(from), time: timeOf(slot.start) }
    say(turn, withPerson(turn, slot, 'move.askTime', 'move.askTimeWith'), { ...args, ...times }, yesNo)
  } else say(turn, withPerson(turn, slot, 'move.ask', 'move.askWith'), args, yesNo)
  turn.stage = { kind: 'move', bookingId: turn.draft?.moving ?? '', slot }
  tag(turn, 'read-back')
}

/** What she must know before she says yes to a move: that it is late, or not sure without the owner's word. */
export function sayBeforeMove(turn: Turn, bookings: Booking[]) {
  sayLateMove(turn, bookings)
  if (turn.business.policy.acceptByHand) say(turn, 'requested.beforeMove', { who: owner(turn) })
}

function alreadyBooked(turn: Turn, slot: Slot): boolean {
  const same = upcoming(turn).find((one) => one.serviceId === slot.serviceId && one.start === slot.start)
  if (!same) return false
  const service = serviceById(turn, slot.serviceId)
  say(turn, 'book.already', { service: service?.name ?? '', start: on(turn, slot.start) })
  turn.draft = null
  turn.stage = { kind: 'done' }
  return true
}

/** The arguments of every sentence that names a booked time. */
export function slotArgs(turn: Turn, service: Service, slot: Slot) {
  return { service: service.name, start: on(turn, slot.start), person: personName(turn, slot.personId) }
}

/** Which of two keys to use: the second where the business names its people. */
export function withPerson(turn: Turn, slot: Slot, plain: string, named: string): string {
  return personName(turn, slot.personId) ? named : plain
}

/** A list of bookings, one a line; guests of one party who start together share theirs. */
export function sayBookings(turn: Turn, bookings: Booking[]) {
  const key = ({ groupId, guest, serviceId, start, id }: Booking) =>
    groupId && guest ? `${groupId} ${serviceId} ${start}` : id
  for (const alike of Map.groupBy(bookings, key).values()) {
    const [booking, another] = alike
    if (booking && another)
      say(turn, 'which.lineParty', { ...bookingArgs(turn, booking), count: alike.length })
    else if (booking) sayBooking(turn, booking)
  }
}

function sayBooking(turn: Turn, booking: Booking) {
  const key = personName(turn, booking.personId) ? 'which.lineWith' : 'which.line'
  say(turn, key, bookingArgs(turn, booking))
}

/** The same of a booking that stands. */
export function bookingArgs(turn: Turn, booking: Booking) {
  return {
    service: serviceName(turn, booking),
    start: on(turn, booking.start),
    person: personName(turn, booking.personId),
  }
}
