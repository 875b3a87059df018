import { dueFor, standsAs } from '../billing/subscription-edit.ts'
import { asOf, type Say } from '../say.ts'
import { addDays, at, dateOf, timeOf, toInstant } from '../time.ts'
import { clashesWith, clashLines, outsideHours } from './absence.ts'
import { adding, opening, pricing } from './catalogue.ts'
import { type Edit, type OwnerEdit, stillHolds } from './edits.ts'
import { argsOf } from './meant.ts'
import { offerInstead } from './shift.ts'
import { togetherWith } from './shift-party.ts'
import type { Appointment, BookLine } from './sight.ts'
import { bookedFor } from './skills.ts'
import type { Proposal } from './state.ts'
import { carryOut, type OwnerTurn, propose, say } from './turn.ts'

/** Her yes: done if everything is still as it was read back; else she is told what has changed, and asked again. */
export function confirm(turn: OwnerTurn) {
  const { pending } = turn.state
  if (!pending) return say(turn, 'shop.nothingAsked')
  if (!pending.edits.every((edit) => stillHolds(edit, turn.facts) && stillStands(turn, edit)))
    return askAgain(turn, pending)
  const fresh = clashesOf(turn, pending.edits).filter(({ id }) => !pending.clashes.includes(id))
  if (fresh.length === 0) return carryOut(turn, pending)
  say(turn, 'shop.changed')
  const asks = [...(pending.asks as Say[]), ...clashLines(turn, fresh)] as Proposal['asks']
  propose(turn, { ...pending, asks, clashes: [...pending.clashes, ...fresh.map(({ id }) => id)] })
}

/** A booking that is to be refused may have been cancelled meanwhile. */
function stillStands({ sight }: OwnerTurn, edit: OwnerEdit): boolean {
  if (edit.kind !== 'decline') return true
  return sight.appointments.some(
    ({ id, start, asked, status, payBy }) =>
      id === edit.bookingId &&
      start === edit.start &&
      asked === edit.asked &&
      (payBy !== undefined) === (edit.unpaid ?? false) &&
      status !== 'cancelled',
  )
}

/** Bookings that an edit would leave in a time that is no longer worked. */
function clashesOf(turn: OwnerTurn, edits: OwnerEdit[]): BookLine[] {
  return edits.flatMap((edit) => {
    if (edit.kind === 'time-off') return clashesWith(turn, edit)
    if (edit.kind === 'does') return bookedFor(turn, edit)
    if (edit.kind === 'hours') return outsideHours(turn, edit.weekday, edit.ranges)
    if (edit.kind !== 'close') return []
    const { date } = edit
    return clashesWith(turn, { personId: null, start: at(date, 0), end: at(addDays(date, 1), 0) })
  })
}

/** Somebody else changed the same thing: what she wanted, read back against what it is now. */
function askAgain(turn: OwnerTurn, { edits }: Proposal) {
  turn.state = { ...turn.state, pending: null }
  const [edit] = edits
  const [seen] = turn.sight.appointments
  if (seen && edit?.kind === 'move' && seen.start === edit.from.start && seen.status !== 'cancelled')
    return offerInstead(turn, [seen], edit.to)
  if (seen && edit?.kind === 'move-party') return askPartyAgain(turn, seen, edit)
  if (seen && (edit?.kind === 'decline' || edit?.kind === 'move')) return tellStanding(turn, seen)
  say(turn, 'shop.changed')
  const proposal = edit && anew(turn, edit)
  if (proposal) propose(turn, proposal)
}

/** All of it stands where she saw it, but the new time is taken; or it changed itself. */
function askPartyAgain(turn: OwnerTurn, seen: Appointment, { from, to, parts }: Edit<'move-party'>) {
  const all = togetherWith(turn, seen)
  const [first, part] = [all[0], parts[0]]
  const isAsSeen = all.length === parts.length && first?.start === from
  if (isAsSeen && part) return offerInstead(turn, all, { ...part.to, start: to })
  tellStanding(turn, first ?? seen)
}

/** Somebody decided about the booking meanwhile, or it moved: how it stands now. */
function tellStanding(turn: OwnerTurn, seen: Appointment) {
  if (seen.status === 'cancelled') return say(turn, 'accept.gone', argsOf(turn, seen))
  if (seen.payBy) return say(turn, 'accept.nowUnpaid', { ...argsOf(turn, seen), until: timeOf(seen.payBy) })
  if (seen.asked) return say(turn, 'accept.nowAsked', argsOf(turn, seen))
  say(turn, seen.isDepositPaid ? 'accept.nowPaid' : 'accept.nowSure', argsOf(turn, seen))
}

function anew(turn: OwnerTurn, edit: OwnerEdit): Proposal | undefined {
  const { services } = turn.facts.business
  if (edit.kind === 'price') {
    const service = services.find(({ id }) => id === edit.serviceId)
    return service && pricing(service, edit.price)
  }
  if (edit.kind === 'hours') return opening(turn, [edit.weekday], edit.ranges)
  const free = edit.kind === 'add-service' && !services.some(({ id }) => id === edit.service.id)
  return free ? adding(edit.service) : undefined
}

/** Takes her last change back, where the world has not moved on. */
export function undo(turn: OwnerTurn) {
  const { last } = turn.sight
  if (!last) return say(turn, 'shop.nothingToUndo')
  if (!last.undo || last.undo.length === 0) return say(turn, 'shop.cannotUndo')
  if (!last.undo.every((edit) => stillHolds(edit, turn.facts) && subscriptionStands(turn, edit)))
    return say(turn, 'shop.undoChanged')
  const clashes = [...clashesOf(turn, last.undo), ...bookedOf(turn, last.undo)]
  if (clashes.length > 0) {
    say(turn, 'shop.undoBooked')
    turn.reply.push(...clashLines(turn, clashes).slice(1))
    return
  }
  turn.effect = { undone: { changeId: last.id, edits: last.undo.map((edit) => asDueNow(turn, edit)) } }
  turn.state = { ...turn.state, pending: null, choices: [] }
  const prices = last.undo.flatMap((edit) => (edit.kind === 'price' ? [edit] : []))
  if (prices.length === last.undo.length) return tellPrices(turn, prices)
  say(turn, 'shop.undone')
  turn.reply.push(...asOf(last.told, dateOf(turn.now)))
}

function subscriptionStands({ sight }: OwnerTurn, edit: OwnerEdit): boolean {
  if (edit.kind !== 'subscription') return true
  return sight.subscription ? standsAs(edit, sight.subscription) : false
}

function asDueNow({ sight, facts, now }: OwnerTurn, edit: OwnerEdit): OwnerEdit {
  if (edit.kind !== 'subscription' || !sight.subscription) return edit
  const { timezone } = facts.business
  return dueFor(edit, sight.subscription, timezone, toInstant(now, timezone))
}

/** The price that counts now, not the one that was taken back. */
function tellPrices(turn: OwnerTurn, edits: Edit<'price'>[]) {
  for (const { serviceId, price } of edits) {
    const service = turn.facts.business.services.find(({ id }) => id === serviceId)?.name ?? serviceId
    say(turn, 'shop.pricedAgain', { service, price: { ...price } })
  }
}

/** Bookings ahead of a service that would go. */
function bookedOf(turn: OwnerTurn, edits: OwnerEdit[]): BookLine[] {
  const gone = edits.flatMap((edit) => (edit.kind === 'drop-service' ? [edit.serviceId] : []))
  const names = turn.facts.business.services.filter(({ id }) => gone.includes(id)).map(({ name }) => name)
  return turn.sight.bookings.filter(
    (one) => names.includes(one.serviceName) && dateOf(one.start) >= dateOf(turn.now),
  )
}
