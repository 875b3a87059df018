import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getLlama, type Llama, LlamaLogLevel, type LlamaModel } from 'node-llama-cpp'
import { Grammars } from '../../worker/engine/llama/grammars.ts'
import { type CompleteMessage, completeMessage, type Done } from '../../worker/engine/llama/protocol.ts'
import { addonDecoder } from '../../worker/engine/llama/schedule/addon-decoder.ts'
import { Scheduler } from '../../worker/engine/llama/schedule/scheduler.ts'
import { StateStore } from '../../worker/engine/llama/schedule/state-store.ts'
import { writeTinyGguf } from './tiny-gguf.ts'

export interface TinyModel extends AsyncDisposable {
  folder: string
  llama: Llama
  model: LlamaModel
}

/** A model that knows nothing, in this process: for what a test must see from within. */
export async function openTiny(): Promise<TinyModel> {
  const folder = mkdtempSync(join(tmpdir(), 'jara-tiny-'))
  const modelPath = writeTinyGguf(join(folder, 'tiny.gguf'), { contextLength: 4096 })
  const llama = await getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    logLevel: LlamaLogLevel.error,
  })
  const model = await llama.loadModel({ modelPath })
  return {
    folder,
    llama,
    model,
    async [Symbol.asyncDispose]() {
      await llama.dispose()
      rmSync(folder, { recursive: true })
    },
  }
}

export interface Layout {
  contexts?: number
  sequences: number
  limitBytes?: number
  forces?: boolean
}

export interface TinyScheduler {
  store: StateStore
  ask(
    request: Partial<CompleteMessage> & { prompt: CompleteMessage['prompt'] },
    signal?: AbortSignal,
  ): Promise<Done>
}

let lastId = 0

/** A scheduler of its own contexts, which the model's disposal takes with it. */
export async function openTinyScheduler(
  { llama, model, folder }: TinyModel,
  { contexts = 1, sequences, limitBytes = 1e9, forces = true }: Layout,
): Promise<TinyScheduler> {
  const decoders = await Promise.all(
    Array.from({ length: contexts }, async () => {
      return addonDecoder(
        await model.createContext({ contextSize: 1024, sequences, threads: 1, batchSize: 512 }),
      )
    }),
  )
  const store = new StateStore(mkdtempSync(join(folder, 'states-')), limitBytes)
  const scheduler = new Scheduler({ model, grammars: new Grammars(llama), decoders, store, forces })
  return {
    store,
    ask(request, signal = new AbortController().signal) {
      const fixed = { type: 'complete', id: ++lastId, maxTokens: 12, temperature: 0, seed: 1 }
      return scheduler.complete(completeMessage.parse({ ...fixed, ...request }), signal)
    },
  }
}
