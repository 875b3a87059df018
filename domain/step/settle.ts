import type { Ask } from '../intent.ts'
import type { Slot, Stage } from '../state.ts'
import { dateOf, timeOf } from '../time.ts'
import { cancel, droppable } from './call-off.ts'
import { book, move } from './commit.ts'
import { asksOf, type Details, readDetails } from './details.ts'
import { bareNumber } from './draft.ts'
import { fitsWords, leave, meansAll } from './existing.ts'
import { declineFreed, keptFor } from './freed.ts'
import { acceptPerson } from './person.ts'
import { bookingArgs } from './read-back.ts'
import { answerReminder } from './reminded.ts'
import { bookingById, say, type Turn, upcoming } from './turn.ts'

/**
 * A yes or no to what the bot asked to be sure of: a booking, a move, a cancellation, a call for a person.
 * @returns whether the message settled it.
 */
export function settle(turn: Turn, asks: Ask[]): boolean {
  if (turn.before.kind === 'reminded') return answerReminder(turn, asks)
  const answer = answerOf(turn, asks)
  if (answer === undefined) return false
  const before = turn.before
  if (before.kind === 'confirm') answer ? book(turn, before) : refrain(turn, before)
  else if (before.kind === 'move') answer ? move(turn, before) : keep(turn, before.bookingId)
  else if (before.kind === 'drop') answer ? cancel(turn) : keep(turn, before.bookingId)
  else if (before.kind === 'unsure' && before.offered) answer ? acceptPerson(turn) : declinePerson(turn)
  else return false
  return true
}

/** What was read back is not to be: a freed time that is kept for her goes to the next in line. */
function refrain(turn: Turn, { holdId }: Extract<Stage, { kind: 'confirm' }>) {
  const kept = keptFor(turn, holdId)
  if (kept) declineFreed(turn, kept)
  else leave(turn)
}

/** True or false for a plain yes or no to the last question; undefined when the message wants something else. */
function answerOf(turn: Turn, asks: Ask[]): boolean | undefined {
  const typed = bareNumber(turn.text)
  if (typed === 1 || typed === 2) return typed === 1
  if (asksOf(asks, 'change').length > 0) return undefined
  if (turn.before.kind === 'drop' && asksOf(asks, 'cancel').length > 0)
    return meansOthers(turn, asks) ? undefined : true
  const yes = asksOf(asks, 'yes').length > 0 || (goesOn(turn) && asksOf(asks, 'book').length > 0)
  const no = asksOf(asks, 'no').length > 0
  if (yes === no) return undefined
  return otherDetails(turn, asks) ? undefined : yes
}

/** "oya book am", said to a read-back, is a yes. */
function goesOn(turn: Turn): boolean {
  return turn.before.kind === 'confirm' || turn.before.kind === 'move'
}

/** Whether the words name anything else than what was read back. */
function otherDetails(turn: Turn, asks: Ask[]): boolean {
  const details = readDetails(turn, asksOf(asks, 'yes', 'no', 'book', 'give', 'availability'))
  const before = turn.before
  if (before.kind === 'confirm' || before.kind === 'move') return !agrees(turn, details, before)
  if (before.kind === 'drop') return meansOthers(turn, asks)
  return details.services.length > 0 || details.when.date !== undefined || details.when.time !== undefined
}

/** "only the wash", "no, the one on friday": not what she was asked whether to cancel. */
function meansOthers(turn: Turn, asks: Ask[]): boolean {
  const asked = droppable(turn)
  if (asked.length < 2 && meansAll(turn) && upcoming(turn).length > 1) return true
  const { services, when, from } = readDetails(turn, asksOf(asks, 'yes', 'no', 'book', 'give', 'cancel'))
  const date = from.date ?? when.date
  const named = { services, from: date === undefined ? {} : { date } }
  return asked.some((booking) => !fitsWords(booking, named))
}

/** Whether her words name nothing but what was read back, of which all is meant. */
function agrees(
  { text, draft }: Turn,
  { when, services, person, count }: Details,
  { slot, parts = [slot] }: { slot: Slot; parts?: Slot[] | undefined },
): boolean {
  if (count !== undefined && count !== (draft?.group ? parts.length : 1)) return false
  if (services.length > 0 && !services.some(({ id }) => parts.some((part) => part.serviceId === id)))
    return false
  if (services.length > 0 && parts.length > services.length && /\b(?:only|just|alone)\b/i.test(text))
    return false
  if (person && !parts.some(({ personId }) => personId === person.id)) return false
  if (when.date && when.date !== dateOf(slot.start)) return false
  if (when.dates || when.range || when.past) return false
  if (!when.time) return true
  return when.time.kind === 'at' && when.time.candidates.includes(timeOf(slot.start))
}

/** Leaves a booking as it is. */
export function keep(turn: Turn, bookingId: string) {
  const booking = bookingById(turn, bookingId)
  if (droppable(turn).length > 1) say(turn, 'no.keptAll')
  else if (booking) say(turn, 'no.kept', bookingArgs(turn, booking))
  else say(turn, 'no.ok')
  turn.draft = null
  turn.stage = { kind: 'info' }
}

function declinePerson(turn: Turn) {
  say(turn, 'no.person')
  turn.stage = { kind: 'info' }
}
