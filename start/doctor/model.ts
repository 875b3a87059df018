import { pino } from 'pino'
import { openEngine } from '../../worker/engine/open-engine.ts'
import { resolveModel } from '../../worker/models/resolve.ts'
import type { Config, NamedModel } from '../config.ts'
import { places } from '../places.ts'
import { type Finding, missing, ok } from './finding.ts'

/** A model of the settings, and what it does. */
export interface SetModel {
  /** `reads`, `answers`, `summarises`. */
  task: string
  /** The setting that names it. */
  setting: string
  model: Partial<NamedModel>
}

/** The distinct models that the settings name. */
export function setModels({ model, writers }: Config): SetModel[] {
  const { name, key, served } = model
  const reads = { ...(name !== undefined && { name }), key, served }
  return [
    { task: 'reads', setting: 'JARA_MODEL', model: reads },
    ...ofItsOwn('answers', 'JARA_MODEL_ANSWER', writers.answering),
    ...ofItsOwn('summarises', 'JARA_MODEL_SUMMARY', writers.summarising),
  ]
}

function ofItsOwn(task: string, setting: string, model: NamedModel | 'same' | undefined): SetModel[] {
  return typeof model === 'object' ? [{ task, setting, model }] : []
}

/** What a model is: the path of a file or the address of a server. @throws ModelFault */
export async function placeOf({ model }: SetModel, folder: string): Promise<string> {
  return (await resolveModel(model.name, folder, places.model)).model
}

/** Opens each model that a start would open, and closes it. */
export async function modelFindings(config: Config): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const one of setModels(config)) findings.push(await modelFinding(one, config))
  return findings
}

const origins = { use: 'chosen by `jara model use`', bundled: 'bundled' }

async function modelFinding({ task, setting, model }: SetModel, config: Config): Promise<Finding> {
  const what = task === 'reads' ? 'model' : `model, ${task}`
  const { gpu, folder } = config.model
  const { name, key, served } = model
  const server = { ...(key !== undefined && { apiKey: key }), ...(served !== undefined && { served }) }
  try {
    const { from } = await resolveModel(name, folder, places.model)
    const log = pino({ level: 'silent' })
    const opening = openEngine({ model: name, bundled: places.model, models: folder, gpu, ...server, log })
    await using engine = await opening
    const { model: title, runsOn, sequences, contextSize } = engine.info()
    const lanes = sequences > 0 ? `, ${sequences} at once, ${contextSize} tokens each` : ''
    return ok(what, `${title} (${from === 'setting' ? setting : origins[from]}) on ${runsOn}${lanes}`)
  } catch (error) {
    return missing(what, 'does not load', (error as Error).message)
  }
}
