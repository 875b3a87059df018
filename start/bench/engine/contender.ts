import type { Ask } from './workload.ts'

export interface Answered {
  text: string
  tokensIn: number
  tokensOut: number
  /** Of `tokensIn`, how many were not computed again. */
  tokensReused: number
}

/** A model server under test, in a process of its own. */
export interface Contender extends AsyncDisposable {
  ask(ask: Ask): Promise<Answered>
  /** Now, with all that it keeps for later. */
  bytes(): Promise<number>
}

/** How a contender is started. */
export interface Start {
  modelPath: string
  /** Requests at once, each with room for `contextSize` tokens. */
  slots: number
  contextSize: number
  threads: number
  answerTokens: number
}
