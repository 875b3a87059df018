import type { Person } from '../business.ts'
import { plain } from '../spelling.ts'

/** Those who are named together, and what is said of them. */
export interface Clause {
  people: Person[]
  words: string
}

interface Token {
  text: string
  person: Person | undefined
}

const joiners = new Set([',', 'and', '&', '+', '/', 'n', 'plus', 'with'])
/** Says nothing before a name: "na Ada dey do braids". */
const leading = /^(?:[\s,;:.&+/]|\b(?:na|and|then|while|but|is|be|for|so|ok|okay|only|just|by)\b)*$/

/**
 * Cuts plain words at the names in them. What stands behind a name is said of her ("Ada does braids, Bisi nails");
 * where nothing stands behind the last one, what stands before ("braids: Ada, nails: Bisi").
 */
export function clausesOf(said: string, people: Person[], me?: Person): Clause[] {
  const tokens = tokensOf(said, people, me)
  const runs = runsOf(tokens)
  if (runs.length === 0) return []
  const between = (from: number, to: number) =>
    tokens
      .slice(from, to)
      .map(({ text }) => text)
      .join(' ')
  const behind = runs.map(({ to }, i) => between(to, runs[i + 1]?.from ?? tokens.length))
  const before = runs.map(({ from }, i) => between(runs[i - 1]?.to ?? 0, from))
  const isBefore = leading.test(behind.at(-1) ?? '') && !leading.test(before[0] ?? '')
  return runs.map(({ people }, i) => ({ people, words: (isBefore ? before[i] : behind[i]) ?? '' }))
}

function tokensOf(said: string, people: Person[], me?: Person): Token[] {
  const words = said.match(/[\p{L}\p{N}'-]+|[,;:.&+/\n]/gu) ?? []
  const isMe = (word: string) => /^(?:i|me|myself)$/.test(word)
  return words.map((text) => ({ text, person: isMe(text) ? me : namedBy(text, people) }))
}

/** Whose name, or the first word of it, the word is; a word of two people's is nobody's. */
function namedBy(word: string, people: Person[]): Person | undefined {
  const parts = (name: string) => plain(name).split(/[^\p{L}\p{N}'-]+/u)
  const found = people.filter(({ name }) => parts(name).includes(word.replace(/'s$/, '')))
  return found.length === 1 ? found[0] : undefined
}

/** Names in a row, with no more than "and" between them. */
function runsOf(tokens: Token[]) {
  const runs: { people: Person[]; from: number; to: number }[] = []
  for (const [i, { person }] of tokens.entries()) {
    if (!person) continue
    const last = runs.at(-1)
    const isJoined = last && tokens.slice(last.to, i).every(({ text }) => joiners.has(text))
    if (!isJoined) runs.push({ people: [person], from: i, to: i + 1 })
    else {
      if (!last.people.includes(person)) last.people.push(person)
      last.to = i + 1
    }
  }
  return runs
}
