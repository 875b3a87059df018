/**
 * A message as hashed features, exactly as `training/language/features.py` makes them; tests/language holds the two
 * equal. Case, punctuation, emoji, accents and the values of numbers are left out.
 */
import { crc32 } from 'node:zlib'
import { plain } from '../../domain/spelling.ts'

const longest = 2000
const mostWords = 120
const wordLength = 24
const sizes = [1, 2, 3, 4, 5]

const address = /(?:https?:\/\/|www\.)\S+|@\S+/gu
const number = /[0-9]+/g
const lengthened = /(.)\1{2,}/gu
const word = /[\p{L}\p{N}]+(?:'[\p{L}\p{N}]+)*/gu

/** The words that count: numbers as 0, lengthened letters as two, addresses left out; at most 120. */
export function wordsOf(text: string): string[] {
  const said = plain(firstCharacters(text, longest).replace(address, ' '))
    .replace(number, '0')
    .replace(lengthened, '$1$1')
  const found = said.match(word) ?? []
  return found.slice(0, mostWords).map((one) => firstCharacters(one, wordLength))
}

function firstCharacters(text: string, count: number): string {
  return text.length <= count ? text : [...text].slice(0, count).join('')
}

/**
 * Bucket of every word, pair of neighbours, triple, pair around a word, and run of 1 to 5 characters of `<word>`.
 * @param buckets a power of two
 */
export function featuresOf(words: string[], buckets: number): number[] {
  const framed = ['^', ...words, '$']
  const pairs = framed.slice(1).map((two, at) => `b${framed[at]} ${two}`)
  const triples = framed
    .slice(2)
    .flatMap((three, at) => [`t${framed[at]} ${framed[at + 1]} ${three}`, `s${framed[at]} ${three}`])
  return [...words.flatMap(runsOf), ...pairs, ...triples].map((one) => crc32(one) & (buckets - 1))
}

function runsOf(one: string): string[] {
  const letters = [...`<${one}>`]
  const runs = [`w${one}`]
  for (const size of sizes)
    for (let at = 0; at + size <= letters.length; at++)
      runs.push(`${size}${letters.slice(at, at + size).join('')}`)
  return runs
}
