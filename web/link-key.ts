import { createHash, randomBytes } from 'node:crypto'

/** How long a link page waits for its phone, in minutes. */
export const linkMinutes = 30

/** A secret for one address or browser: 192 random bits that fit into an address as they are. */
export function newLinkKey(): string {
  return randomBytes(24).toString('base64url')
}

/** What the store keeps of a key: it cannot be turned back. */
export function hashLinkKey(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

/** The page's address, with the key that opens it once. */
export function linkAddress(publicUrl: string, accountId: string, key: string): string {
  return `${publicUrl}/link/${accountId}?key=${key}`
}
