import { plain } from '../spelling.ts'
import { byStart } from '../time.ts'
import { complainsPlainly } from './grievance.ts'
import { callAside } from './person.ts'
import { on, say, serviceName, type Turn, tag, upcoming } from './turn.ts'
import { tellsEmergency } from './urgent.ts'

/**
 * The wish to get no more messages, and to get them again. Told by the customer's own words, whatever the reader made
 * of them: a wish that is overheard costs a business its number (WhatsApp counts the customers who block it).
 */

/** Words around a request that leave it the same. */
const polite =
  /\b(?:abeg|pls|plz|please|biko|jare|jor|o+h?|sir|ma|madam|na|sha|ehn?|kindly|just|dear|hello|hi|thanks?|thank you|i said|i say)\b/g

/** Nothing but these, in the whole message. */
const stopWords =
  /^(?:sto+p+(?: (?:all|everything|now|sto+p+))*|stopall|quit|unsubscribe(?: me)?(?: from (?:your |this |the |una )?\w+)?|opt(?: me)? ?out)$/
const startWords =
  /^(?:start(?: again| back)?|unstop|(?:re)? ?subscribe(?: me)?(?: again)?|opt(?: me)? ?in|resume|(?:start|resume|bring back)(?: sending)?(?: me)?(?: the| my| your| una)? (?:messages?|reminders?)(?: again)?)$/

const message =
  '(?:messages?|msgs?|mesages?|texts?|sms|reminders?|promos?|promotions?|adverts?|ads|broadcasts?|notifications?)'
/** What people call such messages; only with "again" is it sure that those are meant. */
const thing = '(?:this|these|dis|(?:any|this|these|dis|all this)? ?(?:things?|tin|stuffs?|nonsense|rubbish))'
const write = '(?:text|message|msg|disturb|contact|spam|whatsapp|write|inbox|chat|bother)'
const writing =
  '(?:text|messag|message|disturb|contact|spamm?|whatsapp|writ|write|inbox|chatt?|bother|remind)(?:ing|in)?'
const again = '(?: (?:again|anymore|any more|ever|ever again|at all|for here|for whatsapp|on whatsapp))'
const whom = '(?:me|us|my (?:number|line|phone)|this (?:number|line))'
const you = '(?:(?:make|can|could|will|should|let) )?(?:(?:una|you|u|unu|you people|una people|you guys) )?'
const what = `(?:(?:all|the|this|these|those|dis|your|ur|una|any|more|any more|such|this kind) )*${message}`
const stop = `${you}sto+p+ (?:to )?(?:dey )?`
const dont = '(?:dont|do not|no|nor|not|never)'

const requests = [
  // stop messaging me; make una stop to dey message me; stop sending me messages; stop these reminders
  `${stop}(?:calling (?:and|or) )?(?:${write}|${writing}) ${whom}(?:${again}| now)*`,
  `${stop}(?:texting|messaging|spamming)(?:${again}| now)*`,
  `${stop}(?:send(?:ing)? (?:${whom} )?)?${what}(?: (?:to )?${whom})?(?:${again}| now)*`,
  `${stop}send(?:ing)? ${whom} ${thing}(?:${again}| now)*`,
  // don't text me again; abeg no send me message again; no dey disturb me again
  `(?:i )?${you}${dont}(?: (?:ever|dey|go|gree|want you to|wan make una))* (?:call (?:and|or) )?${write} ${whom}${again}*`,
  `(?:i )?${you}${dont}(?: (?:ever|dey|go|gree))* send (?:${whom} )?${what}(?: (?:to )?${whom})?${again}*`,
  `(?:i )?${you}${dont}(?: (?:ever|dey|go|gree))* send ${whom} (?:anything|${thing})${again}+`,
  // I no want una message again; I don't want to hear from you again
  `(?:i|we) ${dont}(?: (?:dey|wan|want|need|wish|to))+(?: (?:to|get|see|receive|dey see|dey get|collect))* ${what}(?: from (?:una|you|ur shop|your shop|here))?${again}*`,
  `(?:i|we) ${dont}(?: (?:wan|want|wish|to))+ hear from (?:una|you|you people|una people)${again}*`,
  // remove my number; take me off your list
  `${you}(?:remove|delete|erase|comot|take) my (?:number|contact|line|phone number)(?: (?:from|off|out of|comot for|for) (?:your|ur|una|the|this|there|here)(?: \\w+){0,3})?`,
  `${you}(?:remove|delete|comot|take) me (?:from|off|out of|comot for) (?:your|ur|una|the|this) (?:\\w+ )?(?:list|contacts?|broadcasts?|database|phone|messages|mailing list|records?)`,
].map((one) => new RegExp(`^${one}$`))

/**
 * "if I cancel, will you stop messaging me?" asks; "don't stop sending me reminders" wants the contrary; "don't text me,
 * call me" wants another way.
 */
const other =
  /\b(?:if|when|unless|whether)\b|\b(?:dont|do not|no|never|not) (?:ever )?sto+p+\b|\b(?:call|ring|flash|phone) me\b|\b(?:other|new|another|second) (?:line|number|phone)\b/
const clauseEnd = /[.,!?;\n]+|\b(?:because|cos|cus|cuz|bcos|since)\b/
/** A request not to be written to is short. */
const longest = 160

/** Whether a message asks for no more messages: "STOP", "no dey disturb me again". */
export function asksToStop(text: string): boolean {
  if (text.length > longest) return false
  const said = plain(text).replaceAll("'", '')
  if (stopWords.test(bare(said))) return true
  return !other.test(said) && said.split(clauseEnd).some((clause) => isRequest(bare(clause)))
}

/** Whether a message is nothing but the wish to get messages again: "START". */
export function asksToStart(text: string): boolean {
  return text.length <= longest && startWords.test(bare(plain(text).replaceAll("'", '')))
}

function isRequest(clause: string): boolean {
  return requests.some((request) => request.test(clause))
}

function bare(text: string): string {
  return text
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(polite, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

/** What a burst wants of messages that Jara sends unasked; the last word counts. */
export function messagesWish(messages: string[], optedOut: boolean): 'stop' | 'start' | undefined {
  if (tellsEmergency(messages.join('\n'))) return undefined
  const wishes = messages.map((text) =>
    asksToStop(text) ? 'stop' : optedOut && asksToStart(text) ? 'start' : undefined,
  )
  return wishes.findLast((wish) => wish !== undefined)
}

/** No message any more that she did not ask for; what stands booked stands. */
export function optOut(turn: Turn) {
  turn.changes.push({ kind: 'opt-out' })
  tag(turn, 'opted-out')
  say(turn, 'stop.done')
  const [booking] = upcoming(turn).toSorted(byStart)
  if (booking)
    say(turn, 'stop.booking', { service: serviceName(turn, booking), start: on(turn, booking.start) })
  turn.draft = null
  turn.topic = { serviceIds: [] }
  turn.misses = 0
  turn.stage = { kind: 'info' }
  if (complainsPlainly(turn.text)) callAside(turn, 'complaint', 'handoff.complaint')
}

/** Reminders come again. */
export function optIn(turn: Turn) {
  turn.changes.push({ kind: 'opt-in' })
  tag(turn, 'opted-in')
  say(turn, 'start.done')
  if (turn.before.kind === 'start') turn.stage = { kind: 'info' }
}
