import type { Logger } from 'pino'
import { openEngine } from '../../worker/engine/open-engine.ts'
import { loadPrompts, openUnderstand, type Understand } from '../../worker/understand.ts'
import { places } from '../places.ts'
import { businessFiles } from './business-copy.ts'
import { type CaseError, type DialogueCase, readCases } from './cases.ts'
import { openRig } from './rig.ts'
import { type CaseOutcome, runCase } from './run-case.ts'

export interface EvalOptions {
  /** Files of cases, JSON lines. */
  files: string[]
  /** As JARA_MODEL; the bundled model without it. */
  model?: string | undefined
  /** Key and model name for a server that wants them. */
  apiKey?: string | undefined
  served?: string | undefined
  gpu?: 'auto' | false
  /** Cases that are played at once. */
  atOnce: number
  log: Logger
  /** The clock of queues and leases; each case has its own. */
  now: () => Date
  onProgress?: (done: number, all: number) => void
}

export interface EvalResult {
  outcomes: CaseOutcome[]
  errors: CaseError[]
  /** What read the messages. */
  model: string
  ms: number
}

/**
 * Plays all cases of the files through the product's own pipeline, many at once.
 * @throws EngineError when the model cannot be opened; a case that cannot run is in `errors`
 */
export async function runEval(options: EvalOptions): Promise<EvalResult> {
  const { model, apiKey, served, gpu, log } = options
  await using engine = await openEngine({
    model,
    bundled: places.model,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(served === undefined ? {} : { served }),
    ...(gpu === undefined ? {} : { gpu }),
    log,
  })
  const understand = openUnderstand(engine, await loadPrompts(places.prompts))
  return { ...(await runCases(options, understand)), model: engine.info().model }
}

/** As `runEval`, with whatever reads the messages. */
export async function runCases(
  options: Pick<EvalOptions, 'files' | 'atOnce' | 'log' | 'now' | 'onProgress'>,
  understand: Understand,
): Promise<Omit<EvalResult, 'model'>> {
  const began = performance.now()
  const read = await Promise.all(options.files.map(readCases))
  const errors = read.flatMap((file) => file.errors)
  const cases = read.flatMap((file, i) =>
    file.cases.map((one) => ({ ...one, file: options.files[i] as string })),
  )
  await using rig = await openRig({ understand, log: options.log, now: options.now })
  const fileOf = businessFiles()
  const outcomes: (CaseOutcome | undefined)[] = cases.map(() => undefined)
  let done = 0
  await eachOf(cases, options.atOnce, async (one, i) => {
    try {
      outcomes[i] = await runCase(rig, one, await fileOf(one.businessPath), `case-${i}`)
    } catch (error) {
      errors.push(asError(one, error))
    }
    options.onProgress?.(++done, cases.length)
  })
  return { outcomes: outcomes.filter((one) => one !== undefined), errors, ms: performance.now() - began }
}

function asError({ id, file }: DialogueCase & { file: string }, error: unknown): CaseError {
  return { file, id, message: error instanceof Error ? error.message : String(error) }
}

/** Runs `work` on every item in order, `atOnce` at a time. */
async function eachOf<T>(
  items: T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < items.length) {
      const index = next++
      await work(items[index] as T, index)
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, atOnce) }, lane))
}
