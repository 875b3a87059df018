import { statfs } from 'node:fs/promises'
import { totalmem } from 'node:os'
import type { LlamaContext, LlamaModel } from 'node-llama-cpp'
import { prepareChats } from '../chat-prompt.ts'
import type { Grammars } from '../grammars.ts'
import { addonDecoder } from './addon-decoder.ts'
import type { Decoder } from './decoder.ts'
import { Scheduler } from './scheduler.ts'
import { selfTest } from './self-test.ts'
import { StateStore } from './state-store.ts'

/** Of the machine's memory and of what is free in the folder, the most that saved states may take. */
const shareOfMemory = 1 / 16
const shareOfFolder = 1 / 2
/** Of that, what parked conversations may take: one that goes on is mostly still in its sequence. */
const shareOfConversations = 1 / 16

export interface OpenSchedulerOptions {
  model: LlamaModel
  grammars: Grammars
  contexts: LlamaContext[]
  stateFolder: string
  /** Makes the decoder of a context; tests put a faulty one here. */
  decoderOf?: (context: LlamaContext) => Promise<Decoder>
}

/**
 * Takes the contexts over, once a trial on each has given what the library itself gives.
 * @throws Error when it has not: then the contexts are still as they were
 */
export async function openScheduler(options: OpenSchedulerOptions): Promise<Scheduler> {
  const { model, grammars, contexts, stateFolder, decoderOf = addonDecoder } = options
  const decoders: Decoder[] = []
  for (const context of contexts) {
    const decoder = await decoderOf(context)
    await selfTest(context, decoder, stateFolder)
    decoders.push(decoder)
  }
  prepareChats(model)
  const limit = await statesLimit(stateFolder)
  const store = new StateStore(stateFolder, limit, limit * shareOfConversations)
  return new Scheduler({ model, grammars, decoders, store })
}

async function statesLimit(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return Math.floor(Math.min(totalmem() * shareOfMemory, bavail * bsize * shareOfFolder))
}
