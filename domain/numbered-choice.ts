import { readOption } from './options.ts'
import { plain } from './spelling.ts'

/** Of a list that was sent: `text` is what choosing it says. */
export interface NumberedChoice {
  text: string
}

/** Longest message that is nothing but a choice. */
const longest = 30

/** What people write around the number and what adds nothing to it. */
const besides =
  /\b(?:abeg|pls|plz|please|biko|o+h?|ooo+|sir|ma|madam|thanks?|thank you|ok(?:ay)?|oya|yes|na|i (?:want|wan|go|will|choose|pick|take|go take|wan take)|(?:i|we) go (?:take|pick|choose)|give me|(?:pick|choose|take)|make (?:i|we) (?:take|pick|choose)|(?:i go|i)? ?go (?:with|for)|let me (?:take|have)|the|option|number|nomba|num|no(?= (?:\d|two|three|four|five|six|seven|eight|nine|ten)))\b/g

const ordinal =
  '(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|1st|2nd|3rd|[4-9]th|10th)'
const cardinal = '(?:\\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)'
const choice = new RegExp(`^(?:${cardinal}|${ordinal}(?: one| option)?)$`)

/** Said after the number, it leaves the number the last word. */
const courtesy =
  /^(?:(?:abeg|pls|plz|please|biko|thanks?|thank|you|u|o+|ok|okay|oya|sir|ma|madam|dear|so|much|🙏|👍|😊)[\s.,!]*)+$/u

/**
 * Reads a burst that answers a numbered list: a message that is nothing but a number of the list ("2", "no 2", "the
 * second one") becomes the words of that choice. Only what she wrote last counts, courtesies aside; a number that the
 * list has not, an hour ("2pm", "by 2") and a count ("2 people") stay as they are.
 * @param choices the list, in the order of its numbers; empty: nothing changes
 */
export function withChoice(messages: string[], choices: NumberedChoice[]): string[] {
  const at = messages.findLastIndex((message) => !isCourtesy(message))
  const chosen = choices[indexIn(messages[at] ?? '', choices.length) ?? -1]
  return chosen ? messages.with(at, chosen.text) : messages
}

function isCourtesy(message: string): boolean {
  return courtesy.test(plain(message).trim())
}

/** @returns from 0; undefined where the message is no choice among `count` */
function indexIn(message: string, count: number): number | undefined {
  if (message.length > longest || count === 0) return undefined
  const bare = plain(message)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(besides, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  if (!choice.test(bare)) return undefined
  const index = bare === 'one' ? 0 : readOption(bare, count)
  return index === 'any' ? undefined : index
}
