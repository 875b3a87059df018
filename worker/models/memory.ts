/** What a model takes while it runs, and whether a machine has it. Bytes throughout. */
export interface Attention {
  layers: number
  kvHeads: number
  headSize: number
}

/** Tokens in hand at once: the two conversations of 4,096 tokens that a large model gets on a CPU (`llama/plan.ts`). */
const tokensInHand = 2 * 4096
/** Keys and values, two bytes each (F16). */
const bytesPerValue = 2 * 2
/** Compute buffers and the process itself. */
const overhead = 400e6
/** Where the shape is not known: keys and values as a share of the file. */
const usualShare = 0.25

/**
 * An estimate: the file, the keys and values of the conversations in hand, and buffers.
 * @param size of the file
 */
export function memoryNeeded(size: number, attention?: Attention): number {
  const keysAndValues = attention
    ? attention.layers * attention.kvHeads * attention.headSize * bytesPerValue * tokensInHand
    : size * usualShare
  return size + keysAndValues + overhead
}

export interface MachineMemory {
  /** That this process may use: of the machine, or of its container. */
  total: number
  /** Of the largest GPU that a build is installed for; 0: none. */
  gpu: number
}

/** What the rest of Jara and the operating system take: docs/speed.md. */
const reserved = 1.5e9

/** Where a model that needs so much can run. */
export function fits(needed: number, { total, gpu }: MachineMemory): 'gpu' | 'cpu' | 'no' {
  if (needed <= gpu) return 'gpu'
  return needed + reserved <= total ? 'cpu' : 'no'
}
