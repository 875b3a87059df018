import { openingOf } from '../availability/opening.ts'
import type { HandoffReason } from '../changes.ts'
import type { Ask } from '../intent.ts'
import { clock, minuteOfDay, minutesBetween, timeOf } from '../time.ts'
import { lookForDeposit } from './deposit.ts'
import { asksOf } from './details.ts'
import { nextOpening } from './hours.ts'
import { tellKnowledge } from './questions.ts'
import { answered, notify, on, owner, say, type Turn, tag } from './turn.ts'
import { asksHealthAdvice, asksNumber, tellsEmergency } from './urgent.ts'

/** For this long a call for a person is not announced again, nor the owner told of the same reason. */
const announcedMinutes = 60

/** Calls a person where the customer wants one, complains, speaks of money that she sent, or is in danger. */
export function handOver(turn: Turn, asks: Ask[]) {
  const reason = reasonOf(asks)
  if (!reason) return
  if (tellsEmergency(turn.text)) return callForHelp(turn)
  if (reason === 'asked' && asksHealthAdvice(turn.text))
    return callPerson(turn, 'not-known', 'handoff.advice')
  if (reason === 'asked' && asksNumber(turn.text) && turn.business.phone)
    return tellNumber(turn, turn.business.phone)
  if (reason === 'payment' && lookForDeposit(turn)) return
  callPerson(turn, reason, announcement[reason])
}

function reasonOf(asks: Ask[]): 'complaint' | 'asked' | 'payment' | undefined {
  if (asksOf(asks, 'complaint').length > 0) return 'complaint'
  if (asksOf(asks, 'person').length > 0) return 'asked'
  return asksOf(asks, 'paid').length > 0 ? 'payment' : undefined
}

const announcement = {
  complaint: 'handoff.complaint',
  asked: 'handoff.asked',
  payment: 'handoff.payment',
} as const

/**
 * Help comes first: the national emergency number 112 (Nigerian Communications Commission), what the business itself
 * says of emergencies, its number; then a person is told.
 */
export function callForHelp(turn: Turn) {
  say(turn, 'urgent.call')
  tellKnowledge(turn, /emergenc/i)
  const { phone } = turn.business
  if (phone) say(turn, 'urgent.callUs', { phone })
  callPerson(turn, 'urgent', 'urgent.told')
}

/** She wants to call herself: the number, and nobody needs to be called. */
function tellNumber(turn: Turn, phone: string) {
  say(turn, 'policy.phone', { phone })
  answered(turn)
  tag(turn, 'faq')
}

/** Calls the person that the bot had offered, on the customer's yes. */
export function acceptPerson(turn: Turn) {
  if (turn.before.kind !== 'unsure' || !turn.before.offered) return
  callPerson(turn, turn.before.offered, 'handoff.asked')
}

/** Marks that a person is wanted, tells the owner, and tells the customer by `key` what happens next. */
export function callPerson(turn: Turn, reason: HandoffReason, key: string) {
  if (markWanted(turn, reason)) announce(turn, key)
  else say(turn, 'handoff.again', { who: owner(turn) })
  turn.stage = { kind: 'person' }
}

/** Tells the owner, and by `key` the customer, beside an answer: the open question stays open. */
export function callAside(turn: Turn, reason: HandoffReason, key: string) {
  if (markWanted(turn, reason)) say(turn, key, { who: owner(turn) })
}

/** Passes a question on to the owner beside an answer; one that came before does not hide it. */
export function passOn(turn: Turn, question: string, key: string) {
  turn.handoff = null
  markWanted(turn, 'not-known', question)
  say(turn, key, { who: owner(turn) })
}

/** @returns whether it is news: neither she nor the owner was told of the same reason just now */
function markWanted(turn: Turn, reason: HandoffReason, words = turn.text): boolean {
  const known =
    turn.handoff?.reason === reason && minutesBetween(turn.handoff.at, turn.now) < announcedMinutes
  turn.changes.push({ kind: 'handoff', reason })
  if (!known) notify(turn, 'owner.handoff', { reason, words: words.slice(0, 300) })
  turn.handoff = { at: turn.now, reason }
  tag(turn, `handoff-${reason}`)
  return !known
}

/** Says by `key` that somebody will answer, and from when on where the shop is closed. */
export function announce(turn: Turn, key: string) {
  say(turn, key, { who: owner(turn) })
  const next = isOpenNow(turn) ? undefined : nextOpening(turn)
  if (next) say(turn, 'handoff.closed', { day: on(turn, next.date), time: clock(next.ranges[0]?.from ?? 0) })
}

function isOpenNow(turn: Turn): boolean {
  const opening = openingOf(turn.facts, turn.today)
  const minute = minuteOfDay(timeOf(turn.now))
  return opening.kind === 'open' && opening.ranges.some((range) => range.from <= minute && minute < range.to)
}
