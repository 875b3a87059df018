/** Lower-case words without accents and apostrophes; the twin of `words` in training/matcher/phrases.py. */
export function wordsIn(text: string): string[] {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase()
    .replace(/['‘’ʼ`´]s\b|['‘’ʼ`´]/g, '')
    .replaceAll('wi-fi', 'wifi')
    .replace(/\ba[./]c\b/g, 'ac')
    .split(/[^a-z]+/)
    .filter(Boolean)
}

/** Buckets of a word's letters, three and four at a time with its ends marked: what is known of an unknown word. */
export function letterBuckets(word: string, buckets: number): number[] {
  const marked = `<${word}>`
  const found: number[] = []
  for (const size of [3, 4])
    for (let at = 0; at + size <= marked.length; at++)
      found.push(fnv1a(marked.slice(at, at + size)) % buckets)
  return found
}

/** FNV-1a, 32 bits, of ASCII text. */
function fnv1a(text: string): number {
  let hash = 2166136261
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619)
  return hash >>> 0
}
