/** Where one question ends and the next begins. A comma or "and" may also stand inside one: see `partsOf`. */
const ends = /[.?!;\n]+/
const joints = /,|\b(?:and|also|plus|then|again)\b|&/i

/** Words that a part must have to be a question of its own: "parking and toilet" has two that do not. */
const leastWords = 2

/**
 * The questions that a message may hold, in its order: its sentences, and what stands around "and" or a comma in
 * them. Parts of parts are given too, so that a question with a comma in it is still met whole.
 */
export function partsOf(message: string): string[] {
  const sentences = cut(message, ends)
  const parts = sentences.flatMap((sentence) => {
    const pieces = cut(sentence, joints)
    return pieces.length > 1 ? [sentence, ...pieces] : [sentence]
  })
  return parts.filter((part) => part.split(/\s+/).length >= leastWords)
}

function cut(text: string, at: RegExp): string[] {
  return text
    .split(at)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
