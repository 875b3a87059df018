import { defaultAcceptMinutes } from '../acceptance.ts'
import { payByOf } from '../deposit.ts'
import type { Say } from '../say.ts'
import { type LocalDate, timeOf } from '../time.ts'
import { oneOfEach } from '../together.ts'
import { shown } from './decline.ts'
import type { Edit } from './edits.ts'
import { argsOf, meantBy, momentIn, refOf, theOne } from './meant.ts'
import type { Appointment } from './sight.ts'
import type { Proposal } from './state.ts'
import { carryOut, type OwnerTurn, propose, say } from './turn.ts'

/** "accept Chioma", "accept the 3pm", or alone where one booking waits: done at once, as one tap is her yes. */
export function acceptBooking(turn: OwnerTurn, words: string) {
  const found = words === '' ? turn.sight.appointments : preferAsked(meantBy(turn, words))
  if (words === '' && found.length === 0) return say(turn, 'accept.nothing')
  const one = theOne(turn, oneOfEach(found), { command: 'accept', words })
  if (!one) return
  if (one.status === 'cancelled') return say(turn, 'accept.gone', argsOf(turn, one))
  if (one.payBy) return say(turn, 'accept.unpaid', { ...argsOf(turn, one), until: timeOf(one.payBy) })
  if (!one.asked) return say(turn, 'accept.already', argsOf(turn, one))
  if (one.start <= turn.now) return say(turn, 'shop.past')
  if (isOfAnotherTime(words, one)) return askAnew(turn, one)
  const { asked: _, ...edit } = shown(one)
  const unpaid = unpaidOf(turn, one)
  const key = one.conversationId ? (unpaid ? 'accept.doneUnpaid' : 'accept.done') : 'accept.doneOff'
  const more = unpaid ? { deposit: unpaid.deposit, until: timeOf(unpaid.payBy) } : {}
  carryOut(turn, {
    edits: [{ kind: 'accept', ...edit, ...unpaid }],
    ...{ asks: [], clashes: [] },
    done: [{ key, args: { ...argsOf(turn, one), ...more } }] as Proposal['done'],
  })
}

/** What is to be paid for it, and all that was asked for with it, before it is sure. Nobody can ask who has no chat. */
function unpaidOf({ sight, facts, now }: OwnerTurn, one: Appointment) {
  const all = one.groupId ? sight.appointments.filter(({ groupId }) => groupId === one.groupId) : [one]
  const deposit = all.reduce((sum, part) => sum + (part.deposit ?? 0), 0)
  if (!one.conversationId || all.some(({ isDepositPaid }) => isDepositPaid)) return undefined
  const payBy = payByOf(facts, deposit, one.start, now)
  return payBy === undefined ? undefined : { payBy, deposit }
}

/** An alert from before its customer moved it: she would agree to a time that she did not see. */
function isOfAnotherTime(words: string, { start }: Appointment): boolean {
  const shownAt = momentIn(words)
  return shownAt !== undefined && shownAt !== start
}

function askAnew(turn: OwnerTurn, one: Appointment) {
  const text = { key: 'accept.textAccept', args: { of: refOf(one) } }
  say(turn, 'accept.movedSince', argsOf(turn, one), [{ key: 'accept.buttonAccept', text }])
}

/** What waits for her is meant, where some of it does. */
function preferAsked(found: Appointment[]): Appointment[] {
  const asked = found.filter((one) => one.asked)
  return asked.length > 0 ? asked : found
}

/** What the customer of an accepted booking is told. @param today when it is written */
export function acceptance(
  { service, start, entry, payBy, deposit = 0 }: Edit<'accept'>,
  today: LocalDate,
): Say[] {
  if (payBy !== undefined) {
    const args = { service, start: { at: start, today }, deposit, until: timeOf(payBy) }
    return [{ key: 'deposits.accepted', args }]
  }
  return [
    { key: 'requested.accepted', args: { service, start: { at: start, today } } },
    ...(entry ? [{ key: 'calendar.add', args: { url: entry.url } }] : []),
  ]
}

/** "I want to accept bookings myself", "accept automatically". What waits already waits on. */
export function acceptByHand(turn: OwnerTurn, byHand: boolean) {
  const { acceptByHand: before = false, acceptMinutes = defaultAcceptMinutes } = turn.facts.business.policy
  if (byHand === before) return say(turn, byHand ? 'accept.byHandAlready' : 'accept.byItselfAlready')
  const waiting = byHand ? [] : turn.sight.appointments
  const args = { minutes: acceptMinutes }
  const still: Say[] = waiting.length > 0 ? [{ key: 'accept.still', args: { count: waiting.length } }] : []
  propose(turn, {
    edits: [{ kind: 'by-hand', byHand }],
    asks: [{ key: byHand ? 'accept.byHandAsk' : 'accept.byItselfAsk', args }, ...still] as Proposal['asks'],
    done: [{ key: byHand ? 'accept.byHand' : 'accept.byItself', args }],
    clashes: [],
  })
}
