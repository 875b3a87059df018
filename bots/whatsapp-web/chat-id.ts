/** By which WhatsApp knows one person: the phone, or the LID that hides it. Digits, the phone with its country code. */
export interface Names {
  phone?: string
  lid?: string
}

/** Numbers below this many digits are WhatsApp's own: `0@c.us` announces new features. */
const shortest = 5

/**
 * Who a one-to-one chat is with, from its id: `2348031112222@c.us` or `555666777@lid`, possibly with the number of a
 * device (`…:12@lid`).
 * @returns null for groups, status, broadcast lists, newsletters and WhatsApp's own announcements
 */
export function namesIn(chatId: string): Names | null {
  const [, digits = '', server] = /^(\d+)(?::\d+)?@(c\.us|s\.whatsapp\.net|lid)$/.exec(chatId) ?? []
  if (digits.length < shortest) return null
  return server === 'lid' ? { lid: digits } : { phone: digits }
}

/** The one form of a chat id that is stored; null as in `namesIn`. */
export function plainChatId(chatId: string): string | null {
  const names = namesIn(chatId)
  return names && (addressesOf(names)[0] ?? null)
}

/** Chat ids of these names, the phone's first. */
export function addressesOf({ phone, lid }: Names): string[] {
  return [...(phone ? [`${phone}@c.us`] : []), ...(lid ? [`${lid}@lid`] : [])]
}

/** The phone first: by it she is known on other channels too. */
export function aliasesOf({ phone, lid }: Names): { kind: string; value: string }[] {
  return [...(phone ? [{ kind: 'phone', value: phone }] : []), ...(lid ? [{ kind: 'lid', value: lid }] : [])]
}
