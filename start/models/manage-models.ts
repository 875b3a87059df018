import { pino } from 'pino'
import type { GpuChoice } from '../../worker/engine/gpu.ts'
import { openEngine } from '../../worker/engine/open-engine.ts'
import {
  chooseModel,
  chosenModel,
  installedModels,
  needModel,
  removeModel,
  type Verified,
  verifyModel,
} from '../../worker/models/installed.ts'
import { ModelFault } from '../../worker/models/model-fault.ts'
import { resolveModel } from '../../worker/models/resolve.ts'
import { sizeText } from '../../worker/models/sizes.ts'
import type { Config } from '../config.ts'
import { places } from '../places.ts'

/** Hashes one model, or all. @throws ModelFault `not-found` */
export async function verifyModels({ model }: Config, name: string | undefined): Promise<Verified[]> {
  const models =
    name === undefined ? await installedModels(model.folder) : [await needModel(model.folder, name)]
  const found: Verified[] = []
  for (const one of models) found.push(await verifyModel(one, () => {}))
  return found
}

const verdicts: Record<Verified['state'], (one: Verified) => string> = {
  whole: ({ name }) => `${name}: whole, byte for byte what was pulled`,
  damaged: ({ name, sha256, expected }) =>
    `${name}: DAMAGED, its SHA-256 is ${sha256} and should be ${expected}. Pull it again: \`jara model pull ${name}\``,
  unknown: ({ name, sha256 }) =>
    `${name}: SHA-256 ${sha256}; it was not pulled by Jara, so there is nothing to hold it against`,
}

export function verifiedText(found: Verified[]): string {
  if (found.length === 0) return 'No model was pulled; the bundled one comes with Jara.'
  return found.map((one) => verdicts[one.state](one)).join('\n')
}

export interface Used {
  name: string
  runsOn: string
  /** JARA_MODEL goes before the choice. */
  overriddenBy?: string
  text: string
}

/**
 * Keeps the choice of a model, after it was loaded and unloaded once.
 * @throws ModelFault `not-found`
 * @throws EngineError when it does not load
 */
export async function useModel(config: Config, name: string): Promise<Used> {
  const { folder, gpu, name: setting } = config.model
  const model = name === 'bundled' ? places.model : (await needModel(folder, name)).path
  const runsOn = await loadOnce(model, gpu)
  await chooseModel(folder, name === 'bundled' ? undefined : name)
  const loaded = `${name} loads, on ${runsOn}, and is what Jara runs from its next start on.`
  if (setting === undefined) return { name, runsOn, text: loaded }
  return {
    ...{ name, runsOn, overriddenBy: setting },
    text: `${name} loads, on ${runsOn}, and is kept as the choice. But JARA_MODEL=${setting} goes before it: take that setting out.`,
  }
}

async function loadOnce(model: string, gpu: GpuChoice): Promise<string> {
  const log = pino({ level: 'silent' })
  await using engine = await openEngine({ model, bundled: places.model, gpu, log })
  return engine.info().runsOn
}

/** @throws ModelFault `not-found`, `in-use` */
export async function dropModel(
  config: Config,
  name: string,
  force: boolean,
): Promise<{ name: string; bytes: number; text: string }> {
  const { folder, name: setting } = config.model
  const found = await needModel(folder, name)
  const chosen = (await chosenModel(folder)) === name
  const set = (await resolveModel(setting, folder, places.model).catch(() => undefined))?.model === found.path
  if ((chosen || set) && !force)
    throw new ModelFault(
      'in-use',
      `${name} is what Jara runs: choose another first (\`jara model use bundled\`), or say --force`,
    )
  if (chosen) await chooseModel(folder, undefined)
  await removeModel(found)
  const text = `${name} is removed; ${sizeText(found.size)} are free again.`
  return { name, bytes: found.size, text }
}
