/** What the browser remembers; private windows may refuse to, then it lasts as long as the page. */
export function recall(key) {
  try {
    return JSON.parse(localStorage.getItem(key))
  } catch {
    return null
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // Full or forbidden: the page works without.
  }
}

/** 128 random bits. `crypto.randomUUID` is missing where the page comes over plain http. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Names this browser's conversation with the business. Whoever knows it can read along: never in an address. */
export function sessionOf(slug) {
  const key = `jara.session.${slug}`
  const known = recall(key)
  if (typeof known === 'string' && known !== '') return known
  const session = newId()
  remember(key, session)
  return session
}
