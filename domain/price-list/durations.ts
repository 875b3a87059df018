const hours = '(?:hours?|hrs?|h)'
const minutes = '(?:minutes?|mins?|m)'
const number = '(\\d{1,3}(?:\\.\\d{1,2})?)'
const to = '(?:\\s?(?:-|–|to)\\s?(\\d{1,3}(?:\\.\\d{1,2})?))?'

const inHours = new RegExp(
  `(?<![\\d.,])${number}${to}\\s?${hours}(?![\\p{L}])(?:\\s?(?:and\\s)?(\\d{1,2})(?:\\s?${minutes}(?![\\p{L}])|(?![\\d.,\\p{L}])))?`,
  'iu',
)
const inMinutes = new RegExp(`(?<![\\d.,])${number}${to}\\s?${minutes}(?![\\p{L}])`, 'iu')
const inWords = /\b(?:(half an? hour|half hour|30 minutes)|(an hour and (?:a )?half)|(an? hour|one hour))\b/iu

/** A day has no more minutes. */
const longest = 24 * 60

export interface SaidDuration {
  minutes: number
  /** As it was written, and where. */
  words: string
  index: number
}

/**
 * The time that a piece of work takes, by its words: "2hrs 30mins", "1.5 hours", "45 min", "2-3hrs" (the longer: who
 * books after her must not wait), "half an hour".
 */
export function findDuration(text: string): SaidDuration | undefined {
  const found = timed(text)
  return found && found.minutes >= 1 && found.minutes <= longest ? found : undefined
}

function timed(text: string): SaidDuration | undefined {
  const long = text.match(inHours)
  if (long) {
    const total = Number(long[2] ?? long[1]) * 60 + Number(long[3] ?? 0)
    return { minutes: Math.round(total), words: long[0], index: long.index ?? 0 }
  }
  const short = text.match(inMinutes)
  if (short)
    return { minutes: Math.round(Number(short[2] ?? short[1])), words: short[0], index: short.index ?? 0 }
  const said = text.match(inWords)
  if (!said) return undefined
  return { minutes: said[1] ? 30 : said[2] ? 90 : 60, words: said[0], index: said.index ?? 0 }
}
