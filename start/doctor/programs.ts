import { ChromiumMissing, findChromium, type Machine } from '../../bots/whatsapp-web/chromium.ts'
import type { Config } from '../config.ts'
import { openData } from '../open-data.ts'
import { type Finding, missing, ok, warn } from './finding.ts'

export function nodeFinding(version = process.version): Finding {
  const is = `${version} on ${process.platform}-${process.arch}`
  if (Number(/\d+/.exec(version)?.[0]) >= 24) return ok('node', is)
  return missing(
    'node',
    `${is}, which does not run TypeScript as it is`,
    'start it through npm (`npm run jara -- doctor`), which brings Node 24',
  )
}

/** Chromium is for linked phones, and for them alone: without one its absence is no fault. */
export async function chromiumFinding(phones: number, setting?: string, machine?: Machine): Promise<Finding> {
  try {
    const found = await findChromium(setting, machine)
    return ok('chromium', `${found}, for linked phones (${phones} here)`)
  } catch (error) {
    if (!(error instanceof ChromiumMissing)) throw error
    const { message } = error
    if (phones > 0) return missing('chromium', `not here, and ${phones} linked phones need it`, message)
    if (setting) return warn('chromium', 'not where JARA_CHROMIUM says', message)
    return ok('chromium', 'not here, and not needed: no phone is linked (docs/whatsapp.md)')
  }
}

/** Phones that are linked, or are to be; none where the database does not open, which another finding tells. */
export async function linkedPhones(config: Config): Promise<number> {
  try {
    await using data = await openData(config)
    const links = await data.store.links('whatsapp-web')
    return links.filter(({ state, wantedUntil }) => state !== 'unlinked' || wantedUntil !== null).length
  } catch {
    return 0
  }
}
