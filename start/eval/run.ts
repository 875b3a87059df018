import type { GpuChoice } from '../../worker/engine/gpu.ts'
import { openEngine } from '../../worker/engine/open-engine.ts'
import { hearing } from '../../worker/language/hearing.ts'
import { loadIdentifier } from '../../worker/language/identifier.ts'
import { loadPrompts, openUnderstand } from '../../worker/understand.ts'
import { loadMeaning } from '../meaning.ts'
import { places } from '../places.ts'
import { type CasesOptions, type CasesResult, runCases } from './run-cases.ts'

export interface EvalOptions extends CasesOptions {
  /** As JARA_MODEL; the bundled model without it. */
  model?: string | undefined
  /** Folder of the pulled models. */
  models?: string | undefined
  /** Key and model name for a server that wants them. */
  apiKey?: string | undefined
  served?: string | undefined
  gpu?: GpuChoice
}

export interface EvalResult extends CasesResult {
  /** What read the messages. */
  model: string
}

/**
 * Plays all cases of the files through the product's own pipeline, many at once.
 * @throws EngineError when the model cannot be opened; a case that cannot run is in `errors`
 */
export async function runEval(options: EvalOptions): Promise<EvalResult> {
  const { model, models, apiKey, served, gpu, log } = options
  await using engine = await openEngine({
    model,
    bundled: places.model,
    ...(models === undefined ? {} : { models }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(served === undefined ? {} : { served }),
    ...(gpu === undefined ? {} : { gpu }),
    log,
  })
  const understand = hearing(
    openUnderstand(engine, await loadPrompts(places.prompts)),
    await loadIdentifier(places.identifier),
  )
  const meaning = await loadMeaning(log)
  return { ...(await runCases({ ...options, meaning }, understand)), model: engine.info().model }
}
