import { seatFree } from '../availability.ts'
import type { Booking, Service } from '../business.ts'
import type { PlannedPart, Stage } from '../state.ts'
import { dateOf, minuteOfDay, minutesBetween, timeOf } from '../time.ts'
import { advance, gone } from './appointment.ts'
import { acceptedBy, asking, finish, standingOn } from './booked.ts'
import { keeping, sayDeposit, sayHeld } from './deposit.ts'
import { lateBy } from './late.ts'
import { depositOf, endOf, partyArgs, sayParts, totalOf } from './party-lines.ts'
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

type Confirm = Extract<Stage, { kind: 'confirm' }>
type Move = Extract<Stage, { kind: 'move' }>

/** Writes all of a party or row that was read back, or none of it. */
export function bookParty(turn: Turn, { slot }: Confirm, parts: PlannedPart[]) {
  const services = parts.map(({ serviceId }) => serviceById(turn, serviceId))
  if (services.some((service) => service === undefined)) return gone(turn)
  const group = turn.draft?.group === true
  const replaced = givingWay(turn)
  if (!allFree(turn, parts, replaced)) return planAgain(turn, slot.start)
  if (parts.some((part, index) => priceChanged(part, services[index]))) {
    say(turn, 'confirm.priceChanged')
    return advance(turn)
  }
  for (const booking of replaced) turn.changes.push({ kind: 'cancel', booking })
  const total = depositOf(parts)
  const kept = keeping(turn, total, slot.start)
  for (const [index, part] of parts.entries()) {
    const { serviceId, personId, start, seat, price, deposit } = part
    turn.changes.push({
      ...{ kind: 'book', serviceId, personId, start, end: endOf(turn, part), seat, price },
      ...(deposit === undefined ? {} : { deposit }),
      party: group ? { guest: index + 1 } : {},
      ...asking(turn, slot.start),
      ...kept,
    })
  }
  if (kept.payBy) {
    sayHeld(turn, slot.start, total, kept.payBy)
    return finish(turn, parts)
  }
  sayBooked(turn, parts, group)
}

function sayBooked(turn: Turn, parts: PlannedPart[], group: boolean) {
  const args = partyArgs(turn, parts)
  const by = parts[0] && acceptedBy(turn, parts[0].start)
  if (by) say(turn, group ? 'requested.party' : 'requested.row', { ...args, who: owner(turn), by })
  else say(turn, group ? 'party.booked' : 'row.booked', args)
  sayParts(turn, parts, false)
  const deposit = depositOf(parts)
  if (deposit > 0) sayDeposit(turn, deposit, by !== undefined)
  const told = { ...args, price: totalOf(parts) }
  if (by) notify(turn, group ? 'accept.alertParty' : 'accept.alertRow', { ...told, by })
  else notify(turn, group ? 'owner.bookedParty' : 'owner.bookedRow', told)
  tag(turn, by ? 'requested' : 'booked')
  finish(turn, parts)
}

/** Writes the move of all of a party or row that was read back. */
export function moveParty(turn: Turn, { slot }: Move, parts: PlannedPart[]) {
  const bookings = parts.map(({ bookingId }) => bookingById(turn, bookingId))
  const standing = bookings.filter((one) => one !== undefined && one.status !== 'cancelled') as Booking[]
  const [first] = standing
  if (!first || standing.length < parts.length) return goneMeanwhile(turn)
  if (!allFree(turn, parts, standing)) return planAgain(turn, slot.start)
  const group = turn.draft?.group === true
  for (const [index, part] of parts.entries()) {
    const { personId, start, seat } = part
    turn.changes.push({
      ...{ kind: 'move', booking: standing[index] ?? first, personId, start, end: endOf(turn, part), seat },
      ...standingOn(turn, first, slot.start),
    })
  }
  const args = { ...partyArgs(turn, parts), from: on(turn, first.start) }
  const by = acceptedBy(turn, slot.start)
  if (by) say(turn, group ? 'requested.movedParty' : 'requested.movedRow', { ...args, who: owner(turn), by })
  else say(turn, group ? 'party.moved' : 'row.moved', args)
  sayParts(turn, parts, false)
  const told = { ...args, late: lateBy(turn, standing) }
  if (by) notify(turn, group ? 'accept.alertPartyMoved' : 'accept.alertRowMoved', { ...told, by })
  else notify(turn, group ? 'owner.movedParty' : 'owner.movedRow', told)
  tag(turn, 'moved')
  finish(turn, parts)
}

/** Some of it was cancelled while it was read back. */
function goneMeanwhile(turn: Turn) {
  say(turn, 'party.changed')
  turn.draft = null
  turn.stage = { kind: 'info' }
}

/** Somebody else was faster: the next best for all of them, of which the same time with other people is the best. */
function planAgain(turn: Turn, start: string) {
  tag(turn, 'slot-gone')
  say(turn, 'confirm.gone', { start: on(turn, start) })
  turn.draft = {
    ...turn.draft,
    date: dateOf(start),
    range: undefined,
    time: { kind: 'at', candidates: [timeOf(start)] },
  }
  advance(turn)
}

function priceChanged({ price, deposit }: PlannedPart, service: Service | undefined): boolean {
  return price.from !== service?.price.from || price.to !== service.price.to || deposit !== service.deposit
}

/** Whether each seat is still free for its part; a service may take longer by now, so they must not meet either. */
function allFree(turn: Turn, parts: PlannedPart[], without: Booking[]): boolean {
  const days = calendar(turn, without)
  return parts.every((part, index) => {
    const service = serviceById(turn, part.serviceId)
    const minute = minuteOfDay(timeOf(part.start))
    const free = !!service && seatFree(days, dateOf(part.start), service, minute, part)
    return free && !parts.slice(0, index).some((other) => meet(turn, part, other))
  })
}

function meet(turn: Turn, part: PlannedPart, other: PlannedPart): boolean {
  if (part.personId !== other.personId || part.seat !== other.seat) return false
  const [early, late] = part.start < other.start ? [part, other] : [other, part]
  const { setup = 0 } = serviceById(turn, late.serviceId) ?? {}
  const { cleanup = 0 } = serviceById(turn, early.serviceId) ?? {}
  return minutesBetween(endOf(turn, early), late.start) < cleanup + setup
}
