/**
 * Writes a GGUF of a few dozen kilobytes: llama architecture, byte-level tokenizer, weights from a fixed seed.
 * It knows nothing, but llama.cpp takes it for a model, so that engine tests need no large file.
 */
import { writeFileSync } from 'node:fs'
import {
  ggufHead,
  type MetadataValue,
  padded,
  type TensorPlan,
} from '../../start/bench/engine/gguf-writer.ts'
import { byteLetters } from '../../start/bench/engine/made-up-tokenizer.ts'

export interface TinyModel {
  name?: string
  architecture?: string
  contextLength?: number
  chatTemplate?: string
  tokenizer?: boolean
  /** Further tags that are one token each: `<price>`. */
  tags?: string[]
  seed?: number
}

const width = 32
const heads = 2
const inner = 64
const ownTags = ['<s>', '<end>', '<pad>', '<en>', '<pcm>', '<price>', '<book>', '<greet>', '<S>', '<out>']
const control = new Set(['<s>', '<end>', '<pad>'])

/** @returns the bytes of the file. */
export function tinyGguf(model: TinyModel = {}): Buffer {
  const vocabulary = [...new Set([...ownTags, ...(model.tags ?? []), ...byteLetters(), 'ab'])]
  const tensors = tensorsOf(vocabulary.length, model.seed ?? 1)
  const head = ggufHead(metadataOf(model, vocabulary), tensors)
  return Buffer.concat([head, ...tensors.map((tensor) => padded(tensor.data))])
}

export function writeTinyGguf(path: string, model: TinyModel = {}): string {
  writeFileSync(path, tinyGguf(model))
  return path
}

function metadataOf(model: TinyModel, vocabulary: string[]): Record<string, MetadataValue> {
  const arch = model.architecture ?? 'llama'
  return {
    'general.architecture': { type: 'string', value: arch },
    'general.name': { type: 'string', value: model.name ?? 'tiny' },
    [`${arch}.context_length`]: { type: 'u32', value: model.contextLength ?? 512 },
    [`${arch}.embedding_length`]: { type: 'u32', value: width },
    [`${arch}.block_count`]: { type: 'u32', value: 1 },
    [`${arch}.feed_forward_length`]: { type: 'u32', value: inner },
    [`${arch}.attention.head_count`]: { type: 'u32', value: heads },
    [`${arch}.attention.head_count_kv`]: { type: 'u32', value: heads },
    [`${arch}.attention.layer_norm_rms_epsilon`]: { type: 'f32', value: 1e-5 },
    [`${arch}.vocab_size`]: { type: 'u32', value: vocabulary.length },
    ...(model.tokenizer === false ? {} : tokenizerOf(vocabulary)),
    ...(model.chatTemplate === undefined
      ? {}
      : { 'tokenizer.chat_template': { type: 'string', value: model.chatTemplate } }),
  }
}

function tokenizerOf(vocabulary: string[]): Record<string, MetadataValue> {
  return {
    'tokenizer.ggml.model': { type: 'string', value: 'gpt2' },
    'tokenizer.ggml.pre': { type: 'string', value: 'gpt-2' },
    'tokenizer.ggml.tokens': { type: 'strings', value: vocabulary },
    // 1 normal, 3 control, 4 user-defined
    'tokenizer.ggml.token_type': {
      type: 'i32s',
      value: vocabulary.map((token) => (control.has(token) ? 3 : /^<.+>$/.test(token) ? 4 : 1)),
    },
    'tokenizer.ggml.merges': { type: 'strings', value: ['a b'] },
    'tokenizer.ggml.bos_token_id': { type: 'u32', value: vocabulary.indexOf('<s>') },
    'tokenizer.ggml.eos_token_id': { type: 'u32', value: vocabulary.indexOf('<end>') },
    'tokenizer.ggml.padding_token_id': { type: 'u32', value: vocabulary.indexOf('<pad>') },
    'tokenizer.ggml.add_bos_token': { type: 'bool', value: false },
  }
}

interface Tensor extends TensorPlan {
  data: Buffer
}

function tensorsOf(vocabulary: number, seed: number): Tensor[] {
  const next = numbers(seed)
  const matrix = (name: string, shape: number[]): Tensor => {
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => (next() - 0.5) * 0.8)
    return { name, shape, type: 'f32', data: Buffer.from(values.buffer) }
  }
  const ones = (name: string): Tensor => {
    return { name, shape: [width], type: 'f32', data: Buffer.from(new Float32Array(width).fill(1).buffer) }
  }
  return [
    matrix('token_embd.weight', [width, vocabulary]),
    ones('output_norm.weight'),
    ones('blk.0.attn_norm.weight'),
    ...['q', 'k', 'v', 'output'].map((part) => matrix(`blk.0.attn_${part}.weight`, [width, width])),
    ones('blk.0.ffn_norm.weight'),
    matrix('blk.0.ffn_gate.weight', [width, inner]),
    matrix('blk.0.ffn_up.weight', [width, inner]),
    matrix('blk.0.ffn_down.weight', [inner, width]),
  ]
}

/** mulberry32: a small generator with a seed, so that every run has the same weights. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
