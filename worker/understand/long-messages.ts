/** From so many words on a message is a story, in which the request is one sentence. */
const story = 24
/** A sentence shorter than this is "Thanks." or "Abeg." */
const shortest = 4
/** Sentences that are read by themselves, at most. */
const most = 3

/**
 * The sentences of a long burst that are worth reading alone, likeliest first: people tell the story and end with what
 * they want; some begin with it.
 * @returns an empty list for a burst of ordinary length
 */
export function likelyRequests(messages: string[]): string[] {
  const text = messages.join('\n')
  if (wordsIn(text) < story) return []
  const sentences = text
    .split(/(?<=[.!?])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => wordsIn(sentence) >= shortest)
  const [first, last, beforeLast] = [sentences.at(0), sentences.at(-1), sentences.at(-2)]
  const likely = [last, beforeLast, first].filter((sentence) => sentence !== undefined)
  return [...new Set(likely)].filter((sentence) => sentence !== text.trim()).slice(0, most)
}

function wordsIn(text: string): number {
  return text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0
}
