import type { LlamaContext, LlamaContextSequence, LlamaModel } from 'node-llama-cpp'
import type { Plan } from './plan.ts'

/** One sequence of one context: room for one request at a time. */
export interface Lane {
  readonly id: number
  readonly context: number
  readonly sequence: LlamaContextSequence
}

/** All contexts of a model and which of their sequences are free. */
export class Lanes {
  readonly #free: Lane[] = []
  /** How many lanes of each context are taken. */
  readonly #busy: number[]

  constructor(contexts: LlamaContext[], plan: Plan) {
    this.#busy = contexts.map(() => 0)
    for (let id = 0; id < plan.contexts * plan.sequences; id++) {
      const context = Math.floor(id / plan.sequences)
      this.#free.push({ id, context, sequence: (contexts[context] as LlamaContext).getSequence() })
    }
  }

  /**
   * The lane in the least busy context; within one, the first made: llama.cpp packs a pass fastest when its
   * sequence ids are low and without gaps.
   * @returns undefined when all are taken.
   */
  take(): Lane | undefined {
    const busyness = (lane: Lane) => this.#busy[lane.context] as number
    const lane = this.#free.toSorted((a, b) => busyness(a) - busyness(b) || a.id - b.id)[0]
    if (lane === undefined) return undefined
    this.#free.splice(this.#free.indexOf(lane), 1)
    this.#busy[lane.context] = busyness(lane) + 1
    return lane
  }

  give(lane: Lane): void {
    this.#busy[lane.context] = (this.#busy[lane.context] as number) - 1
    this.#free.push(lane)
  }
}

/** @throws what node-llama-cpp throws when memory does not suffice. */
export async function openContexts(model: LlamaModel, plan: Plan): Promise<LlamaContext[]> {
  const contexts: LlamaContext[] = []
  for (let made = 0; made < plan.contexts; made++) {
    contexts.push(
      await model.createContext({
        contextSize: plan.contextSize,
        sequences: plan.sequences,
        threads: plan.threads,
        batchSize: Math.min(512, plan.contextSize * plan.sequences),
        // Keys and values stay at 16 bits, which a CPU reads three times faster than eight.
        flashAttention: plan.flashAttention,
      }),
    )
  }
  return contexts
}
