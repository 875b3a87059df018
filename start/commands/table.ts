import Table from 'cli-table3'
import type { Kobo } from '../../domain/business.ts'

/** Rows under a head, without frames: easy to read and to cut apart with other programs. */
export function table(head: string[], rows: string[][], whenEmpty: string): string {
  if (rows.length === 0) return whenEmpty
  const none = Object.fromEntries(
    ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
      .concat('left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid')
      .map((part) => [part, '']),
  )
  const style = { head: [], border: [], 'padding-left': 0, 'padding-right': 0 }
  const laidOut = new Table({ head, style, chars: { ...none, middle: '  ' } })
  laidOut.push(...rows)
  return laidOut.toString().replace(/ +$/gm, '')
}

/** 2500000 → 25000: naira, as in business files. */
export function naira(kobo: Kobo): number {
  return kobo / 100
}

/** 460.9 → `₦460.90`, 25000 → `₦25,000`: an amount in naira, with kobo where there are any. */
export function nairaText(amount: number): string {
  const digits = Number.isInteger(Math.round(amount * 100) / 100) ? 0 : 2
  const fraction = { minimumFractionDigits: digits, maximumFractionDigits: digits }
  return `₦${amount.toLocaleString('en-NG', fraction)}`
}

/** `₦25,000`, or `₦8,000–15,000`. */
export function priceText(price: { from: Kobo; to: Kobo }): string {
  const amount = (kobo: Kobo) => naira(kobo).toLocaleString('en-NG')
  return price.from === price.to ? `₦${amount(price.from)}` : `₦${amount(price.from)}–${amount(price.to)}`
}
