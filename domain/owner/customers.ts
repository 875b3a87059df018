import { plain } from '../spelling.ts'
import { addMinutes, dateOf } from '../time.ts'
import type { Outcome } from './edits.ts'
import type { NamedChat } from './sight.ts'
import type { Choice, Proposal } from './state.ts'
import { type OwnerTurn, on, proposeOne, say } from './turn.ts'

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

/** "tell Chioma I go late small": her own words, to one customer. */
export function tell(turn: OwnerTurn, words: string) {
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
  const text = message.charAt(0).toUpperCase() + message.slice(1)
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
