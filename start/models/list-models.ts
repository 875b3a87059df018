import { stat } from 'node:fs/promises'
import { type CatalogueModel, readCatalogue } from '../../worker/models/catalogue.ts'
import { type InstalledModel, installedModels, type Manifest } from '../../worker/models/installed.ts'
import { fits, type MachineMemory, memoryNeeded } from '../../worker/models/memory.ts'
import { resolveModel } from '../../worker/models/resolve.ts'
import { sizeText } from '../../worker/models/sizes.ts'
import { table } from '../commands/table.ts'
import type { Config } from '../config.ts'
import { places } from '../places.ts'

/** A line of `jara model list`; sizes in bytes. */
export interface ModelRow {
  name: string
  state: 'in use' | 'installed' | 'bundled' | 'not pulled'
  size: number
  /** `about`: the rounded number of a web page. */
  sizeIs: 'about' | 'exact'
  /** While it runs; an estimate. */
  memory: number
  fits: 'gpu' | 'cpu' | 'no'
  licence: string
  conditions?: string
  pidgin?: { text: string; source: string }
  source?: string
  sha256?: string
  verifiedAgainst?: string
}

/** Everything on this machine, then everything of the catalogue that is not. */
export async function listModels(config: Config, machine: MachineMemory): Promise<ModelRow[]> {
  const { models } = await readCatalogue(places.catalogue)
  const installed = await installedModels(config.model.folder)
  const inUse = await pathInUse(config)
  const listed = (one: InstalledModel) =>
    models.find(({ name, source }) => one.name === name || one.manifest?.source === source)
  const here = installed.map((one) => installedRow(one, listed(one), one.path === inUse, machine))
  const known = new Set(installed.map((one) => listed(one)?.name))
  const rest = models.filter(({ name }) => !known.has(name)).map((one) => catalogueRow(one, machine))
  return [await bundledRow(inUse === places.model, machine), ...here, ...rest]
}

/** A faulty setting is told by `jara doctor`; here it is only that nothing is in use. */
async function pathInUse({ model }: Config): Promise<string | undefined> {
  const found = await resolveModel(model.name, model.folder, places.model).catch(() => undefined)
  return found?.model
}

async function bundledRow(inUse: boolean, machine: MachineMemory): Promise<ModelRow> {
  const { size } = await stat(places.model)
  const memory = memoryNeeded(size)
  const licence = 'MIT'
  return {
    name: 'bundled',
    state: inUse ? 'in use' : 'bundled',
    size,
    sizeIs: 'exact',
    memory,
    fits: fits(memory, machine),
    licence,
  }
}

function installedRow(
  { name, size, manifest }: InstalledModel,
  listed: CatalogueModel | undefined,
  inUse: boolean,
  machine: MachineMemory,
): ModelRow {
  const memory = memoryNeeded(size, listed?.attention)
  return {
    ...{
      name,
      state: inUse ? 'in use' : 'installed',
      size,
      sizeIs: 'exact',
      memory,
      fits: fits(memory, machine),
    },
    ...aboutOf(listed),
    ...(manifest && originOf(manifest)),
  }
}

function originOf({ source, sha256, verifiedAgainst }: Manifest) {
  return { source, sha256, verifiedAgainst }
}

function catalogueRow(listed: CatalogueModel, machine: MachineMemory): ModelRow {
  const { name, size, sizeIs, source, sha256, attention } = listed
  const memory = memoryNeeded(size, attention)
  return {
    ...{ name, state: 'not pulled', size, sizeIs, memory, fits: fits(memory, machine), source },
    ...aboutOf(listed),
    ...(sha256 !== undefined && { sha256 }),
  }
}

function aboutOf(listed: CatalogueModel | undefined) {
  if (!listed) return { licence: 'not known' }
  const { licence, pidgin } = listed
  return { licence: licence.name, conditions: licence.conditions, ...(pidgin && { pidgin }) }
}

const fitWords = { gpu: 'on the GPU', cpu: 'yes', no: 'no' }

export function modelTable(rows: ModelRow[]): string {
  const cells = rows.map((row) => [
    row.name,
    row.state,
    `${row.sizeIs === 'about' ? '≈ ' : ''}${sizeText(row.size)}`,
    `≈ ${sizeText(row.memory)}`,
    fitWords[row.fits],
    row.licence,
  ])
  const head = ['NAME', 'STATE', 'SIZE', 'MEMORY', 'FITS HERE', 'LICENCE']
  return `${table(head, cells, 'No models.')}\n\nMEMORY is an estimate. Conditions of the licences and what is known of their Pidgin: --json, or docs/model-files.md.`
}
