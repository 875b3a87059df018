import type { Ask } from '../intent.ts'
import type { Missed } from '../state.ts'
import { addMinutes, dateOf, timeOf } from '../time.ts'
import { pursue } from './appointment.ts'
import { namesSomething, readDetails } from './details.ts'
import { on, personName, say, serviceById, type Turn, tag } from './turn.ts'

/** Nobody needs more words to be put on a list. */
const longest = 200
const list = '(?:wait(?:ing|in)?[ -]?list|list|queue)'
const joins = [
  new RegExp(`\\b(?:put|add|keep|place|join|include|enter|write)\\b.{0,30}\\b${list}\\b`, 'i'),
  /\b(?:do (?:you|u|una) have|(?:una|you|u) (?:get|dey keep)|is there|any) (?:a |any )?wait(?:ing)?[ -]?list\b/i,
]
/** Only of a time that she could not have: "let me know when you are free" is said of other things too. */
const tellsIf =
  /\b(?:tell|notify|alert|inform|message|text|ping|buzz|let) me (?:know )?(?:if|when|once|in case|as soon as|should)\b|\bif (?:any ?(?:body|one|person)|some ?(?:body|one)|person|pesin|they|dem) (?:\w+ )?(?:cancels?|comot|no come|(?:does|do) ?n[o']?t (?:come|show)|drops?)\b|\bi (?:go|will|can|fit|'ll)? ?wait for (?:it|am|that (?:one|time|slot))\b/i
const leaves = new RegExp(
  `\\b(?:remove|comot|take|drop|delete|cancel|leave)\\b.{0,25}\\b${list}\\b|\\b(?:no|don'?t|do not|stop|not)(?: need to| want to| wan)? wait(?:ing)? (?:again|any ?more)\\b`,
  'i',
)

/** Whether she wants to be told when a time is freed: "put me on the list". */
function wantsToWait(turn: Turn): boolean {
  if (turn.text.length > longest || leaves.test(turn.text)) return false
  return joins.some((one) => one.test(turn.text)) || (!!turn.missed && tellsIf.test(turn.text))
}

/** Whether she is on the list and wants to be off it; that is no wish for no messages at all. */
export function wantsOffList({ text, facts }: Turn): boolean {
  if (text.length > longest || !leaves.test(text)) return false
  return (facts.waiting ?? []).length > 0 || /\bwait/i.test(text)
}

/** She waits for nothing any more. */
export function leaveList(turn: Turn) {
  const waits = (turn.facts.waiting ?? []).length > 0
  if (waits) turn.changes.push({ kind: 'leave-list' })
  say(turn, waits ? 'wait.left' : 'wait.none')
  tag(turn, 'left-list')
  turn.stage = { kind: 'info' }
}

/**
 * Puts her on the list for what she could not have, or for what she names.
 * @returns whether the message was about that
 */
export function joinList(turn: Turn, asks: Ask[]): boolean {
  if (!wantsToWait(turn)) return false
  if (turn.facts.noWaitingList) {
    say(turn, 'wait.noList')
    return true
  }
  const said = turn.says.length
  const details = readDetails(turn, asks)
  if (namesSomething(details)) pursue(turn, details)
  const { missed } = turn
  if (missed && (turn.told.has('missed') || turn.says.length === said)) {
    turn.says.splice(said)
    join(turn, missed)
  } else if (turn.says.length === said) {
    say(turn, 'wait.what')
    turn.stage = { kind: 'info' }
  }
  return true
}

function join(turn: Turn, missed: Missed) {
  const { around: _, ...wish } = missed
  const service = serviceById(turn, wish.serviceId)
  turn.draft = null
  turn.missed = undefined
  turn.stage = { kind: 'done' }
  if (!service) return say(turn, 'services.gone')
  const known = (turn.facts.waiting ?? []).some(
    (one) => one.serviceId === wish.serviceId && one.from <= wish.from && wish.to <= one.to,
  )
  if (known) return say(turn, 'wait.already')
  turn.changes.push({ kind: 'wait', ...wish })
  const args = { service: service.name, person: personName(turn, wish.personId) }
  say(turn, ...momentOf(turn, missed, args))
  say(turn, 'wait.how')
  tag(turn, 'waits')
}

/** What she waits for, read back as she wished it: a time, a part of a day, a day, some days. */
function momentOf(
  turn: Turn,
  { from, to, around }: Missed,
  args: { service: string; person: string | null },
): [string, Parameters<typeof say>[2]] {
  if (around) return ['wait.doneTime', { ...args, start: on(turn, around) }]
  const last = addMinutes(to, -1)
  if (dateOf(from) !== dateOf(last))
    return ['wait.doneDays', { ...args, from: on(turn, dateOf(from)), to: on(turn, dateOf(last)) }]
  const whole = timeOf(from) === '00:00' && timeOf(last) === '23:59'
  const day = on(turn, dateOf(from))
  if (whole) return ['wait.doneDay', { ...args, day }]
  return ['wait.doneBetween', { ...args, day, first: timeOf(from), last: timeOf(last) }]
}
