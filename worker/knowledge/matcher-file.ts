import { z } from 'zod'

/** The file is not what `training/matcher/export.py` writes. */
export class MatcherFileError extends Error {
  override name = 'MatcherFileError'
}

const head = z.object({
  version: z.literal(3),
  dimensions: z.int().positive().max(1024),
  buckets: z.int().positive(),
  words: z.string(),
  /** Chat spellings, each with the row of the word that it stands for. */
  variants: z.record(z.string(), z.int().nonnegative()),
  unknownWeight: z.number().min(0).max(1),
  blend: z.array(z.number()).length(6),
  /** Of questions that training knows, and last of all others. */
  kindScales: z.array(z.number()).min(2),
  kindBias: z.array(z.number()).min(2),
  floor: z.number().min(-1).max(0.99),
  none: z.number(),
})
type Head = z.infer<typeof head>

/**
 * Rows are words, then letter buckets, then kinds of question; each has a direction of `dimensions` signed bytes, each
 * word a weight 0…255, each kind a length (`kindScales`) and a bias.
 */
export interface MatcherFile extends Omit<Head, 'version' | 'words' | 'variants' | 'blend'> {
  /** Of: whole with question, whole with answer, message covered, question covered, kin, missed. */
  blend: [number, number, number, number, number, number]
  rowOf: ReadonlyMap<string, number>
  vectors: Int8Array
  weights: Uint8Array
}

const magic = 'JARAMTCH'
const fix = 'Restore models/jara-matcher.bin from the release, or make it anew (training/README.md).'

/** @throws MatcherFileError when the bytes are cut short or not a matcher's */
export function parseMatcherFile(bytes: Uint8Array): MatcherFile {
  if (new TextDecoder('latin1').decode(bytes.subarray(0, magic.length)) !== magic)
    throw new MatcherFileError(`This is no file of the question matcher. ${fix}`)
  const { head, start } = readHead(bytes)
  const words = head.words.split(' ')
  const vectorBytes = (words.length + head.buckets + head.kindBias.length) * head.dimensions
  const expected = start + vectorBytes + words.length
  if (bytes.length !== expected)
    throw new MatcherFileError(
      `The question matcher's file has ${bytes.length} bytes where ${expected} belong. ${fix}`,
    )
  const rows = words.map((word, row): [string, number] => [word, row])
  return {
    ...head,
    blend: head.blend as MatcherFile['blend'],
    rowOf: new Map([...Object.entries(head.variants), ...rows]),
    vectors: new Int8Array(bytes.buffer, bytes.byteOffset + start, vectorBytes),
    weights: bytes.subarray(start + vectorBytes),
  }
}

function readHead(bytes: Uint8Array): { head: Head; start: number } {
  try {
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(magic.length, true)
    const start = magic.length + 4 + length
    const text = new TextDecoder().decode(bytes.subarray(magic.length + 4, start))
    return { head: head.parse(JSON.parse(text)), start }
  } catch (error) {
    throw new MatcherFileError(`The question matcher's file has an unreadable head. ${fix}`, { cause: error })
  }
}
