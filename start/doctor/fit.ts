import type { CatalogueModel } from '../../worker/models/catalogue.ts'
import { fits, type MachineMemory, memoryNeeded } from '../../worker/models/memory.ts'

/** What was measured in a few seconds: speeds of one small model of known size, and of the memory. */
export interface Measured {
  /** Bytes of the weights that were read for each token. */
  modelBytes: number
  /** One conversation. */
  decodeTokensPerSecond: number
  prefillTokensPerSecond: number
  /** Bytes a second that all cores together read from memory. */
  memoryBandwidth: number
  runsOn: string
  cores: number
  /** Cores that other programs wanted when it began: what was measured is too slow by as much. */
  busyCores: number
}

/** What one message costs the instruct profile: new tokens to read after the business's own, and an answer. */
const message = { read: 250, write: 60 }
/** A customer who waits longer thinks that nobody is there. */
const patienceSeconds = 10

/** A model of the catalogue on this machine. All speeds are estimates. */
export interface Fit {
  name: string
  fits: 'gpu' | 'cpu' | 'no'
  memory: number
  tokensPerSecond: number
  secondsPerMessage: number
}

/**
 * Decoding reads all weights for each token and computing grows with them too, so both speeds fall with the size.
 * On a CPU nothing is faster than its memory.
 */
export function fitOf(
  model: Pick<CatalogueModel, 'name' | 'size' | 'attention'>,
  machine: MachineMemory,
  measured: Measured,
): Fit {
  const { name, size, attention } = model
  const memory = memoryNeeded(size, attention)
  const scale = measured.modelBytes / size
  const bound = measured.runsOn === 'cpu' ? measured.memoryBandwidth / size : Number.POSITIVE_INFINITY
  const tokensPerSecond = Math.min(measured.decodeTokensPerSecond * scale, bound)
  const secondsPerMessage =
    message.read / (measured.prefillTokensPerSecond * scale) + message.write / tokensPerSecond
  return { name, fits: fits(memory, machine), memory, tokensPerSecond, secondsPerMessage }
}

/** The largest that fits and answers while a customer waits; undefined: the bundled reader is the right one. */
export function recommended(all: Fit[]): Fit | undefined {
  return all
    .filter((one) => one.fits !== 'no' && one.secondsPerMessage <= patienceSeconds)
    .sort((a, b) => b.memory - a.memory)[0]
}
