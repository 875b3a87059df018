import type { Say } from '../say.ts'
import type { LocalDate } from '../time.ts'
import type { Command } from './command.ts'
import { whom } from './customers.ts'
import type { OwnerEdit } from './edits.ts'
import type { NamedChat } from './sight.ts'
import type { Declining } from './state.ts'
import { type OwnerTurn, on, propose, say } from './turn.ts'

/** As the button under a notice writes it: "decline Chioma 2026-12-05 14:00". */
const moment = /\b(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})\b/

/** "call Chioma": her number. */
export function call(turn: OwnerTurn, words: string) {
  for (const { name, phone } of whom(turn, words)) {
    if (phone) say(turn, 'shop.callAt', { customer: name, phone: `+${phone}` })
    else say(turn, 'shop.noPhone', { customer: name })
  }
}

/** "decline Chioma": asks for the reason, which the customer gets; then it is read back. */
export function declineBooking(turn: OwnerTurn, words: string) {
  const found = whom(turn, words)
  const [first] = found
  if (!first) return
  const [, date, time] = moment.exec(words) ?? []
  const ahead = found.flatMap((chat) => aheadOf(turn, chat)).sort((a, b) => (a.start < b.start ? -1 : 1))
  const meant = date && time ? ahead.filter(({ start }) => start === `${date}T${time}`) : ahead
  const [booking, another] = meant
  if (!booking) return say(turn, 'shop.noBooking', { customer: first.name })
  if (another) {
    const slots = meant.slice(0, 4).map(({ start }) => on(turn, start))
    const [name, at] = [booking.customer, another.start.replace('T', ' ')]
    return say(turn, 'shop.declineWhich', { customer: name, slots, when: at })
  }
  turn.state = { ...turn.state, pending: null, choices: [], declining: booking }
  const { customer, service, start } = booking
  say(turn, 'shop.whyDecline', { customer, service, start: on(turn, start) })
}

function aheadOf(turn: OwnerTurn, { name, conversationId, bookings }: NamedChat): Declining[] {
  return bookings
    .filter(({ start }) => start > turn.now)
    .map(({ id, start, service }) => ({ bookingId: id, conversationId, customer: name, service, start }))
}

const leaves: Command['kind'][] = ['no', 'undo', 'help']

/** After she was asked why, whatever she writes is the reason, unless she leaves it. */
export function asReason(text: string, command: Command, declining: Declining | null): Command {
  if (!declining || leaves.includes(command.kind) || text.trim() === '') return command
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
export function refusal(
  { service, start, words }: Extract<OwnerEdit, { kind: 'decline' }>,
  today: LocalDate,
): Say[] {
  return [{ key: 'declined.told', args: { service, start: { at: start, today }, words } }]
}
