import type { Kobo } from './business.ts'
import { numberWords, plain } from './spelling.ts'

const scales: Record<string, number> = {
  k: 1e3,
  thousand: 1e3,
  grand: 1e3,
  hundred: 100,
  m: 1e6,
  million: 1e6,
}

/** Above this an amount is a phone or account number. */
const largest = 100_000_000

/**
 * The amount in a customer's words, in kobo: "20k", "₦4,000", "1.5k", "n500", "three k". Nigerian number talk
 * counts thousands: "two five" and "two-five" are 2,500, "one five hundred" 1,500.
 * @returns undefined when the words name no amount or one that cannot be a price.
 */
export function readAmount(words: string): Kobo | undefined {
  const text = plain(words)
  const naira = digits(text) ?? spelt(text)
  if (naira === undefined || naira < 0 || naira > largest) return undefined
  return Math.round(naira * 100)
}

function digits(text: string): number | undefined {
  const match = text.match(
    /(\d{1,3}(?:[,\s]\d{3})+|\d+)(\.\d+)?\s?(k|thousand|grand|hundred|m|million)?(?![a-z])/,
  )
  if (match === null) return undefined
  const whole = Number((match[1] as string).replace(/[,\s]/g, '') + (match[2] ?? ''))
  const rest =
    match[3] === 'k' ? text.slice((match.index ?? 0) + match[0].length).match(/^\s?(\d{3})\b/) : null
  return whole * (scales[match[3] ?? ''] ?? 1) + Number(rest?.[1] ?? 0)
}

type Part = { n: number } | { scale: number }

function spelt(text: string): number | undefined {
  const parts = text
    .split(/[^a-z]+/)
    .map((word): Part | undefined => {
      const n = numberWords.get(word)
      if (n !== undefined) return { n }
      const scale = word === 'm' || word === 'k' || word.length > 3 ? scales[word] : undefined
      return scale === undefined ? undefined : { scale }
    })
    .filter((part) => part !== undefined)
  return parts.length === 0 || !('n' in (parts[0] as Part)) ? undefined : (shorthand(parts) ?? added(parts))
}

/** "two five" → 2,500; "three fifty" → 350; "one five hundred" → 1,500. */
function shorthand(parts: Part[]): number | undefined {
  const [a, b, c] = parts.map((part) => ('n' in part ? part.n : undefined))
  const scale = parts[2] && 'scale' in parts[2] ? parts[2].scale : undefined
  if (a === undefined || b === undefined || c !== undefined || a === 0 || b === 0) return undefined
  if (b < 10 && a < 20 && (parts.length === 2 || scale === 100)) return a * 1000 + b * 100
  if (a < 10 && b >= 10 && parts.length === 2) return a * 100 + b
  return undefined
}

/** "twelve thousand five hundred", "twenty five k". */
function added(parts: Part[]): number {
  let total = 0
  let group = 0
  for (const part of parts) {
    if ('n' in part) group += part.n
    else if (part.scale === 100) group = (group || 1) * 100
    else {
      total += (group || 1) * part.scale
      group = 0
    }
  }
  return total + group
}
