import type { Act, Ask } from '../intent.ts'
import type { ForeignLanguage } from '../language.ts'
import { pursue } from './appointment.ts'
import { namesMoment, readDetails } from './details.ts'
import { callAside, callPerson } from './person.ts'
import { remind } from './remind.ts'
import { say, type Turn, tag } from './turn.ts'
import { askAgain } from './unsure.ts'

const welcomes: Record<ForeignLanguage, string> = {
  yo: 'welcome.yoruba',
  ig: 'welcome.igbo',
  ha: 'welcome.hausa',
}
/** After so many messages in a row that Jara cannot write back in, the owner is told. */
const patience = 2

/** A word of welcome in the customer's language, and which languages Jara answers in. */
export function welcome(turn: Turn, language: ForeignLanguage) {
  if (turn.speech.foreign === 1) say(turn, welcomes[language])
  tag(turn, `heard-${language}`)
}

/** What may be acted upon in a language that the reader does not know: what names a thing or a day of the business. */
export function borneOut(turn: Turn, asks: Ask[]): Ask[] {
  return asks.filter((ask) => !misread.includes(ask.act) && namesSomething(turn, ask))
}

/** Acts that would be taken from a word that only looks like theirs, with consequences. */
const misread: Act[] = [
  'yes',
  'no',
  'cancel',
  'change',
  'paid',
  'complaint',
  'person',
  'abuse',
  'other',
  'bot',
]

function namesSomething(turn: Turn, ask: Ask): boolean {
  const { services, among, when } = readDetails(turn, [ask])
  return services.length > 0 || among.length > 0 || namesMoment(when)
}

/** Asks in both languages where nothing was understood; tells the owner of the second such message in a row. */
export function closeForeign(turn: Turn, understood: boolean) {
  const again = turn.speech.foreign >= patience
  if (again && understood) return callAside(turn, 'language', 'handoff.languageAside')
  if (again) return callPerson(turn, 'language', 'handoff.language')
  if (!understood) askAgain(turn, 'welcome.ask')
}

/** Says that the language she asked for is taken up. */
export function takeUp(turn: Turn) {
  say(turn, 'welcome.wish')
  tag(turn, `wished-${turn.language}`)
}

/** What else a message holds that asks for a language: "speak English please, how much is knotless". */
export function besideWish(turn: Turn, asks: Ask[]): Ask[] {
  return asks.filter(
    (ask) => Object.keys(ask.slots).length > 0 && !misread.includes(ask.act) && namesSomething(turn, ask),
  )
}

/** After a wish alone: the open question again, in the language that she asked for, or what can be asked. */
export function askOn(turn: Turn) {
  const { kind } = turn.before
  if (kind === 'confirm' || kind === 'move' || kind === 'drop') return remind(turn)
  if (turn.draft && (kind === 'day' || kind === 'time' || kind === 'offer'))
    return pursue(turn, readDetails(turn, []))
  askAgain(turn, 'welcome.next')
}
