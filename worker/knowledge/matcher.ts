import { readFile } from 'node:fs/promises'
import type { Likeness, Meaning } from '../../domain/knowledge/meaning.ts'
import { type MatcherFile, parseMatcherFile } from './matcher-file.ts'
import { letterBuckets, wordsIn } from './words.ts'

/** A text as unit vectors with weights, the direction of their sum, and what kinds of question it may be. */
interface Encoded {
  vectors: Float32Array[]
  weights: number[]
  total: number
  whole: Float32Array
  /** Square roots of the probabilities of all kinds but the last, "none of them". */
  kinds: Float32Array
}

/** A longer text is cut: a question is asked in its first words, an answer says first what it is about. */
const mostWords = 48
/** A message of hardly any weight counts as this heavy: of "hi" nothing much is missed. */
const leastTotal = 0.5
/** Entries whose vectors are kept: those of a few hundred businesses. */
const mostKept = 8_000

/**
 * Loads the matcher's file. What it gives compares a message with an entry of knowledge in microseconds; the
 * vectors of entries are kept by their text alone, so that businesses share nothing but arithmetic.
 * @throws MatcherFileError, or the system's error when the file is missing
 */
export async function openMatcher(path: string): Promise<Meaning> {
  return matcher(parseMatcherFile(await readFile(path)))
}

export function matcher(file: MatcherFile): Meaning {
  const kept = new Map<string, Encoded>()
  const remember = (text: string): Encoded => {
    const encoded = kept.get(text) ?? encode(file, text)
    // Set anew, the text goes to the end: the first is the one unused for longest.
    kept.delete(text)
    kept.set(text, encoded)
    if (kept.size > mostKept) kept.delete(kept.keys().next().value as string)
    return encoded
  }
  return (message, { question, answer }) =>
    compare(file, remember(message), remember(question), remember(answer))
}

function encode(file: MatcherFile, text: string): Encoded {
  const words = wordsIn(text).slice(0, mostWords)
  const vectors = words.map((word) => vectorOf(file, word))
  const weights = words.map((word) => weightOf(file, word))
  const sum = new Float32Array(file.dimensions)
  for (const [i, vector] of vectors.entries())
    for (let k = 0; k < sum.length; k++)
      sum[k] = (sum[k] as number) + (vector[k] as number) * (weights[i] as number)
  const total = weights.reduce((one, other) => one + other, 0)
  const whole = unit(sum)
  return { vectors, weights, total: Math.max(total, 1e-3), whole, kinds: kindsOf(file, whole) }
}

function vectorOf(file: MatcherFile, word: string): Float32Array {
  const row = file.rowOf.get(word)
  if (row !== undefined) return unit(Float32Array.from(rowAt(file, row)))
  const sum = new Float32Array(file.dimensions)
  const firstBucket = file.weights.length
  for (const bucket of letterBuckets(word, file.buckets)) {
    const part = rowAt(file, firstBucket + bucket)
    for (let k = 0; k < sum.length; k++) sum[k] = (sum[k] as number) + (part[k] as number)
  }
  return unit(sum)
}

/** A softmax over the kinds, as square roots: the dot of two such is how far they agree (Bhattacharyya). */
function kindsOf(file: MatcherFile, whole: Float32Array): Float32Array {
  const { kindBias, kindScales, weights, buckets } = file
  const first = weights.length + buckets
  const logits = kindBias.map((bias, kind) => {
    return bias + (dot(whole, rowAt(file, first + kind)) * (kindScales[kind] as number)) / 127
  })
  const most = Math.max(...logits)
  const odds = logits.map((logit) => Math.exp(logit - most))
  const sum = odds.reduce((one, other) => one + other, 0)
  return Float32Array.from(odds.slice(0, -1), (one) => Math.sqrt(one / sum))
}

function rowAt({ vectors, dimensions }: MatcherFile, row: number): Int8Array {
  return vectors.subarray(row * dimensions, (row + 1) * dimensions)
}

function weightOf({ rowOf, weights, unknownWeight }: MatcherFile, word: string): number {
  const row = rowOf.get(word)
  return row === undefined ? unknownWeight : (weights[row] as number) / 255
}

/** The logit of "this entry answers it" above that of "none does" is the sum that training/matcher/network.py learns. */
function compare(file: MatcherFile, message: Encoded, question: Encoded, answer: Encoded): Likeness {
  const byMessage = new Float32Array(message.vectors.length)
  const byQuestion = new Float32Array(question.vectors.length)
  for (const [i, mine] of message.vectors.entries()) {
    for (const [j, theirs] of question.vectors.entries()) {
      const near = sharp(file, dot(mine, theirs))
      byMessage[i] = Math.max(byMessage[i] as number, near)
      byQuestion[j] = Math.max(byQuestion[j] as number, near)
    }
    for (const theirs of answer.vectors) {
      byMessage[i] = Math.max(byMessage[i] as number, sharp(file, dot(mine, theirs)))
    }
  }
  const [wholeQuestion, wholeAnswer, messageCovered, questionCovered, kin, most] = file.blend
  const heaviest = missed(message, byMessage)
  const odds =
    wholeQuestion * dot(message.whole, question.whole) +
    wholeAnswer * dot(message.whole, answer.whole) +
    messageCovered * covered(message, byMessage) +
    questionCovered * covered(question, byQuestion) +
    kin * dot(message.kinds, question.kinds) +
    most * heaviest -
    file.none
  return { odds, missed: heaviest / Math.max(message.total, leastTotal) }
}

function covered({ weights, total }: Encoded, nearest: Float32Array): number {
  return weights.reduce((sum, weight, i) => sum + weight * (nearest[i] as number), 0) / total
}

/** The heaviest word that nothing of the entry is like: "insurance" weighs much, "please" hardly anything. */
function missed({ weights }: Encoded, nearest: Float32Array): number {
  return weights.reduce((most, weight, i) => Math.max(most, weight * (1 - (nearest[i] as number))), 0)
}

/** Words that are hardly alike count as strangers. */
function sharp({ floor }: MatcherFile, likeness: number): number {
  return Math.max(0, likeness - floor) / (1 - floor)
}

function dot(a: Float32Array, b: Float32Array | Int8Array): number {
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += (a[k] as number) * (b[k] as number)
  return sum
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector)) || 1
  return vector.map((value) => value / length)
}
