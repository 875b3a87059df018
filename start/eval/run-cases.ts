import type { Logger } from 'pino'
import type { Meaning } from '../../domain/knowledge/meaning.ts'
import type { Answering } from '../../worker/answering/answering.ts'
import type { Understand } from '../../worker/understand.ts'
import { businessFiles } from './business-copy.ts'
import { type CaseError, type DialogueCase, readCases } from './cases.ts'
import { openRig } from './rig.ts'
import { type CaseOutcome, runCase } from './run-case.ts'

export interface CasesOptions {
  /** Files of cases, JSON lines. */
  files: string[]
  /** Cases that are played at once. */
  atOnce: number
  /** Finds answers by meaning; absent: by words alone. */
  meaning?: Meaning | undefined
  /** Writes answers from the business's knowledge; absent: they are told as they stand. */
  answering?: Answering | undefined
  /** What was said before is read too. */
  recalls?: boolean | undefined
  log: Logger
  /** The clock of queues and leases; each case has its own. */
  now: () => Date
  onProgress?: (done: number, all: number) => void
}

export interface CasesResult {
  outcomes: CaseOutcome[]
  errors: CaseError[]
  ms: number
}

/** Plays all cases of the files with `understand` reading the messages; a case that cannot run is an error. */
export async function runCases(options: CasesOptions, understand: Understand): Promise<CasesResult> {
  const began = performance.now()
  const read = await Promise.all(options.files.map(readCases))
  const errors = read.flatMap((file) => file.errors)
  const cases = read.flatMap((file, i) =>
    file.cases.map((one) => ({ ...one, file: options.files[i] as string })),
  )
  const { meaning, answering, recalls, log, now } = options
  await using rig = await openRig({ understand, meaning, answering, recalls, log, now })
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
