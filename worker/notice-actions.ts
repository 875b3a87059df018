import type { Change } from '../domain/changes.ts'
import type { Button, Say, SayValue } from '../domain/say.ts'
import type { StepResult } from '../domain/step.ts'
import { timeOrderedId } from '../prisma/new-id.ts'

/** Notices of a booking, and what its owner can do of it with one tap. */
const actionsUnder: Record<string, Action[]> = {
  'owner.booked': ['call', 'move', 'decline'],
  'owner.moved': ['call', 'move', 'decline'],
  'owner.movedLate': ['call', 'move', 'decline'],
  'owner.bookedParty': ['call', 'move', 'decline'],
  'owner.bookedRow': ['call', 'move', 'decline'],
  'owner.movedParty': ['call', 'move', 'decline'],
  'owner.movedRow': ['call', 'move', 'decline'],
  'accept.alert': ['accept', 'decline', 'move'],
  'accept.alertMoved': ['accept', 'decline', 'move'],
  'accept.alertParty': ['accept', 'decline', 'move'],
  'accept.alertRow': ['accept', 'decline', 'move'],
  'accept.alertPartyMoved': ['accept', 'decline', 'move'],
  'accept.alertRowMoved': ['accept', 'decline', 'move'],
  'accept.nudge': ['accept', 'decline', 'move'],
}
type Action = 'accept' | 'decline' | 'move' | 'call'

/** The label of each, and what a tap says. */
const buttons: Record<Action, { key: string; text: string }> = {
  accept: { key: 'accept.buttonAccept', text: 'accept.textAccept' },
  decline: { key: 'accept.buttonDecline', text: 'accept.textDecline' },
  move: { key: 'accept.buttonMove', text: 'accept.textMove' },
  call: { key: 'accept.buttonCall', text: 'accept.textCall' },
}

type Booked = Extract<Change, { kind: 'book' } | { kind: 'move' } | { kind: 'take-offer' }>

const isBooked = (change: Change): change is Booked =>
  change.kind === 'book' || change.kind === 'move' || change.kind === 'take-offer'

/** A booking that is told of: the end of its id names it in what a tap says. */
interface Told {
  id: string
  start: string
  customerName: string | null
}

/** Puts under a notice of a booking what its owner can do with one tap, and the customer's number where it is known. */
export function withActions<T extends StepResult>(outcome: T, phone: string | null): T {
  if (outcome.ownerNotices.length === 0) return outcome
  const changes = outcome.changes.map(
    (change): Change => (change.kind === 'book' ? { ...change, id: change.id ?? timeOrderedId() } : change),
  )
  const booked = changes.filter(isBooked)
  const ownerNotices = outcome.ownerNotices.map((says) =>
    says.map((said) => (actionsUnder[said.key] ? withButtons(said, booked, phone) : said)),
  )
  return { ...outcome, changes, ownerNotices }
}

function withButtons(said: Say, booked: Booked[], phone: string | null): Say {
  const { customer = null, start } = said.args ?? {}
  const at = momentOf(start)
  const change = booked.find((one) => startOf(one) === at)
  const id = change && idOf(change)
  if (!id) return said
  const told = { id, start: at, customerName: typeof customer === 'string' ? customer : null }
  return alertOf(told, { ...said, args: { ...said.args, phone: tappable(phone) } })
}

/** Chats make a number of this form one that can be tapped. */
export function tappable(digits: string | null): string | null {
  return digits === null ? null : `+${digits}`
}

function momentOf(value: SayValue | undefined): string {
  return typeof value === 'object' && value !== null && 'at' in value ? String(value.at) : ''
}

function startOf(change: Booked): string {
  return change.kind === 'take-offer' ? change.booking.start : change.start
}

function idOf(change: Booked): string | undefined {
  return change.kind === 'book' ? change.id : change.booking.id
}

/** A notice of a booking with its buttons. */
export function alertOf(told: Told, said: Say): Say {
  const of = nameOf(told)
  const actions = (actionsUnder[said.key] ?? []).map((action): Button => {
    const { key, text } = buttons[action]
    return { key, text: { key: text, args: { of } } }
  })
  return { ...said, buttons: [...(said.buttons ?? []), ...actions] }
}

/** A tap carries 64 bytes on Telegram (bots/telegram/buttons.ts): a longer name is cut, as the mark tells whose it is. */
const nameBytes = 24

/** "Chioma 2026-12-05 14:00 #1a2b3c": to be read by people, and certain. */
function nameOf({ id, start, customerName }: Told): string {
  return [cut(customerName ?? ''), start.replace('T', ' '), `#${id.slice(-6)}`].filter(Boolean).join(' ')
}

function cut(name: string): string {
  let short = name.replace(/\s+/g, ' ').trim()
  while (Buffer.byteLength(short) > nameBytes) short = [...short].slice(0, -1).join('')
  return short.trim()
}
