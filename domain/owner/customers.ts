import { plain } from '../spelling.ts'
import { addMinutes, dateOf, type LocalDateTime } from '../time.ts'
import { addressed } from './addressed.ts'
import type { Outcome } from './edits.ts'
import { argsOf, meantBy, theOne, wishesFor } from './meant.ts'
import type { AppointmentWish, NamedChat } from './sight.ts'
import type { Choice, Proposal } from './state.ts'
import { type OwnerTurn, on, propose, proposeOne, say } from './turn.ts'

/** A chat that she takes over is hers until she gives it back, or for so long. */
const takeoverMinutes = 24 * 60
/** Of a booking that began longer ago nobody says how it went. */
const outcomeDays = 14

/** The words by which a customer is looked for: the first of what stands behind the command. */
export function nameIn(words: string): string {
  return /^[\p{L}\p{N}'-]+/u.exec(words.trim())?.[0].replace(/'s$/i, '') ?? ''
}

/** How many of the words, from the first on, are the customer's name. */
function nameLength({ name }: NamedChat, words: string): number {
  const parts = plain(name).split(/\s+/)
  const said = plain(words).split(/[\s,:]+/)
  let length = 0
  while (length < said.length && parts.includes((said[length] ?? '').replace(/'s$/, ''))) length++
  return length
}

/** Those whose name fits most of the words; none: the reply says so. */
export function whom(turn: OwnerTurn, words: string): NamedChat[] {
  const most = Math.max(0, ...turn.sight.chats.map((chat) => nameLength(chat, words)))
  const found = turn.sight.chats.filter((chat) => nameLength(chat, words) === most)
  if (most > 0) return found
  say(turn, 'shop.nobody', { words: nameIn(words) })
  return []
}

/** By name, and by what else tells two of one name apart. */
function labelOf(chat: NamedChat, all: NamedChat[]): string {
  const [latest] = chat.bookings
  const alike = all.filter(({ name }) => name === chat.name).length > 1
  const mark = chat.phone
    ? `…${chat.phone.slice(-4)}`
    : latest
      ? `${latest.service} ${latest.start.slice(5, 10)}`
      : ''
  return alike && mark ? `${chat.name} (${mark})` : chat.name
}

function withChat(turn: OwnerTurn, found: NamedChat[]): (NamedChat & { conversationId: string })[] {
  const reachable = found.flatMap((chat) =>
    chat.conversationId === null ? [] : [{ ...chat, conversationId: chat.conversationId }],
  )
  const [first] = found
  if (reachable.length === 0 && first) say(turn, 'shop.noChat', { customer: first.name })
  return reachable
}

function offer(turn: OwnerTurn, found: NamedChat[], proposals: Proposal[]) {
  const choices = proposals.map((proposal, i): Choice => {
    return { label: labelOf(found[i] as NamedChat, found), proposal }
  })
  if (choices.length > 0) proposeOne(turn, choices)
}

/** "take over Chioma": Jara is silent in that chat. */
export function takeOver(turn: OwnerTurn, words: string) {
  const found = withChat(turn, whom(turn, words))
  const until = addMinutes(turn.now, takeoverMinutes)
  const proposals = found.map(({ conversationId, name }): Proposal => {
    const args = { customer: name }
    return {
      edits: [{ kind: 'take-over', conversationId, until }],
      asks: [{ key: 'shop.takeOverAsk', args }],
      done: [{ key: 'shop.takenOver', args }],
      clashes: [],
    }
  })
  offer(turn, found, proposals)
}

/** "hand back Chioma". */
export function handBack(turn: OwnerTurn, words: string) {
  const found = withChat(turn, whom(turn, words))
  const [first] = found
  const taken = found.filter((chat) => chat.takenOver)
  if (first && taken.length === 0) return say(turn, 'shop.notTaken', { customer: first.name })
  const proposals = taken.map(({ conversationId, name }): Proposal => {
    const args = { customer: name }
    return {
      edits: [{ kind: 'hand-back', conversationId }],
      asks: [{ key: 'shop.handBackAsk', args }],
      done: [{ key: 'shop.handedBack', args }],
      clashes: [],
    }
  })
  offer(turn, taken, proposals)
}

/** "tell the 3pm I go late small", "tell the 3pm tomorrow: …"; or with the mark of an alert. */
const toTime =
  /^((?:the |that |my )?(?:\d{1,2}(?:[:.]\d{2})?\s?(?:am|pm|o'?clock)|#[0-9a-f]{6})(?:\s+(?:today|tomorrow|(?:on )?(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\b)?(?:\s+(?:customer|person|one|booking|own)\b)?)[\s,:]+(\S.*)$/is

/** Which booking's customer she writes to, where she names it by its time. */
export function timeTold(words: string, now: LocalDateTime): AppointmentWish[] {
  const [, whose] = toTime.exec(words.trim()) ?? []
  return whose ? wishesFor(whose, now) : []
}

function tellAt(turn: OwnerTurn, whose: string, message: string) {
  const found = meantBy(turn, whose).filter(({ end }) => end > turn.now)
  const one = theOne(turn, found, { command: 'tell', words: whose, more: ` ${message}` })
  if (!one) return
  const args = argsOf(turn, one)
  const { conversationId } = one
  if (conversationId === null) return say(turn, 'accept.noChat', args)
  const text = message.charAt(0).toUpperCase() + message.slice(1)
  propose(turn, {
    edits: [{ kind: 'tell', conversationId, words: text }],
    asks: [{ key: 'accept.tellAsk', args: { ...args, words: text } }] as Proposal['asks'],
    done: [{ key: 'accept.told', args }] as Proposal['done'],
    clashes: [],
  })
}

/** "call Chioma", "call the 3pm": the number, to be tapped. */
export function call(turn: OwnerTurn, words: string) {
  const isNamed = turn.sight.chats.some((chat) => nameLength(chat, words) > 0)
  const [one, another] = meantBy(turn, words)
  if (one && (!another || !isNamed)) {
    const met = theOne(turn, another ? meantBy(turn, words) : [one], { command: 'call', words })
    if (met) tellNumber(turn, met.customerName, met.phone)
    return
  }
  for (const { name, phone } of whom(turn, words)) tellNumber(turn, name, phone)
}

function tellNumber(turn: OwnerTurn, customer: string | null, phone: string | null) {
  if (phone) say(turn, 'shop.callAt', { customer, phone: `+${phone}` })
  else say(turn, 'shop.noPhone', { customer })
}

/** "tell Chioma I go late small": her own words, to one customer. */
export function tell(turn: OwnerTurn, words: string) {
  const [, whose, said] = toTime.exec(words.trim()) ?? []
  if (whose && said) return tellAt(turn, whose, said)
  const named = whom(turn, words)
  const [first] = named
  if (!first) return
  const length = nameLength(first, words)
  const message = words
    .trim()
    .replace(new RegExp(`^(?:[^\\s,:]+[\\s,:]+){${length}}`), '')
    .replace(/^(?:say|that)\s+(?=\S)/i, '')
    .trim()
  if (message === '' || message === words.trim()) return say(turn, 'shop.tellHow', { customer: first.name })
  const found = withChat(turn, named)
  const meant = addressed(message)
  const text = meant.charAt(0).toUpperCase() + meant.slice(1)
  const proposals = found.map(({ conversationId, name }): Proposal => {
    const args = { customer: name, words: text }
    return {
      edits: [{ kind: 'tell', conversationId, words: text }],
      asks: [{ key: 'shop.tellAsk', args }],
      done: [{ key: 'shop.told', args: { customer: name } }],
      clashes: [],
    }
  })
  offer(turn, found, proposals)
}

/** "Chioma no show", "Chioma came late": how her latest booking that has begun went. */
export function recordOutcome(turn: OwnerTurn, words: string, outcome: Outcome) {
  const named = whom(turn, words)
  const [first] = named
  const oldest = addMinutes(turn.now, -outcomeDays * 24 * 60)
  const found = named.flatMap((chat) => {
    const booking = chat.bookings.find(({ start }) => start <= turn.now && start >= oldest)
    return booking ? [{ ...chat, booking }] : []
  })
  if (first && found.length === 0) return say(turn, 'shop.notYet', { customer: first.name })
  const proposals = found.map(({ name, booking }): Proposal => {
    const { id: bookingId, outcome: was, service, start } = booking
    const args = { customer: name, service, start: on(turn, start), outcome }
    return {
      edits: [{ kind: 'outcome', bookingId, was, outcome }],
      asks: [{ key: 'shop.outcomeAsk', args }],
      done: [{ key: 'shop.outcome', args }],
      clashes: [],
    }
  })
  offer(turn, found, proposals)
}

/** Whether a day is one that staff may look at. */
export function isNear(turn: OwnerTurn, date: string): boolean {
  const today = dateOf(turn.now)
  return date === today || date === dateOf(addMinutes(turn.now, 24 * 60))
}
