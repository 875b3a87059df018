import { nearest, plain } from '../../domain/spelling.ts'

interface Word {
  /** As compared. */
  plain: string
  from: number
  to: number
}

/**
 * Finds in what a customer said the words that a model claims she used: the same words side by side, or, where
 * the model has mended her spelling, each one's misspelling, in order.
 * @returns her own words, as she wrote them; undefined when she did not say them.
 */
export function ownWords(claimed: string, said: string): string | undefined {
  const wanted = wordsOf(claimed).map((word) => word.plain)
  const spoken = wordsOf(said)
  if (wanted.length === 0) return undefined
  const place = placeOf(wanted, spoken, (a, b) => a === b) ?? placeOf(wanted, spoken, isMisspelling)
  if (place === undefined) return undefined
  return said.slice(spoken[place]?.from, spoken[place + wanted.length - 1]?.to)
}

function placeOf(
  wanted: string[],
  spoken: Word[],
  same: (said: string, wanted: string) => boolean,
): number | undefined {
  const places = spoken.length - wanted.length
  for (let place = 0; place <= places; place++) {
    if (wanted.every((word, i) => same((spoken[place + i] as Word).plain, word))) return place
  }
  return undefined
}

function isMisspelling(said: string, wanted: string): boolean {
  return said === wanted || nearest(said, [wanted]) !== undefined
}

/** Letters and digits, with apostrophes inside words ("don't") and points inside numbers ("2:30pm", "25,000"). */
const wordShape = /[\p{L}\p{N}\p{M}]+(?:(?:['’](?=\p{L})|(?<=\p{N})[.,:](?=\p{N}))[\p{L}\p{N}\p{M}]+)*/gu

function wordsOf(text: string): Word[] {
  return [...text.matchAll(wordShape)].map((match) => {
    return { plain: plain(match[0]), from: match.index, to: match.index + match[0].length }
  })
}
