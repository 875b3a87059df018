import type { Booking } from '../business.ts'
import type { Ask } from '../intent.ts'
import { readOption } from '../options.ts'
import type { Draft } from '../state.ts'
import { dateOf, timeOf } from '../time.ts'
import { oneOfEach } from '../together.ts'
import type { When } from '../when.ts'
import { advance, pursue } from './appointment.ts'
import { askSure, droppable } from './call-off.ts'
import { asksOf, type Details, namesMoment, namesSomething, readDetails } from './details.ts'
import { bareNumber, merge } from './draft.ts'
import { newMoment } from './new-moment.ts'
import { slotButton } from './offer.ts'
import { partyWith, wholeParty } from './party-existing.ts'
import { bookingArgs, sayBookings } from './read-back.ts'
import { remindedOf } from './reminded.ts'
import {
  answered,
  bookingById,
  isOpen,
  on,
  owner,
  personName,
  say,
  serviceById,
  type Turn,
  tag,
  upcoming,
} from './turn.ts'

/** "make am 5 instead": changes what is being read back, or moves a booking that exists. */
export function change(turn: Turn, asks: Ask[]) {
  const details = readDetails(turn, asksOf(asks, 'change', 'book', 'availability', 'give', 'yes', 'no'))
  if (turn.before.kind === 'which' && pickWhich(turn, details, 'move')) return
  if (isDrafting(turn)) return changeDraft(turn, fromStanding(turn, details))
  const named = candidates(turn, details)
  const whole = wholeParty(turn, named, details)
  if (whole) return startMove(turn, whole, details)
  const [only, another] = named
  if (!only) return none(turn, 'move.none')
  if (another) return askWhich(turn, 'move', named, { ...turn.draft, ...wanted(turn, details) })
  startMove(turn, [only], details)
}

/** An appointment is being put together right now. */
function isDrafting(turn: Turn): boolean {
  return (
    turn.draft !== null && isOpen(turn.before) && turn.before.kind !== 'which' && turn.before.kind !== 'drop'
  )
}

/** "one hour later", said of what is being read back or moved, counts from that. */
function fromStanding(turn: Turn, details: Details): Details {
  const { before } = turn
  const read = before.kind === 'confirm' || before.kind === 'move' ? before.slot : undefined
  const start = read?.start ?? bookingById(turn, turn.draft?.moving)?.start
  return start === undefined ? details : { ...details, when: newMoment(turn, start, details.when) }
}

function changeDraft(turn: Turn, details: Details) {
  if (namesSomething(details) || details.option !== '' || details.count) return pursue(turn, details)
  turn.draft = { ...turn.draft, time: undefined }
  say(turn, 'ask.change')
  turn.stage = { kind: 'day', among: [] }
}

/** The customer's bookings that her words can mean. */
function candidates(turn: Turn, details: Details): Booking[] {
  const all = upcoming(turn)
  const recent = turn.before.kind === 'done' ? turn.before.slot : undefined
  const [asked, alsoAsked] = turn.before.kind === 'reminded' ? remindedOf(turn) : droppable(turn)
  if (asked && !alsoAsked && fitsWords(asked, details)) return [asked]
  const fits = all.filter((one) => fitsWords(one, details))
  const [only, another] = fits.length > 0 ? fits : all
  if (only && !another) return [only]
  const just = fits.find((one) => one.start === recent?.start && one.serviceId === recent.serviceId)
  if (just) return [just]
  return fits.length > 0 ? fits : all
}

/** Whether a booking is of a service, and at a moment, that her words name. */
export function fitsWords(booking: Booking, details: Pick<Details, 'services' | 'from'>): boolean {
  const service =
    details.services.length === 0 || details.services.some((one) => one.id === booking.serviceId)
  return service && fitsMoment(booking, details.from)
}

function fitsMoment(booking: Booking, when: When): boolean {
  const date = dateOf(booking.start)
  if (when.date && when.date !== date) return false
  if (when.range && (date < when.range.from || date > when.range.to)) return false
  return when.time?.kind !== 'at' || when.time.candidates.includes(timeOf(booking.start))
}

function wanted(turn: Turn, details: Details): Draft {
  const { date, range, time, personId } = merge({ ...turn, draft: null, topic: { serviceIds: [] } }, details)
  return { date, range, time, personId }
}

/** Starts from the day and time that the booking has; what she did not name stays as it is. */
function startMove(turn: Turn, bookings: Booking[], details: Details) {
  const [booking, ...others] = bookings
  if (!booking) return
  const [service] = details.services
  const when = newMoment(turn, booking.start, details.when)
  const also = others.map(({ id }) => id)
  const base: Draft = {
    ...standingAs(booking, others),
    date: dateOf(booking.start),
    time: { kind: 'at', candidates: [timeOf(booking.start)] },
  }
  if (service && service.id !== booking.serviceId) {
    turn.draft = { ...base, replacing: booking.id, also }
    return pursue(turn, { ...details, when })
  }
  turn.draft = { ...base, moving: booking.id, also }
  if (!namesMoment(when) && !details.person) return askNewTime(turn, booking)
  pursue(turn, { ...details, when, services: [], among: [], unknownService: false })
}

/** What stands booked, as a draft of the same. */
function standingAs({ serviceId, guest }: Booking, others: Booking[]): Draft {
  const more = others.map((one) => one.serviceId)
  return { serviceId, more, group: guest !== undefined && more.length > 0 }
}

function askNewTime(turn: Turn, booking: Booking) {
  say(turn, 'move.when', bookingArgs(turn, booking))
  turn.stage = { kind: 'newtime', bookingId: booking.id }
  tag(turn, 'asked-newtime')
}

/** "cancel everything", "both of them"; not "that's all". */
const all =
  /(?<!\b(?:that'?s|that is|na|at|after|na im be) )\b(?:everything|every (?:booking|appointment)|both|all(?: of)?(?: (?:them|am|my|the|una|these|those))?)\b/i

export function meansAll(turn: Turn): boolean {
  return all.test(turn.text)
}

/** Asks before one or several bookings are cancelled. */
export function askCancel(turn: Turn, asks: Ask[]) {
  const details = readDetails(turn, asksOf(asks, 'cancel', 'give', 'yes'))
  if (turn.before.kind === 'which' && pickWhich(turn, details, 'drop')) return
  const drafting = isDrafting(turn) && !turn.draft?.moving
  const ofOneParty = meansAll(turn) && wholeParty(turn, [], details)
  if (ofOneParty) return askSure(turn, ofOneParty)
  const several = together(turn, details)
  if (several.length > 1) return askSure(turn, several)
  if (drafting && details.services.length === 0 && !namesMoment(details.from)) return leave(turn)
  const pointed = pointedAt(details)
  const named = candidates(turn, pointed)
  const whole = wholeParty(turn, named, pointed)
  if (whole) return askSure(turn, whole)
  const [only, another] = named
  if (!only) return none(turn, 'cancel.none')
  if (another) return askWhich(turn, 'drop', named, null)
  askSure(turn, [only])
}

/** The day and time of a booking to cancel are the booking's own. */
function pointedAt(details: Details): Details {
  return { ...details, from: namesMoment(details.from) ? details.from : details.when }
}

/** The bookings that she wants gone together: all that her words fit, or those of all the services that she names. */
function together(turn: Turn, details: Details): Booking[] {
  const fits = upcoming(turn).filter((one) => fitsWords(one, pointedAt(details)))
  if (meansAll(turn)) return fits
  const named = new Set(details.services.map(({ id }) => id))
  if (turn.before.kind === 'reminded' && named.size === 0 && !namesMoment(pointedAt(details).from))
    return remindedOf(turn)
  return named.size > 1 && new Set(fits.map((one) => one.serviceId)).size === named.size ? fits : []
}

/** She does not want what was being put together. */
export function leave(turn: Turn) {
  say(turn, 'no.left')
  turn.draft = null
  turn.stage = { kind: 'info' }
  tag(turn, 'left')
}

function none(turn: Turn, key: string) {
  say(turn, key)
  answered(turn)
  tag(turn, 'no-booking')
}

function askWhich(turn: Turn, purpose: 'move' | 'drop', candidates: Booking[], draft: Draft | null) {
  const named = oneOfEach(candidates)
  say(
    turn,
    'which.ask',
    {},
    named.map((one) => slotButton(turn, one)),
  )
  sayBookings(
    turn,
    named.flatMap((one) => partyWith(turn, one)),
  )
  turn.draft = draft
  turn.stage = { kind: 'which', purpose, among: named.map((one) => one.id) }
  tag(turn, 'asked-which')
}

/**
 * Her answer to "which one do you mean?"; false when it names none of them.
 * @param purpose what she wants of it, where she says so again; else what she was asked for
 */
export function pickWhich(turn: Turn, details: Details, purpose?: 'move' | 'drop'): boolean {
  if (turn.before.kind !== 'which') return false
  const among = turn.before.among.map((id) => bookingById(turn, id)).filter((one) => one !== undefined)
  const dropping = (purpose ?? turn.before.purpose) === 'drop'
  if (dropping && meansAll(turn) && details.services.length === 0) {
    askSure(turn, among)
    return true
  }
  const typed = bareNumber(turn.text)
  const index = typed === undefined ? readOption(details.option, among.length) : typed - 1
  const fits = among.filter((one) => fitsWords(one, { ...details, from: details.when }))
  const picked = typeof index === 'number' ? among[index] : fits.length === 1 ? fits[0] : undefined
  if (!picked) return false
  if (dropping) askSure(turn, partyWith(turn, picked))
  else moveTo(turn, partyWith(turn, picked))
  return true
}

/** Goes on with the move that she asked for before it was clear which booking she meant. */
function moveTo(turn: Turn, [booking, ...others]: Booking[]) {
  if (!booking) return
  const { date, range, time, personId } = turn.draft ?? {}
  turn.draft = {
    moving: booking.id,
    also: others.map(({ id }) => id),
    ...standingAs(booking, others),
    ...(range ? { range } : { date: date ?? dateOf(booking.start) }),
    time: time ?? { kind: 'at', candidates: [timeOf(booking.start)] },
    personId,
  }
  if (date || range || time || personId) advance(turn)
  else askNewTime(turn, booking)
}

/** "what time did we say again?" */
export function tellBookings(turn: Turn) {
  tag(turn, 'mybooking')
  answered(turn)
  sayMine(turn, upcoming(turn))
  const waits = (turn.facts.waiting ?? []).flatMap((one) => serviceById(turn, one.serviceId)?.name ?? [])
  if (waits.length > 0) say(turn, 'mine.waits', { names: [...new Set(waits)] })
}

function sayMine(turn: Turn, bookings: Booking[]) {
  const [only, another] = bookings
  if (!only) return say(turn, 'mine.none')
  if (another) {
    say(turn, 'mine.several')
    sayBookings(turn, bookings)
  } else if (!only.decideBy)
    say(turn, personName(turn, only.personId) ? 'mine.oneWith' : 'mine.one', bookingArgs(turn, only))
  for (const booking of bookings) sayAsked(turn, booking)
}

/** What still waits for the owner's word is not sure. */
function sayAsked(turn: Turn, booking: Booking) {
  if (!booking.decideBy) return
  const { service, start } = bookingArgs(turn, booking)
  say(turn, 'mine.asked', { service, start, who: owner(turn), by: on(turn, booking.decideBy) })
}
