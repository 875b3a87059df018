import type { Ask } from '../intent.ts'
import { endsOf, namedIn, variantIn } from '../match/context.ts'
import { plain } from '../spelling.ts'
import type { LocalDateTime } from '../time.ts'
import { readWhen, type When } from '../when.ts'
import type { Details } from './details.ts'
import { serviceById, type Turn } from './turn.ts'

/** Words with which people take back what they said a moment ago. */
const takenBack =
  /(?:\b(?:no+ wait|wait no|sorry|i mean|i meant|make that|scratch that|correction|my mistake|oops|rather|no no+|actually)\b|(?:[,.;!?…-]|\.\.)\s*no\b(?! wahala| problem| vex))[\s,.!:]*(?:(?:i mean|make (?:it|that|am)|sorry)\b[\s,.!:]*)*/gi

/** What follows a correction is short; a story after it says other things. */
const longestTail = 60
/** And it takes back what was said last before it. */
const longestHead = 200

interface Parts {
  head: string
  tail: string
}

/** A text before and after its last correction; undefined where nothing is taken back. */
function parts(message: string): Parts | undefined {
  const text = endsOf(message)
  const last = [...text.matchAll(takenBack)].at(-1)
  if (last === undefined) return undefined
  const end = last.index + last[0].length
  return {
    head: text.slice(Math.max(0, last.index - longestHead), last.index),
    tail: text.slice(end, end + longestTail),
  }
}

/**
 * A moment as she corrected it in the same message: "tomorrow 11am, no wait, 1pm" is tomorrow at 1pm. Only what
 * stands on both sides of the correction is replaced.
 */
export function correctedMoment(text: string, when: When, now: LocalDateTime): When {
  const said = parts(text)
  if (!said) return when
  const [before, after] = [said.head, said.tail].map((part) => readWhen({ day: [part] }, now)) as [When, When]
  return {
    ...when,
    ...(before.time && after.time && after.time.kind !== 'vague' ? { time: after.time } : {}),
    ...(dayOf(before) && dayOf(after)
      ? { date: undefined, dates: undefined, range: undefined, ...dayOf(after) }
      : {}),
  } as When
}

function dayOf({ date, dates, range }: When): Pick<When, 'date' | 'dates' | 'range'> | undefined {
  if (date) return { date }
  if (dates) return { dates }
  return range ? { range } : undefined
}

/** Of phrases on both sides of a correction, those that stand: "braids, no sorry, weaving" is weaving. */
export function lastSaid(text: string, phrases: string[]): string[] {
  const tail = phrases.length > 1 ? parts(text)?.tail : undefined
  if (tail === undefined) return phrases
  const after = phrases.filter((phrase) => flat(tail).includes(flat(phrase)))
  return after.length > 0 ? after : phrases
}

function flat(text: string): string {
  return plain(text).replace(/[^\p{L}\p{N}]+/gu, ' ')
}

/** Says that something is to be otherwise than it was read back. */
const changes =
  /\b(?:actually|instead|rather|i mean|i meant|sorry|change|shift|make (?:it|am|that)|but|no no+)\b/i

/** Acts that a change of what was read back may be taken for. */
const replies = new Set(['yes', 'no', 'book', 'give', 'change', 'other'])

/**
 * What a reply to a read-back puts in the place of what was read back, where no words of it were read as a detail:
 * "actually the car is an SUV", "no no, the full one I mean", "make am 3". A yes that carries a change is none.
 */
export function replacement(turn: Turn, asks: Ask[]): Partial<Pick<Details, 'services' | 'when'>> {
  if (turn.before.kind !== 'confirm' || !turn.asks.every((ask) => replies.has(ask.act))) return {}
  const current = serviceById(turn, turn.before.slot.serviceId)
  if (!current) return {}
  const declines = asks.some((ask) => ask.act === 'no')
  const open = declines || changes.test(turn.text)
  const others = open ? namedIn(turn.text, turn.business) : []
  const [named, another] = others.includes(current) ? [] : others
  const service = variantIn(current, turn.text, turn.business) ?? (another ? undefined : named)
  const when = open ? replacedMoment(turn) : {}
  return { ...(service ? { services: [service] } : {}), ...(certain(when) ? { when } : {}) }
}

/** "make it 3" is a time; the "one" of "the long one" is none. */
function replacedMoment(turn: Turn): When {
  const words = parts(turn.text)?.tail ?? endsOf(turn.text)
  return readWhen({ time: [words.replace(/\bone\b/gi, ' ')] }, turn.said)
}

/** Only a clear day or clock is taken out of a message in which the reader saw none. */
function certain(when: When): boolean {
  return when.date !== undefined || (when.time !== undefined && when.time.kind === 'at')
}
