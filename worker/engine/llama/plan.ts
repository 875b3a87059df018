import type { AskedLanes } from './protocol.ts'

/** How one model is laid out on one machine. `contexts × sequences` requests run at once. */
export interface Plan {
  /** `lanes`: each request by itself, the library's way; `batches`: by our own scheduler (`schedule/`). */
  scheduling: 'lanes' | 'batches'
  contexts: number
  sequences: number
  threads: number
  /** Tokens of one sequence: prompt and answer together. */
  contextSize: number
  /** Off where batches are worked by a CPU: it decodes a few rows a fifth faster without it (docs/engine.md). */
  flashAttention: 'auto' | false
}

export interface MachineSize {
  cores: number
  gpu: boolean
  /** Memory that a model's state may be put in, the GPU's where there is one. */
  freeBytes: number
}

export interface ModelSize {
  bytes: number
  trainContextSize: number
  /** Of keys and values, for one token of one sequence. */
  bytesPerToken: number
}

const megabyte = 1024 * 1024
/** Below this, a pass takes about a millisecond: there is nothing to share, and a prompt is a few words. */
const smallModelBytes = 32 * megabyte
/** Above this, a pass is bound by reading the weights, which one context does once for all its sequences. */
const largeModelBytes = 1024 * megabyte
/** More rows make a pass of a CPU no cheaper for each. */
const mostSequences = { cpu: 16, gpu: 32 }
/** Of the free memory, for keys and values. */
const shareOfMemory = 1 / 3

/**
 * On a CPU one context per core with one thread each, up to a size: the prebuilt binary makes a thread pool per
 * graph, so that two threads in one context are slower than one. Two contexts at most share the work of a model
 * in batches, since libuv lends four threads and sampling wants some. A small model gets one sequence in each: more
 * bring nothing measurable (docs/engine.md) and make an answer's last bits depend on who else is asking.
 */
export function planLanes(machine: MachineSize, model: ModelSize, asked: AskedLanes): Plan {
  const small = model.bytes < smallModelBytes && !machine.gpu
  const scheduling = asked.scheduling ?? (small ? 'lanes' : 'batches')
  const contextSize = asked.contextSize ?? Math.min(model.trainContextSize, small ? 2048 : 4096)
  const contexts = asked.contexts ?? contextsFor(machine, model, small)
  const threads = small ? 1 : Math.max(1, Math.floor(machine.cores / contexts))
  return {
    scheduling,
    contexts,
    sequences: asked.sequences ?? (small ? 1 : sequencesFor(machine, model, contexts, contextSize)),
    threads: asked.threads ?? threads,
    contextSize,
    flashAttention: scheduling === 'batches' && !machine.gpu ? false : 'auto',
  }
}

function contextsFor({ cores, gpu }: MachineSize, { bytes }: ModelSize, small: boolean): number {
  if (gpu || bytes >= largeModelBytes) return 1
  return Math.min(cores, small ? 4 : 2)
}

/** As many as memory bears, at least two. */
function sequencesFor(
  { gpu, freeBytes }: MachineSize,
  { bytesPerToken }: ModelSize,
  contexts: number,
  contextSize: number,
): number {
  const most = (gpu ? mostSequences.gpu : mostSequences.cpu) / contexts
  const fit = Math.floor((freeBytes * shareOfMemory) / (contextSize * Math.max(1, bytesPerToken) * contexts))
  return Math.max(2, Math.min(most, fit))
}
