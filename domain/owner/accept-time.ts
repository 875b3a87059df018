import { acceptMinutesLimits, defaultAcceptMinutes } from '../acceptance.ts'
import { findDuration } from '../price-list/durations.ts'
import { numberWords } from '../spelling.ts'
import { type OwnerTurn, propose, say } from './turn.ts'

const inDays = /\b(\d{1,2}|an?) days?\b/

/** "2 hours", "two hours", "45 mins", "half an hour", "a day", "2 days" → minutes. */
function minutesIn(words: string): number | undefined {
  const counted = words.toLowerCase().replace(/[a-z]+/g, (word) => String(numberWords.get(word) ?? word))
  const days = inDays.exec(counted)?.[1]
  return days ? (Number(days) || 1) * 24 * 60 : findDuration(counted)?.minutes
}

/** "give me 2 hours to accept": from the next booking on; what waits already keeps the time that it has. */
export function changeAcceptTime(turn: OwnerTurn, words: string) {
  const { acceptByHand = false, acceptMinutes: was = defaultAcceptMinutes } = turn.facts.business.policy
  const minutes = minutesIn(words)
  const { least, most } = acceptMinutesLimits
  if (!minutes || minutes < least || minutes > most) return say(turn, 'accept.timeHow', { least, most })
  if (minutes === was) return say(turn, 'accept.timeAlready', { minutes })
  propose(turn, {
    edits: [{ kind: 'accept-time', was, minutes }],
    asks: [
      ...(acceptByHand ? [] : [{ key: 'accept.timeUnused' }]),
      { key: 'accept.timeAsk', args: { minutes, was } },
    ],
    done: [{ key: 'accept.time', args: { minutes } }],
    clashes: [],
  })
}
