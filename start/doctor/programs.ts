import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Finding, missing, ok } from './finding.ts'

export function nodeFinding(version = process.version): Finding {
  const is = `${version} on ${process.platform}-${process.arch}`
  if (Number(/\d+/.exec(version)?.[0]) >= 24) return ok('node', is)
  return missing(
    'node',
    `${is}, which does not run TypeScript as it is`,
    'start it through npm (`npm run jara -- doctor`), which brings Node 24',
  )
}

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** Only WhatsApp by a paired phone drives a browser, so its absence is no fault. */
export function chromiumFinding(path = process.env.PATH ?? ''): Finding {
  const folders = path.split(delimiter).filter((folder) => folder !== '')
  const found = [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...places].find(
    runs,
  )
  if (found) return ok('chromium', found)
  return ok(
    'chromium',
    'not here, and not needed: only WhatsApp by a paired phone, and tests of pages, use a browser',
  )
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
