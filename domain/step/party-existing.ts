import type { Booking } from '../business.ts'
import { numberWords } from '../spelling.ts'
import { byStart } from '../time.ts'
import type { Details } from './details.ts'
import { fitsWords } from './existing.ts'
import { type Turn, upcoming } from './turn.ts'

/** Nobody needs more words to say that somebody does not come. */
const longest = 160
const some = '(one|two|three|four|five|six|seven|eight|nine|ten|\\d{1,2})'
const heads = '(?:of us|of my (?:people|friends|sisters|girls|guests)|persons?|people|pesin|pipo|guests?)'
const stays =
  "(?:no|not|won'?t|will not|can'?t|cannot|can not|isn'?t|is not|aren'?t|are not|don'?t|doesn'?t)(?: (?:dey|go|fit|able to|be able to|going to))* (?:come|coming|make|join|show|attend)"
/** "one of us no dey come again", "two people can't make it", "remove one of us", "cancel for one person". */
const leaving = [
  new RegExp(
    `\\b${some} ${heads}(?: \\w+){0,3}? (?:${stays}|(?:don|has|have|had to) (?:cancel|drop)|dropped out)`,
    'i',
  ),
  new RegExp(
    `\\b(?:remove|comot|cancel|drop|minus|take (?:out|off))(?: \\w+){0,2}? ${some} (?:of us|persons?|pesin|people|pipo|guests?)\\b`,
    'i',
  ),
]
const ofUs =
  /\b(?:all|everybody|everyone|the whole|five|four|three|two|both|\d+) (?:of us|of una|we|group|party|gang)\b|\bus all\b|\bfor us\b|\bwe (?:all )?(?:no|can'?t|cannot|won'?t|are not|aren'?t)\b/i

/** Her bookings to come that belong to the same party or row as this one, itself included, by guest and start. */
export function partyWith(turn: Turn, { id, groupId }: Booking): Booking[] {
  const all = upcoming(turn).filter((one) => one.id === id || (groupId && one.groupId === groupId))
  return all.toSorted((a, b) => (a.guest ?? 0) - (b.guest ?? 0) || byStart(a, b))
}

/** How many of a group do not come, by her words; undefined where they say nothing of the kind. */
function guestsLeaving({ text }: Turn): number | undefined {
  if (text.length > longest) return undefined
  const words = leaving.map((one) => one.exec(text)?.[1]?.toLowerCase()).find((word) => word !== undefined)
  return words === undefined ? undefined : (numberWords.get(words) ?? Number(words))
}

/**
 * The bookings of those who do not come, of a group whose others do: the last guests', as they were counted.
 * Undefined where her words say nothing of the kind, or there is not just one group.
 */
export function leavingGuests(turn: Turn): Booking[] | undefined {
  const count = guestsLeaving(turn)
  const guests = upcoming(turn).filter(({ guest }) => guest !== undefined)
  const [first] = guests
  if (!count || !first || guests.some(({ groupId }) => groupId !== first.groupId)) return undefined
  return partyWith(turn, first).slice(-count)
}

/**
 * Where what her words can mean is of one party or row: all of that, or what her words single out of a row. The guests
 * of a group are not told apart by their times. Undefined where it is of several, or of none.
 */
export function wholeParty(turn: Turn, named: Booking[], details: Details): Booking[] | undefined {
  const meant = ofUs.test(turn.text) ? grouped(turn, named) : named
  const [first] = meant
  if (!first?.groupId || meant.some(({ groupId }) => groupId !== first.groupId)) return undefined
  const all = partyWith(turn, first)
  if (first.guest !== undefined && details.services.length === 0) return all
  const fits = all.filter((one) => fitsWords(one, details))
  return fits.length > 0 ? fits : all
}

/** "cancel for all of us" is of a party, where there is one. */
function grouped(turn: Turn, named: Booking[]): Booking[] {
  const guests = (named.length > 1 ? named : upcoming(turn)).filter(({ guest }) => guest !== undefined)
  return guests.length > 0 ? guests : named
}
