import { createHash } from 'node:crypto'

/**
 * What the store keeps of a secret that somebody was given (a code, the key in an address): it cannot be turned back.
 * For secrets that are random and long enough that nobody can try them all. @returns SHA-256, hex
 */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
