import { readCatalogue } from '../../worker/models/catalogue.ts'
import { type Config, parseConfig } from '../config.ts'
import { ConfigError } from '../fault.ts'
import { places } from '../places.ts'
import { bundledFindings } from './bundled.ts'
import { clockFinding, zonesFinding } from './clock.ts'
import { type Finding, missing, warn } from './finding.ts'
import { type Fit, fitOf, type Measured, recommended } from './fit.ts'
import { gpu } from './gpu.ts'
import { coresFinding, diskFinding, machineMemory, memory, memoryFinding } from './machine.ts'
import { modelFindings, placeOf, setModels } from './model.ts'
import { paymentsFindings } from './payments.ts'
import { type Flow, flows } from './privacy.ts'
import { chromiumFinding, linkedPhones, nodeFinding } from './programs.ts'
import { databaseFindings, queueFinding } from './stores.ts'

/** What `jara doctor` finds. */
export interface Report {
  findings: Finding[]
  /** Absent when nothing was measured. */
  speed?: { measured: Measured; models: Fit[]; recommended?: string }
  /** Absent when the settings are wrong. */
  data?: Flow[]
}

/**
 * Looks at the machine and tries everything that a start would open, one thing at a time.
 * @param measure false leaves the ten seconds of measuring out
 */
export async function examine(
  environment: NodeJS.ProcessEnv,
  measure: boolean,
  now: () => Date,
): Promise<Report> {
  const machine = [coresFinding(), memoryFinding(await memory())]
  try {
    const { config, warnings } = parseConfig(environment)
    const settings = warnings.map((is) => warn('settings', is, 'correct the name, or take it out'))
    const findings = [...settings, ...machine, ...(await tried(config, now))]
    const speed = measure ? { speed: await speedOf(config) } : {}
    return { findings, ...speed, data: await dataOf(config) }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const faults = error.faults.map(({ setting, fault, fix }) =>
      missing('settings', `${setting}: ${fault}`, fix),
    )
    return { findings: [...faults, ...machine, nodeFinding(), await chromiumFinding(0), zonesFinding()] }
  }
}

async function tried(config: Config, now: () => Date): Promise<Finding[]> {
  return [
    await gpu(config.model.gpu),
    await diskFinding(config),
    nodeFinding(),
    ...(await databaseFindings(config)),
    await queueFinding(config),
    await chromiumFinding(await linkedPhones(config), config.whatsappWeb.chromium),
    await clockFinding(config, now),
    zonesFinding(),
    ...(await paymentsFindings(config, now)),
    ...(await modelFindings(config)),
    ...(await bundledFindings()),
  ]
}

async function speedOf({ model }: Config): Promise<NonNullable<Report['speed']>> {
  const { measureSpeed } = await import('./speed.ts')
  const measured = await measureSpeed(model.gpu)
  const machine = await machineMemory(model.gpu)
  const { models: listed } = await readCatalogue(places.catalogue)
  const models = listed.map((one) => fitOf(one, machine, measured))
  const best = recommended(models)
  return { measured, models, ...(best && { recommended: best.name }) }
}

async function dataOf(config: Config): Promise<Flow[]> {
  const models = setModels(config).map(async (one) => {
    const place = await placeOf(one, config.model.folder).catch(() => places.model)
    return { task: one.task, place, key: one.model.key }
  })
  return flows(config, await Promise.all(models))
}
