import type { Act, Ask, Intent } from '../intent.ts'
import type { Button } from '../say.ts'
import { bareNumber } from './draft.ts'
import { callPerson } from './person.ts'
import { yesNo } from './read-back.ts'
import { isOpen, owner, say, type Turn, tag } from './turn.ts'

/** Below this part of the profile's limit a reading counts for nothing. */
const worthless = 0.5

/** Acts whose answer does no harm when they were misread: it only states facts, asks, or reads back. */
const harmless: Act[] = [
  'greet',
  'thanks',
  'bye',
  'price',
  'services',
  'duration',
  'hours',
  'location',
  'availability',
  'book',
  'change',
  'cancel',
  'mybooking',
  'deposit',
  'bargain',
  'give',
  'bot',
]

/** The asks to act upon: all of a sure reading, the harmless ones of a doubtful one, none of a bad one. */
export function trusted(turn: Turn, intent: Intent, unsureBelow: number): Ask[] {
  const chosen = chosenAsk(turn)
  if (chosen) return chosen
  if (intent.confidence >= unsureBelow) return intent.asks
  if (intent.confidence < unsureBelow * worthless) return []
  return intent.asks.filter((ask) => harmless.includes(ask.act) && !settlesNow(turn, ask))
}

/** "cancel am", read in doubt, must not cancel; "book am" must not book. */
function settlesNow(turn: Turn, ask: Ask): boolean {
  if (turn.before.kind === 'drop') return ask.act === 'cancel'
  return (turn.before.kind === 'confirm' || turn.before.kind === 'move') && ask.act === 'book'
}

/** Asks once with choices, then offers a person, then calls one. */
export function notUnderstood(turn: Turn) {
  turn.misses += 1
  tag(turn, 'not-understood')
  if (turn.misses >= 3) return callPerson(turn, 'not-understood', 'handoff.notUnderstood')
  if (turn.misses === 2) {
    say(turn, 'unsure.offer', { who: owner(turn) }, yesNo)
    turn.stage = { kind: 'unsure', offered: 'not-understood' }
    return
  }
  askAgain(turn)
}

/** Repeats the open question in short, or names what can be asked. */
function askAgain(turn: Turn) {
  const question = questions[turn.before.kind]
  if (isOpen(turn.before) && question) {
    const buttons = ['confirm', 'move', 'drop'].includes(turn.before.kind) ? yesNo : []
    return say(turn, question, {}, buttons)
  }
  say(turn, 'unsure.ask', {}, choices)
  turn.stage = { kind: 'unsure' }
}

const questions: Partial<Record<string, string>> = {
  service: 'unsure.service',
  day: 'unsure.day',
  time: 'unsure.time',
  offer: 'unsure.time',
  confirm: 'unsure.confirm',
  move: 'unsure.move',
  drop: 'unsure.drop',
  which: 'which.again',
  newtime: 'move.whenAgain',
}

/** The acts behind `choices`, for a customer who types the number of one. */
const chosenActs: Act[] = ['price', 'book', 'hours']

/** What a bare number means after "a price, an appointment, or our opening hours?". */
function chosenAsk(turn: Turn): Ask[] | undefined {
  const n = turn.before.kind === 'unsure' && !turn.before.offered ? bareNumber(turn.text) : undefined
  const act = n === undefined ? undefined : chosenActs[n - 1]
  return act ? [{ act, slots: {} }] : undefined
}

const choice = (key: string): Button => ({ key, text: { key } })
const choices = [choice('button.prices'), choice('button.book'), choice('button.hours')]
