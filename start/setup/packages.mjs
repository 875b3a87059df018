import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { binaryForThisMachine, fetchBinary, fetchedBinaries, isFetched } from './binaries.mjs'
import { say } from './fault.mjs'
import { modules, npm, root } from './npm.mjs'

/** Node major version that runs the TypeScript files; `npm` brings it where the machine has another. */
const runtimeMajor = '24'

/** Whether `node_modules` holds what package-lock.json asks for; also true after a plain `npm ci`. */
export function packagesInOrder(dev) {
  const installed = readLock(join(modules, '.package-lock.json'))
  return installed !== null && hasRuntime() && hasBinary() && sameVersions(installed, dev)
}

export function installPackages(dev) {
  const keep = fetchedBinaries()
  const started = Date.now()
  say(
    `Installing the packages that Jara ${dev ? 'and its tests need' : 'needs'}; the first time this takes a minute or two …`,
  )
  // No install script is needed but Node's own: others would look for compilers or download engines.
  npm('ci', '--ignore-scripts', dev || hasDevPackages() ? '--include=dev' : '--omit=dev')
  if (!hasRuntime()) npm('rebuild', 'node', '--ignore-scripts=false')
  for (const name of new Set([...keep, ...binaryForThisMachine()])) fetchBinary(name)
  say(`Packages installed in ${Math.round((Date.now() - started) / 1000)} s.`)
}

function sameVersions(installed, dev) {
  const wanted = Object.entries(readLock(join(root, 'package-lock.json'))?.packages ?? {})
  return wanted
    .filter(([path, entry]) => path !== '' && !entry.optional && (dev || !entry.dev))
    .every(([path, entry]) => installed.packages[path]?.version === entry.version)
}

/** A start after a test must not throw away what the next test needs. */
function hasDevPackages() {
  const installed = readLock(join(modules, '.package-lock.json'))
  return Object.values(installed?.packages ?? {}).some((entry) => entry.dev)
}

function hasRuntime() {
  const machinesOwn = !process.execPath.startsWith(modules)
  if (machinesOwn && process.versions.node.startsWith(`${runtimeMajor}.`)) return true
  return existsSync(join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node'))
}

function hasBinary() {
  return binaryForThisMachine().every(isFetched)
}

function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}
