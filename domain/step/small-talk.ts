import type { Ask } from '../intent.ts'
import { minuteOfDay, timeOf } from '../time.ts'
import { asksOf } from './details.ts'
import { answered, say, type Turn, tag } from './turn.ts'

/** A short hello before an answer, only where the conversation begins. */
export function greetFirst(turn: Turn, asks: Ask[]) {
  if (turn.before.kind !== 'start' || asksOf(asks, 'greet').length === 0) return
  if (asks.some((ask) => ask.act !== 'greet' && ask.act !== 'thanks')) say(turn, greetingNow(turn))
}

function greetingNow(turn: Turn): string {
  const minute = minuteOfDay(timeOf(turn.now))
  if (minute < 12 * 60) return 'greet.morning'
  return minute < 16 * 60 ? 'greet.afternoon' : 'greet.evening'
}

/** What is left to say when a message was nothing but talk. */
export function smallTalk(turn: Turn, asks: Ask[]) {
  const said = (act: Ask['act']) => asks.some((ask) => ask.act === act)
  if (said('abuse')) talk(turn, 'talk.abuse')
  else if (said('other')) talk(turn, 'talk.other')
  else if (said('bye')) talk(turn, 'talk.bye')
  else if (said('thanks')) talk(turn, 'talk.thanks')
  else if (said('greet')) greet(turn)
}

function greet(turn: Turn) {
  if (turn.before.kind !== 'start') return talk(turn, 'greet.again')
  sayHello(turn)
  tag(turn, 'hello')
  answered(turn)
}

/** The welcome where a conversation begins: the owner's own, where she has one. */
export function sayHello(turn: Turn) {
  const { name, greeting } = turn.business
  if (greeting) say(turn, 'greet.own', { greeting })
  else say(turn, 'greet.hello', { business: name })
}

function talk(turn: Turn, key: string) {
  say(turn, key, { business: turn.business.name })
  tag(turn, key.slice(key.indexOf('.') + 1))
  answered(turn)
}
