import { distance } from 'fastest-levenshtein'

/** How many letters may differ for two words still to be one: none in short words, where every letter counts. */
function tolerance(word: string): number {
  if (word.length < 5) return 0
  return word.length < 8 ? 1 : 2
}

/**
 * The one entry of `lexicon` that `word` is a misspelling of; undefined when none or several are equally near.
 * The first letter must agree: people rarely miss it, and "nine" is not "wine".
 */
export function nearest(word: string, lexicon: Iterable<string>): string | undefined {
  let best: string | undefined
  let least = tolerance(word) + 1
  let tied = false
  for (const entry of lexicon) {
    if (entry[0] !== word[0] || Math.abs(entry.length - word.length) >= least + 1) continue
    const d = distance(word, entry)
    if (d > least || d > tolerance(entry)) continue
    tied = d === least && best !== undefined
    if (d < least) best = entry
    least = Math.min(least, d)
  }
  return tied ? undefined : best
}

/** Lower case, one form for apostrophes, accents and width ("Ｆade", "fadé"), no invisible characters. */
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase()
    .replace(/[‘’ʼ`´]/g, "'")
}

const units = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']
const teens = [
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
]
const tens = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']

/** Spelt numbers: "four" → 4, "sixty" → 60. */
export const numberWords: ReadonlyMap<string, number> = new Map([
  ...[...units, ...teens].map((word, n): [string, number] => [word, n]),
  ...tens.map((word, n): [string, number] => [word, 20 + 10 * n]),
  ['fourty', 40],
  ['tree', 3],
  ['fife', 5],
])
