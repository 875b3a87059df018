/** `…2222`: enough to tell one's own numbers apart. */
export function maskedNumber(digits: string): string {
  return `…${digits.slice(-4)}`
}
