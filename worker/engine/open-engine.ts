import type { Logger } from 'pino'
import { type Engine, EngineError } from './engine.ts'
import type { AskedLanes } from './llama/protocol.ts'

export interface EngineOptions extends AskedLanes {
  /** `JARA_MODEL`: a GGUF path, or `http(s)://…/v1`; the bundled model without it. */
  model: string | undefined
  /** Path of the bundled GGUF. */
  bundled: string
  /** Key and model name for a server that wants them. */
  apiKey?: string
  served?: string
  gpu?: 'auto' | false
  log: Logger
}

/**
 * The engine that `JARA_MODEL` names, ready to answer.
 * @throws EngineError with the fault and its fix.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { model, bundled, apiKey, served, ...local } = options
  if (model?.startsWith('hf:')) {
    throw new EngineError('bad-model', `JARA_MODEL=${model}: download the file yourself and give its path`)
  }
  if (model !== undefined && /^https?:\/\//.test(model)) {
    const { openOpenAiEngine } = await import('./openai/open-openai.ts')
    return openOpenAiEngine({
      url: model,
      log: options.log,
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(served === undefined ? {} : { model: served }),
    })
  }
  const { openLlamaEngine } = await import('./llama/open-llama.ts')
  return openLlamaEngine({ ...local, modelPath: model ?? bundled })
}
