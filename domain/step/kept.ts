import type { Facts, Kobo } from '../business.ts'
import { keptDeposit } from '../deposit.ts'
import type { Button, Say } from '../say.ts'
import { type ConversationState, fresh, type Slot } from '../state.ts'
import { dateOf, type LocalDateTime } from '../time.ts'
import { book } from './commit.ts'
import { nextBest, slotButton } from './lapsed.ts'
import { isOpen, notify, on, say, serviceName, type Turn, tag } from './turn.ts'

/** Money that came too late for its time, which is kept for another one. */
interface Kept {
  serviceId: string
  service: string
  customer: string | null
  /** The time that is taken. */
  start: LocalDateTime
  until: LocalDateTime
  amount: Kobo
}

/** What customer and owner are told of other times, and where the customer's talk goes on. */
interface OtherTimes {
  customer: Say[]
  owner: Say[]
  /** Absent: it stays as it is. */
  state?: ConversationState
}

const giveBack: Button = { key: 'button.refund', text: { key: 'button.refund' } }

/** The nearest free times for money that came too late. @returns undefined where there is none */
export function otherTimes(
  facts: Facts,
  kept: Kept,
  before: ConversationState,
  now: LocalDateTime,
): OtherTimes | undefined {
  const today = dateOf(now)
  const slots = nextBest(facts, kept, undefined, now)
  if (slots.length === 0) return undefined
  const day = (moment: LocalDateTime) => ({ at: moment, today })
  const args = { amount: kept.amount, start: day(kept.start), until: day(kept.until), service: kept.service }
  const buttons = [...slots.map((slot) => slotButton(slot, today)), giveBack]
  const says = {
    customer: [
      { key: 'deposits.otherTimes', args },
      {
        key: 'deposits.pick',
        args: { service: kept.service, slots: slots.map(({ start }) => day(start)) },
        buttons,
      },
    ],
    owner: [{ key: 'deposits.otherTimesOwner', args: { ...args, customer: kept.customer } }],
  }
  const current = fresh(before, now)
  // What she is being asked about something else stands first.
  if (isOpen(current.stage)) return says
  const draft = { serviceId: kept.serviceId }
  return { ...says, state: { ...current, at: now, stage: { kind: 'offer', slots }, draft } }
}

/**
 * The state of one whose money is kept, after a long silence: the day and time that she names are for what she has paid.
 */
export function underKept(
  state: ConversationState,
  { bookings }: Facts,
  now: LocalDateTime,
): ConversationState {
  const kept = keptDeposit(bookings, now)
  const current = fresh(state, now)
  if (!kept || current.stage.kind !== 'start') return state
  const draft = { serviceId: kept.serviceId }
  return { ...current, at: now, stage: { kind: 'day', among: [] }, draft }
}

/** What she picked of the times named is booked at once: she has paid for it, and said yes to it before. */
export function bookPicked(turn: Turn, said: number) {
  const { stage, before } = turn
  if (stage.kind !== 'confirm' || before.kind !== 'offer' || stage.parts || turn.draft?.replacing) return
  if (!keptDeposit(turn.facts.bookings, turn.now, stage.slot.serviceId) || !isAmong(before.slots, stage.slot))
    return
  turn.says.splice(said)
  turn.tags = turn.tags.filter((one) => one !== 'read-back')
  book(turn, stage)
}

function isAmong(slots: Slot[], { start }: Slot): boolean {
  return slots.some((one) => one.start === start)
}

const longest = 80
const back = '(?:refund|(?:money|deposit|cash) back)'
const mine = 'my (?:money|deposit|cash|₦?\\d[\\d,]*k?)'
const wanted = [
  new RegExp(
    `^(?:(?:please|pls|abeg|oya|ok|okay|just|a|the|my|full)[ ,]+)*${back}(?:[ ,]+(?:please|pls|abeg|me|am|it|o|${mine}))*[.!]*$`,
    'i',
  ),
  new RegExp(
    `\\b(?:want|wan|need|prefer|like|rather|choose|take|have|get|collect)\\b[^?]{0,25}\\b(?:${back}|${mine} back)\\b`,
    'i',
  ),
  new RegExp(
    `\\b(?:refund|return|send|give|bring|transfer)(?: (?:me|us|back))* (?:${mine}|me\\b(?!\\s+(?:the|your|una|account|acct)))`,
    'i',
  ),
]
/** A question about the rule, or a refusal, is no wish. */
const other =
  /\b(?:if|when|how|why|who|don'?t|never|leave|no need|no refund|not|no (?:want|wan|bother|send|give))\b/i

/** She wants kept money back rather than another time. @returns whether it was that */
export function takesMoneyBack(turn: Turn): boolean {
  const kept = keptDeposit(turn.facts.bookings, turn.now)
  if (!kept || turn.text.length > longest || other.test(turn.text)) return false
  if (!wanted.some((one) => one.test(turn.text))) return false
  turn.changes.push({ kind: 'deposit-back', booking: kept })
  const args = { amount: kept.deposit ?? 0, service: serviceName(turn, kept), start: on(turn, kept.start) }
  say(turn, 'deposits.goingBack', args)
  notify(turn, 'deposits.goingBackOwner', args)
  turn.stage = { kind: 'info' }
  turn.draft = null
  tag(turn, 'deposit-back')
  return true
}
