import type { Kobo } from './business.ts'

/** "20k", "₦4,000", "two five" (2,500), "three k", "1.5k", "n500"; undefined when the words name no amount. */
export function readAmount(_words: string): Kobo | undefined {
  return undefined
}
