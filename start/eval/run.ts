import { openAnswering } from '../../worker/answering/answering.ts'
import { loadAnswerPrompt } from '../../worker/answering/prompt.ts'
import type { GpuChoice } from '../../worker/engine/gpu.ts'
import { openTaskModels, type TaskModel } from '../../worker/engine/task-models.ts'
import { hearing } from '../../worker/language/hearing.ts'
import { loadIdentifier } from '../../worker/language/identifier.ts'
import { loadPrompts, openUnderstand, readsHistory } from '../../worker/understand.ts'
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
  /** Who writes answers from the business's knowledge; nobody without it. */
  writer?: TaskModel | 'same' | undefined
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
  await using models = await openEvalModels(options)
  const { reading } = models
  const understand = hearing(
    openUnderstand(reading, await loadPrompts(places.prompts)),
    await loadIdentifier(places.identifier),
  )
  const meaning = await loadMeaning(options.log)
  const answering =
    models.answering && openAnswering(models.answering, await loadAnswerPrompt(places.prompts), options.log)
  const result = await runCases(
    { ...options, meaning, answering, recalls: readsHistory(reading) },
    understand,
  )
  return { ...result, model: reading.info().model }
}

function openEvalModels({ model, models, apiKey, served, gpu, writer, log }: EvalOptions) {
  return openTaskModels({
    reading: {
      model,
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(served === undefined ? {} : { served }),
    },
    answering: writer,
    bundled: places.model,
    ...(models === undefined ? {} : { models }),
    ...(gpu === undefined ? {} : { gpu }),
    load: 'preload',
    count: () => {},
    log,
  })
}
