/**
 * Writes a GGUF file tensor by tensor, so that a model of half a gigabyte needs no memory of that size.
 * Layout: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
import { open } from 'node:fs/promises'

export type MetadataValue =
  | { type: 'u32' | 'f32'; value: number }
  | { type: 'bool'; value: boolean }
  | { type: 'string'; value: string }
  | { type: 'strings'; value: string[] }
  | { type: 'i32s'; value: number[] }

export interface TensorPlan {
  name: string
  /** Innermost dimension first. */
  shape: number[]
  type: 'f32' | 'q4_0'
}

/** Ids of value types and of tensor types in the file. */
const valueTypes = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 }
const tensorTypes = { f32: 0, q4_0: 2 }
const alignment = 32

/** Bytes of a tensor: four a number, or blocks of 32 weights in 18 bytes. */
export function bytesOf({ shape, type }: TensorPlan): number {
  const weights = shape.reduce((a, b) => a * b)
  return type === 'f32' ? weights * 4 : (weights / 32) * 18
}

/** @param fill gives each tensor's bytes, exactly `bytesOf` it */
export async function writeGguf(
  path: string,
  metadata: Record<string, MetadataValue>,
  tensors: TensorPlan[],
  fill: (tensor: TensorPlan) => Buffer,
): Promise<void> {
  await using file = await open(path, 'w')
  await file.write(ggufHead(metadata, tensors))
  for (const tensor of tensors) await file.write(padded(fill(tensor)))
}

/** What stands before the tensors of a file, up to where the first one begins. */
export function ggufHead(metadata: Record<string, MetadataValue>, tensors: TensorPlan[]): Buffer {
  const entries = Object.entries(metadata)
  const head = [
    Buffer.from('GGUF'),
    u32(3),
    u64(tensors.length),
    u64(entries.length),
    ...entries.flatMap(([key, value]) => [text(key), valueBytes(value)]),
    ...tensorHeads(tensors),
  ]
  return padded(Buffer.concat(head))
}

function tensorHeads(tensors: TensorPlan[]): Buffer[] {
  let offset = 0
  return tensors.map((tensor) => {
    const { name, shape, type } = tensor
    const head = [text(name), u32(shape.length), ...shape.map(u64), u32(tensorTypes[type]), u64(offset)]
    offset += Math.ceil(bytesOf(tensor) / alignment) * alignment
    return Buffer.concat(head)
  })
}

function valueBytes(value: MetadataValue): Buffer {
  switch (value.type) {
    case 'string':
      return Buffer.concat([u32(valueTypes.string), text(value.value)])
    case 'bool':
      return Buffer.concat([u32(valueTypes.bool), Buffer.from([value.value ? 1 : 0])])
    case 'strings':
      return array(valueTypes.string, value.value.map(text))
    case 'i32s':
      return array(valueTypes.i32, value.value.map(u32))
    default:
      return Buffer.concat([
        u32(valueTypes[value.type]),
        value.type === 'f32' ? f32(value.value) : u32(value.value),
      ])
  }
}

function array(type: number, values: Buffer[]): Buffer {
  return Buffer.concat([u32(valueTypes.array), u32(type), u64(values.length), ...values])
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([u64(bytes.length), bytes])
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return bytes
}

/** Filled up to where the next tensor may begin. */
export function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((alignment - (bytes.length % alignment)) % alignment)])
}
