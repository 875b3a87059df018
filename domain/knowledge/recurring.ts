import type { Searched } from '../knowledge.ts'
import { plain } from '../spelling.ts'

/** In how many of a business's service names, or of its questions, a word stands before it tells nothing apart. */
const often = { services: 3, questions: 3 }

/**
 * A text without the words that run through all that a business does: in a spa, "massage" tells its answers not
 * apart. A text that has no other words stays as it is.
 */
export function withoutCommon(text: string, common: ReadonlySet<string>): string {
  if (common.size === 0) return text
  const left = plain(text).replace(/[\p{L}']+/gu, (word) => (common.has(single(word)) ? ' ' : word))
  return /\p{L}{3}/u.test(left) ? left : text
}

/** The words, in the singular, that many of a business's services or questions are about. */
export function commonWords({ services, knowledge }: Searched): ReadonlySet<string> {
  const names = repeated(
    services.map(({ name }) => name),
    often.services,
  )
  const questions = repeated(
    knowledge.map(({ question }) => question),
    often.questions,
  )
  const named = new Set(services.flatMap(({ name }) => wordsOf(name)))
  return new Set([...names, ...questions.filter((word) => named.has(word))])
}

function repeated(texts: string[], times: number): string[] {
  const counts = new Map<string, number>()
  for (const word of texts.flatMap((text) => [...new Set(wordsOf(text))]))
    counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].filter(([, count]) => count >= times).map(([word]) => word)
}

function wordsOf(text: string): string[] {
  return (plain(text).match(/[\p{L}']{3,}/gu) ?? []).map(single)
}

function single(word: string): string {
  const bare = word.replace(/'s$/, '')
  return bare.length > 3 && bare.endsWith('s') && !bare.endsWith('ss') ? bare.slice(0, -1) : bare
}
