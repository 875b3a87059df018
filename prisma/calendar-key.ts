import { createHash, randomBytes } from 'node:crypto'

/** The secret in the address of a calendar: whoever has it reads that calendar. 144 random bits, fit for an address. */
export function newCalendarKey(): string {
  return randomBytes(18).toString('base64url')
}

/** What the store keeps of a key: it cannot be turned back. SHA-256, hex. */
export function hashCalendarKey(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}
