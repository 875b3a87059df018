import type { Service } from '../business.ts'
import type { PlannedPart, Slot } from '../state.ts'
import { plannedFrom } from './party.ts'
import { partyArgs, sayCosts, sayParts } from './party-lines.ts'
import { sayBeforeMove, yesNo } from './read-back.ts'
import { bookingById, givingWay, on, say, serviceName, type Turn, tag, upcoming } from './turn.ts'

/**
 * Reads a whole party or row back, to be booked or moved on one yes.
 * @returns whether there is one
 */
export function readPartyBack(turn: Turn, service: Service, slot: Slot): boolean {
  const parts = plannedFrom(turn, service, slot)
  const [first] = parts ?? []
  if (!parts || !first) return false
  if (turn.draft?.moving) readMove(turn, parts, first)
  else if (!rowStands(turn, parts)) readBooking(turn, parts, first)
  return true
}

function readBooking(turn: Turn, parts: PlannedPart[], first: PlannedPart) {
  const args = partyArgs(turn, parts)
  say(turn, turn.draft?.group ? 'party.confirm' : 'row.confirm', args)
  sayPlan(turn, parts, true)
  sayCosts(turn, parts)
  const [replaced] = turn.draft?.replacing ? givingWay(turn) : []
  if (replaced) say(turn, 'confirm.askReplace', { service: serviceName(turn, replaced) }, yesNo)
  else say(turn, 'party.ask', {}, yesNo)
  const deposit = first.deposit === undefined ? {} : { deposit: first.deposit }
  turn.stage = { kind: 'confirm', slot: slotOf(first), price: first.price, ...deposit, parts }
  tag(turn, 'read-back')
}

/** Who comes when, whether they take turns, and until when. */
function sayPlan(turn: Turn, parts: PlannedPart[], priced: boolean) {
  const { group } = turn.draft ?? {}
  const atOnce = parts.every(({ start }) => start === parts[0]?.start)
  if (group && !atOnce) say(turn, 'party.inTurns', { last: partyArgs(turn, parts).last })
  sayParts(turn, parts, priced)
  say(turn, 'party.until', { until: partyArgs(turn, parts).until })
}

function readMove(turn: Turn, parts: PlannedPart[], first: PlannedPart) {
  const moving = turn.draft?.moving ?? ''
  const bookings = parts
    .map(({ bookingId }) => bookingById(turn, bookingId))
    .filter((one) => one !== undefined)
  const from = bookingById(turn, moving)?.start ?? first.start
  const same = parts.every((part) => bookingById(turn, part.bookingId)?.start === part.start)
  const args = { ...partyArgs(turn, parts), from: on(turn, from) }
  if (same) {
    say(turn, turn.draft?.group ? 'party.moveSame' : 'row.moveSame', args)
    turn.stage = { kind: 'newtime', bookingId: moving }
    return
  }
  sayBeforeMove(turn, bookings)
  sayPlan(turn, parts, false)
  say(turn, turn.draft?.group ? 'party.move' : 'row.move', args, yesNo)
  turn.stage = { kind: 'move', bookingId: moving, slot: slotOf(first), parts }
  tag(turn, 'read-back')
}

/** A row that she has already at these times is not booked twice. */
function rowStands(turn: Turn, parts: PlannedPart[]): boolean {
  const mine = upcoming(turn)
  const stands = parts.every(({ serviceId, start }) =>
    mine.some((one) => one.serviceId === serviceId && one.start === start),
  )
  if (turn.draft?.group || turn.draft?.replacing || !stands) return false
  const { services, start } = partyArgs(turn, parts)
  say(turn, 'row.already', { services, start })
  turn.draft = null
  turn.stage = { kind: 'done' }
  return true
}

function slotOf({ serviceId, personId, start }: PlannedPart): Slot {
  return { serviceId, personId, start }
}
