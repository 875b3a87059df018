import type { AskedLanes } from './protocol.ts'

/** How one model is laid out on one machine. `contexts × sequences` requests run at once. */
export interface Plan {
  contexts: number
  sequences: number
  threads: number
  /** Tokens of one sequence: prompt and answer together. */
  contextSize: number
}

/** Below this, a pass takes about a millisecond and waking a second thread costs more than it brings. */
const smallModelBytes = 128 * 1024 * 1024

/**
 * A small model on a CPU gets one context per core, each with one thread and one sequence: the prebuilt binary
 * makes a thread pool per graph, so that two threads in one context are slower than one, and several sequences
 * bring nothing measurable (docs/engine.md) while they make an answer's last bits depend on who else is asking.
 * A large model is bound by memory bandwidth: one context with all the cores, and passes shared by sequences.
 */
export function planLanes(
  machine: { cores: number; gpu: boolean },
  model: { bytes: number; trainContextSize: number },
  asked: AskedLanes,
): Plan {
  const small = model.bytes < smallModelBytes
  const perCore = small && !machine.gpu
  const contexts = asked.contexts ?? (perCore ? Math.min(machine.cores, 4) : 1)
  return {
    contexts,
    sequences: asked.sequences ?? (machine.gpu ? 8 : perCore ? 1 : 2),
    threads: asked.threads ?? (perCore ? 1 : Math.max(1, Math.floor(machine.cores / contexts))),
    contextSize: asked.contextSize ?? Math.min(model.trainContextSize, small ? 2048 : 4096),
  }
}
