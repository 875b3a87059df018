import { normalise } from './plain-text.ts'

/** Naira. */
type Naira = number

/**
 * Naira amounts that a reply states: marked as money (₦, N, NGN, naira, k) or grouped by thousands. A bare number
 * is none: it may be a year, a house number, minutes.
 */
export function amountsIn(text: string): Naira[] {
  const plain = text.normalize('NFKC').toLowerCase()
  const number = '(\\d{1,3}(?:,\\d{3})+|\\d+)(\\.\\d+)?\\s?(k(?![a-z]))?'
  const pattern = new RegExp(
    `((?<![\\p{L}\\d])(?:₦|ngn|n)\\s?|₦)?(?<![\\d.,:+])${number}(?!\\d)(\\s?naira)?`,
    'gu',
  )
  return [...plain.matchAll(pattern)].flatMap((m) => {
    const [, sign, whole = '', fraction = '', k, naira] = m
    const isMoney = sign !== undefined || k !== undefined || naira !== undefined || whole.includes(',')
    return isMoney ? [Math.round(Number(whole.replaceAll(',', '') + fraction) * (k ? 1000 : 1))] : []
  })
}

/** Every number that a customer wrote, as naira: she may mean any of them as an amount. */
export function numbersIn(text: string): Naira[] {
  return [...amountsIn(text), ...[...normalise(text).matchAll(/\d+(?:\.\d+)?/g)].map((m) => Number(m[0]))]
}

/** Most terms of a sum: more people than come together, and soon everything would be a sum. */
const mostTerms = 6

/** Whether `amount` is a sum of amounts of `parts`, each as often as needed; nothing is one where a part costs nothing. */
export function isSumOf(amount: Naira, parts: Naira[], terms = mostTerms): boolean {
  if (amount === 0) return parts.includes(0)
  const useful = [...new Set(parts)].filter((part) => part > 0 && part <= amount)
  let sums = new Set([0])
  for (let n = 0; n < terms; n++) {
    sums = new Set(
      [...sums].flatMap((sum) => useful.map((part) => sum + part)).filter((sum) => sum <= amount),
    )
    if (sums.has(amount)) return true
  }
  return false
}
