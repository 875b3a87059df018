import { randomBytes } from 'node:crypto'

/** The secret in the address of a calendar: whoever has it reads that calendar. 144 random bits, fit for an address. */
export function newCalendarKey(): string {
  return randomBytes(18).toString('base64url')
}
