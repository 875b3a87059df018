import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type Heard, spokenLanguages } from '../../domain/language.ts'
import { featuresOf, wordsOf } from './features.ts'

/** Says how likely a text is in each language that customers write. Microseconds; no network, no state. */
export type Identify = (text: string) => Heard

/** The first line of a weights file; behind it stand `buckets` rows of one int8 a label. */
const head = z.object({
  format: z.literal('jara-language'),
  version: z.literal(1),
  labels: z.array(z.enum(spokenLanguages)).length(spokenLanguages.length),
  buckets: z.number().int().positive(),
  /** What one step of a label's int8 weights is worth; the temperature is in it. */
  scales: z.array(z.number()).length(spokenLanguages.length),
  bias: z.array(z.number()).length(spokenLanguages.length),
  /** Below this distance between the two likeliest languages nothing is said. */
  margin: z.number(),
})
type Head = z.infer<typeof head>

/** @throws Error when the file is missing or is no weights file of this version */
export async function loadIdentifier(path: string): Promise<Identify> {
  const bytes = await readFile(path)
  const end = bytes.indexOf(10)
  const read = head.safeParse(parsed(bytes.subarray(0, Math.max(0, end)).toString('utf8')))
  if (!read.success || bytes.length !== end + 1 + read.data.buckets * spokenLanguages.length)
    throw new Error(
      `${path} is not a language identifier of this version: make it by training/language/train.py.`,
    )
  return identifier(read.data, new Int8Array(bytes.buffer, bytes.byteOffset + end + 1))
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const letter = /\p{L}/u

/** A multinomial logistic regression over hashed features (docs/language.md). */
function identifier({ labels, buckets, scales, bias, margin }: Head, weights: Int8Array): Identify {
  return (text) => {
    const words = wordsOf(text)
    const spots = featuresOf(words, buckets)
    const sums = labels.map((_, label) =>
      spots.reduce((sum, spot) => sum + (weights[spot * labels.length + label] as number), 0),
    )
    const root = Math.sqrt(Math.max(1, spots.length))
    const chances = softmax(
      sums.map((sum, at) => (sum * (scales[at] as number)) / root + (bias[at] as number)),
    )
    const [first, second] = labels
      .map((language, at) => ({ language, chance: chances[at] as number }))
      .sort((a, b) => b.chance - a.chance)
    const said = words.filter((word) => letter.test(word)).length
    const told = said > 0 && first && second && first.chance - second.chance >= margin
    return {
      language: told ? first.language : undefined,
      chances: Object.fromEntries(labels.map((label, at) => [label, chances[at]])) as Heard['chances'],
      words: said,
    }
  }
}

function softmax(scores: number[]): number[] {
  const most = Math.max(...scores)
  const powers = scores.map((score) => Math.exp(score - most))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map((power) => power / sum)
}
