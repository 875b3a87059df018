import { existsSync } from 'node:fs'
import { chosenModel, installedModel, installedModels } from './installed.ts'
import { ModelFault } from './model-fault.ts'
import { isHfForm } from './source.ts'

/** Which model runs, and who says so. */
export interface Resolved {
  /** Path of a GGUF file, or the address of a server. */
  model: string
  from: 'setting' | 'use' | 'bundled'
}

/**
 * What a `JARA_MODEL` means: a server's address, `hf:owner/repo:file` or a name that was pulled, or a path. Without
 * one, what `jara model use` chose, and else the bundled model.
 * @param folder of the pulled models; undefined: there are none
 * @throws ModelFault `not-found`, which names the command that fetches it
 */
export async function resolveModel(
  setting: string | undefined,
  folder: string | undefined,
  bundled: string,
): Promise<Resolved> {
  if (setting !== undefined) return { model: await placeOf(setting, folder), from: 'setting' }
  const name = folder === undefined ? undefined : await chosenModel(folder)
  if (folder === undefined || name === undefined) return { model: bundled, from: 'bundled' }
  const chosen = await installedModel(folder, name)
  if (chosen) return { model: chosen.path, from: 'use' }
  throw new ModelFault(
    'not-found',
    `The chosen model ${name} is not on this machine any more: \`jara model pull ${name}\` fetches it, \`jara model use bundled\` goes back to the bundled one`,
  )
}

async function placeOf(setting: string, folder: string | undefined): Promise<string> {
  if (/^https?:\/\//.test(setting)) return setting
  if (setting.startsWith('hf:')) return pulledFrom(setting, folder)
  const pulled =
    folder !== undefined && /^[\w.+-]+$/.test(setting) ? await installedModel(folder, setting) : undefined
  // A path is left as it is, also a wrong one: the engine says what is wrong with a file.
  if (pulled === undefined && !existsSync(setting) && !/[\\/]|\.gguf$/i.test(setting))
    throw notPulled(setting)
  return pulled?.path ?? setting
}

async function pulledFrom(source: string, folder: string | undefined): Promise<string> {
  if (!isHfForm(source))
    throw new ModelFault('bad-name', `JARA_MODEL=${source} is not of the form hf:owner/repo:file.gguf`)
  const there = folder === undefined ? [] : await installedModels(folder)
  const found = there.find(({ manifest }) => manifest?.source === source)
  if (!found) throw notPulled(source)
  return found.path
}

function notPulled(setting: string): ModelFault {
  return new ModelFault(
    'not-found',
    `JARA_MODEL=${setting} is not on this machine: \`jara model pull ${setting}\` fetches it, \`jara model list\` shows what there is. Leave JARA_MODEL out to run the bundled model`,
  )
}
