import { randomBytes } from 'node:crypto'

/** How long a link page waits for its phone, in minutes. */
export const linkMinutes = 30

/** A secret for one address or browser: 192 random bits that fit into an address as they are. */
export function newLinkKey(): string {
  return randomBytes(24).toString('base64url')
}

/** The page's address, with the key that opens it once. */
export function linkAddress(publicUrl: string, accountId: string, key: string): string {
  return `${publicUrl}/link/${accountId}?key=${key}`
}
