import type { Booking, PayIn } from '../business.ts'
import { awaitingDeposit } from '../deposit.ts'
import { timeOf } from '../time.ts'
import { on, say, serviceName, type Turn, tag } from './turn.ts'

const longest = 80
const account =
  /\b(?:account|acct|aza)\b(?: (?:number|no|num|details?|info))?|\b(?:pay|do|make|use|by|with|through|via)(?: (?:a|it|am|by|with|through|via|bank))* transfer\b|\btransfer (?:details?|to (?:where|which|wetin))\b/i
/** Money that is on its way, or an account of her own. */
const sent =
  /\b(?:don|have|has|had|already|just|i'?ve)\b[^.?]{0,20}\b(?:pay|paid|transfer\w*|sen[dt]|drop\w*)\b|\btransferred\b|\bmy (?:account|acct|aza)\b/i

/**
 * "abeg send account number": where she can send the deposit that is awaited, an account for this one transfer.
 * @returns whether a deposit of hers is awaited, and she asks that
 */
export function sendAccount(turn: Turn): boolean {
  const { text, facts, now } = turn
  if (text.length > longest || !account.test(text) || sent.test(text)) return false
  const booking = awaitingDeposit(facts.bookings)
  if (booking?.status !== 'held' || !booking.payBy || booking.payBy <= now) return false
  const known = facts.bookings
    .filter(({ id, groupId }) => id === booking.id || (groupId && groupId === booking.groupId))
    .map(({ transfer }) => transfer)
    .find((one) => one !== undefined)
  if (known && known !== 'asked' && known.until > now) tell(turn, booking, known)
  else {
    if (known !== 'asked') turn.changes.push({ kind: 'deposit-transfer', booking })
    say(turn, 'deposits.accountSoon')
  }
  turn.stage = { kind: 'info' }
  tag(turn, 'deposit-transfer')
  return true
}

function tell(turn: Turn, booking: Booking, { bank, number, name, amount, until }: PayIn) {
  const last = booking.payBy && booking.payBy < until ? booking.payBy : until
  const what = { service: serviceName(turn, booking), start: on(turn, booking.start) }
  say(turn, 'deposits.account', { ...what, bank, number, name, amount, until: timeOf(last) })
}
