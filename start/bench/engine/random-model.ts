import { mkdir, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { bytesOf, type MetadataValue, type TensorPlan, writeGguf } from './gguf-writer.ts'
import { madeUpTokenizer } from './made-up-tokenizer.ts'

/** Dimensions of a llama-like decoder with tied embeddings. */
export interface Shape {
  layers: number
  width: number
  heads: number
  keyValueHeads: number
  inner: number
  vocabulary: number
}

/** As SmolLM 135M and Qwen 2.5 0.5B are built. */
export const shapes = {
  '135m': { layers: 30, width: 576, heads: 9, keyValueHeads: 3, inner: 1536, vocabulary: 49_152 },
  '0.5b': { layers: 24, width: 896, heads: 14, keyValueHeads: 2, inner: 4864, vocabulary: 151_936 },
} satisfies Record<string, Shape>
export type ShapeName = keyof typeof shapes

/** Raised with every change of what is written, so that a cached file of before is not taken. */
const edition = 1

/**
 * Writes a model of this shape with random Q4_0 weights, or finds the one written before.
 * @returns its path
 */
export async function randomModel(folder: string, name: ShapeName): Promise<string> {
  const path = join(folder, `random-${name}-${edition}.gguf`)
  if (await stat(path).catch(() => undefined)) return path
  await mkdir(folder, { recursive: true })
  await writeRandomModel(`${path}.part`, name, shapes[name])
  await rename(`${path}.part`, path)
  return path
}

/** The same bytes for the same shape on every machine. */
export async function writeRandomModel(path: string, name: string, shape: Shape): Promise<void> {
  const random = new Xorshift(20_261_201)
  const fill = (tensor: TensorPlan) => (tensor.type === 'f32' ? ones(tensor) : randomBlocks(tensor, random))
  await writeGguf(path, metadataOf(name, shape), tensorsOf(shape), fill)
}

function metadataOf(name: string, shape: Shape): Record<string, MetadataValue> {
  return {
    'general.architecture': { type: 'string', value: 'llama' },
    'general.name': { type: 'string', value: `random-${name}` },
    // 2: mostly Q4_0
    'general.file_type': { type: 'u32', value: 2 },
    'llama.context_length': { type: 'u32', value: 8192 },
    'llama.embedding_length': { type: 'u32', value: shape.width },
    'llama.block_count': { type: 'u32', value: shape.layers },
    'llama.feed_forward_length': { type: 'u32', value: shape.inner },
    'llama.attention.head_count': { type: 'u32', value: shape.heads },
    'llama.attention.head_count_kv': { type: 'u32', value: shape.keyValueHeads },
    'llama.attention.layer_norm_rms_epsilon': { type: 'f32', value: 1e-5 },
    'llama.rope.dimension_count': { type: 'u32', value: shape.width / shape.heads },
    'llama.vocab_size': { type: 'u32', value: shape.vocabulary },
    ...madeUpTokenizer(shape.vocabulary),
  }
}

function tensorsOf({ layers, width, heads, keyValueHeads, inner, vocabulary }: Shape): TensorPlan[] {
  const keyValues = (width / heads) * keyValueHeads
  const matrix = (name: string, ...shape: number[]): TensorPlan => ({ name, shape, type: 'q4_0' })
  const scale = (name: string): TensorPlan => ({ name, shape: [width], type: 'f32' })
  const layer = (index: number): TensorPlan[] => {
    const at = (part: string) => `blk.${index}.${part}.weight`
    return [
      scale(at('attn_norm')),
      matrix(at('attn_q'), width, width),
      matrix(at('attn_k'), width, keyValues),
      matrix(at('attn_v'), width, keyValues),
      matrix(at('attn_output'), width, width),
      scale(at('ffn_norm')),
      matrix(at('ffn_gate'), width, inner),
      matrix(at('ffn_up'), width, inner),
      matrix(at('ffn_down'), inner, width),
    ]
  }
  return [
    matrix('token_embd.weight', width, vocabulary),
    scale('output_norm.weight'),
    ...Array.from({ length: layers }, (_, index) => layer(index)).flat(),
  ]
}

function ones(tensor: TensorPlan): Buffer {
  return Buffer.from(new Float32Array(bytesOf(tensor) / 4).fill(1).buffer)
}

/** Q4_0: a half-precision scale, then 32 weights of four bits around 8. */
function randomBlocks(tensor: TensorPlan, random: Xorshift): Buffer {
  const bytes = Buffer.alloc(bytesOf(tensor))
  random.fill(new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2))
  // The spread of four even bits is 4.6; each output shall be about as large as its inputs.
  const scale = halfPrecision(1 / (4.6 * Math.sqrt(tensor.shape[0] as number)))
  for (let at = 0; at < bytes.length; at += 18) bytes.writeUInt16LE(scale, at)
  return bytes
}

/** Of a positive number between 2^-14 and 1: its bits as IEEE 754 half precision. */
function halfPrecision(value: number): number {
  const exponent = Math.floor(Math.log2(value))
  return ((exponent + 15) << 10) | Math.round((value / 2 ** exponent - 1) * 1023)
}

/** Marsaglia's xorshift32: fast enough for half a gigabyte. */
class Xorshift {
  #state: number
  constructor(seed: number) {
    this.#state = seed
  }

  fill(words: Uint32Array): void {
    let state = this.#state
    for (let at = 0; at < words.length; at++) {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      words[at] = state
    }
    this.#state = state
  }
}
