import type { Button } from '../say.ts'
import { callPerson } from './person.ts'
import { yesNo } from './read-back.ts'
import { isOpen, owner, say, type Turn, tag } from './turn.ts'

/**
 * Asks once with choices, then offers a person, then calls one.
 * @param lost there was so little to read that asking again would not help: a person is offered at the first miss
 */
export function notUnderstood(turn: Turn, lost = false) {
  turn.misses = Math.max(turn.misses + 1, lost ? 2 : 0)
  tag(turn, 'not-understood')
  if (turn.misses >= 3) return callPerson(turn, 'not-understood', 'handoff.notUnderstood')
  if (turn.misses === 2) {
    say(turn, 'unsure.offer', { who: owner(turn) }, yesNo)
    turn.stage = { kind: 'unsure', offered: 'not-understood' }
    return
  }
  askAgain(turn)
}

/** Repeats the open question in short, or names what can be asked, by `key`. */
export function askAgain(turn: Turn, key = 'unsure.ask') {
  const question = questions[turn.before.kind]
  if (isOpen(turn.before) && question) {
    const buttons = ['confirm', 'move', 'drop'].includes(turn.before.kind) ? yesNo : []
    return say(turn, question, {}, buttons)
  }
  say(turn, key, {}, choices)
  turn.stage = { kind: 'unsure' }
}

/** Repeats the open question in short where there is one. */
export function askOpenAgain(turn: Turn) {
  if (isOpen(turn.before)) askAgain(turn)
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

const choice = (key: string): Button => ({ key, text: { key } })
const choices = [choice('button.prices'), choice('button.book'), choice('button.hours')]
