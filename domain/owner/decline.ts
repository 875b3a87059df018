import type { Say } from '../say.ts'
import type { LocalDate } from '../time.ts'
import { oneOfEach } from '../together.ts'
import type { Command } from './command.ts'
import type { Edit } from './edits.ts'
import { argsOf, isTap, meantBy, theOne } from './meant.ts'
import type { Appointment } from './sight.ts'
import type { Declining } from './state.ts'
import { type OwnerTurn, on, propose, say } from './turn.ts'

/** "decline the 3pm because I travel", "decline Ngozi: I am sick". */
const because = /^(.+?)(?:\s*[:;,]\s+|\s+(?:because|cos|coz|since)\s+)(\S.*\s\S.*)$/is

/** Of a command, the words that say which booking, and why. */
export function refusedIn(words: string): { whose: string; reason?: string | undefined } {
  const [, whose = words, reason] = because.exec(words) ?? []
  return { whose, reason }
}

/** "decline Chioma", "decline the 3pm": asks for the reason, which the customer gets; then it is read back. */
export function declineBooking(turn: OwnerTurn, words: string) {
  const { whose, reason } = refusedIn(words)
  const found = meantBy(turn, whose).filter(({ start }) => start > turn.now)
  const one = theOne(turn, oneOfEach(found), {
    command: 'decline',
    words: whose,
    more: reason ? `: ${reason}` : '',
  })
  if (!one) return
  if (one.status === 'cancelled') return say(turn, 'accept.gone', argsOf(turn, one))
  const declining = shown(one)
  if (reason) return refuseFor(turn, reason, declining)
  turn.state = { ...turn.state, pending: null, choices: [], declining }
  say(turn, 'shop.whyDecline', argsOf(turn, one))
}

/** A booking as she sees it now: of one that has changed when she says yes, nothing is written. */
export function shown(one: Appointment) {
  const { id, conversationId, customerName, serviceName, start, asked, groupId, payBy } = one
  return {
    bookingId: id,
    conversationId,
    customer: customerName,
    service: serviceName,
    start,
    asked,
    ...(groupId ? { groupId } : {}),
    ...(payBy ? { unpaid: true as const } : {}),
  }
}

const leaves: Command['kind'][] = ['no', 'undo', 'help', 'which']

/** After she was asked why, whatever she writes is the reason, unless she leaves it or taps under another alert. */
export function asReason(text: string, command: Command, declining: Declining | null): Command {
  const goesOn = !leaves.includes(command.kind) && !isTap(text)
  if (!declining || !goesOn || text.trim() === '') return command
  return { kind: 'reason', words: text.trim() }
}

/** Reads the refusal back with the words that the customer will get. */
export function refuseFor(turn: OwnerTurn, reason: string, declining: Declining | null) {
  if (!declining) return say(turn, 'shop.nothingAsked')
  const { customer, service, start, conversationId } = declining
  const words = reason.charAt(0).toUpperCase() + reason.slice(1)
  const args = { customer, service, start: on(turn, start), words }
  propose(turn, {
    edits: [{ kind: 'decline', ...declining, words }],
    asks: [{ key: conversationId ? 'shop.declineAsk' : 'shop.declineOffAsk', args }],
    done: [{ key: conversationId ? 'shop.declined' : 'shop.declinedOff', args }],
    clashes: [],
  })
}

/** What the customer of a refused booking is told. @param today when it is written */
export function refusal({ service, start, words, unpaid }: Edit<'decline'>, today: LocalDate): Say[] {
  const told = { key: 'declined.told', args: { service, start: { at: start, today }, words } }
  return unpaid ? [told, { key: 'declined.unpaid' }] : [told]
}
