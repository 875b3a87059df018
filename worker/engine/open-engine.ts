import type { Logger } from 'pino'
import { resolveModel } from '../models/resolve.ts'
import type { Engine } from './engine.ts'
import type { GpuChoice } from './gpu.ts'
import type { AskedLanes } from './llama/protocol.ts'

export interface EngineOptions extends AskedLanes {
  /** `JARA_MODEL`: a GGUF path, a pulled model, or `http(s)://…/v1`; without it the chosen or the bundled model. */
  model: string | undefined
  /** Path of the bundled GGUF. */
  bundled: string
  /** Folder of the pulled models; absent: there are none. */
  models?: string
  /** Key and model name for a server that wants them. */
  apiKey?: string
  served?: string
  gpu?: GpuChoice
  log: Logger
}

/**
 * The engine that `JARA_MODEL` names, ready to answer.
 * @throws EngineError, ModelFault with the fault and its fix.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { model: wanted, bundled, models, apiKey, served, ...local } = options
  const { model } = await resolveModel(wanted, models, bundled)
  if (/^https?:\/\//.test(model)) {
    const { openOpenAiEngine } = await import('./openai/open-openai.ts')
    return openOpenAiEngine({
      url: model,
      log: options.log,
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(served === undefined ? {} : { model: served }),
    })
  }
  const { openLlamaEngine } = await import('./llama/open-llama.ts')
  return openLlamaEngine({ ...local, modelPath: model })
}
