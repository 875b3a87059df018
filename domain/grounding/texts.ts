import { numberWords, plain } from '../spelling.ts'

const ten = 'twenty|thirty|forty|fourty|fifty|sixty|seventy|eighty|ninety'
const unit = 'one|two|three|four|five|six|seven|eight|nine'
const compound = new RegExp(`\\b(${ten})[\\s-]+(${unit})\\b`, 'g')

/**
 * A text as claims are looked for in it: lower case, one form for dashes, quotes and blanks, "twenty five" as 25.
 * Both sides of a comparison go through it.
 */
export function scanned(text: string): string {
  return plain(text)
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[“”]/g, '"')
    .replace(compound, (_, tens: string, units: string) => String(numberOf(tens) + numberOf(units)))
    .replace(/\s+/g, ' ')
    .trim()
}

/** Of digits or a number word; NaN for anything else. */
export function numberOf(text: string): number {
  return numberWords.get(text) ?? Number(text.replaceAll(',', ''))
}

/** Digits, spelt numbers and the words of money: checked as claims, not as words. */
export function isNumeric(word: string): boolean {
  return (
    /\d/.test(word) ||
    numberWords.has(word) ||
    /^(?:n|ngn|naira|k|hundred|thousand|million|dozen)$/.test(word)
  )
}

/** Alternatives of a regular expression: every spelt number. */
export const spelt: string = [...numberWords.keys()].join('|')

/** The words of a text in lower case; apostrophes stay inside words. */
export function wordsIn(text: string): string[] {
  return scanned(text).match(/[\p{L}\p{N}]+(?:'\p{L}+)*/gu) ?? []
}

/** The words of a text as stems, so that "braids" and "braiding" count as said by "braid". */
export function stemsIn(text: string): Set<string> {
  return new Set(wordsIn(text).map(stemOf))
}

export function stemOf(word: string): string {
  const bare = word.replace(/'s$/, '')
  if (bare.length > 5 && bare.endsWith('ing')) return bare.slice(0, -3)
  if (bare.length > 4 && bare.endsWith('ed')) return bare.slice(0, -2)
  if (bare.length > 3 && bare.endsWith('es')) return bare.slice(0, -2)
  return bare.length > 3 && bare.endsWith('s') && !bare.endsWith('ss') ? bare.slice(0, -1) : bare
}

/** Sentences and clauses, as far as punctuation tells. */
export function clausesOf(text: string): string[] {
  return scanned(text)
    .split(/(?<=[.!?;])\s+|,\s|\bbut\b|\band\b(?=\s(?:we|i|you|una|e|it|dem)\b)/)
    .filter((clause) => clause.trim() !== '')
}
