import type { Takeover } from './business.ts'

/** Whether a message is the word alone with which a person of the business gives chats back; in any case. */
export function isHandBackWord(text: string, { handBackWord }: Pick<Takeover, 'handBackWord'>): boolean {
  return comparable(text) === comparable(handBackWord)
}

/** Keyboards differ in how they compose letters with accents and dots. */
function comparable(text: string): string {
  return text.normalize().trim().toLowerCase()
}
