/**
 * The llama.cpp builds that package.json replaces by an empty package, because most machines do not need them:
 * GPU libraries weigh hundreds of megabytes. Here one is fetched from the registry over its placeholder, in the
 * version that the installed node-llama-cpp names.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { SetupFault, say } from './fault.mjs'
import { modules, npm, root } from './npm.mjs'

const scope = '@node-llama-cpp'
const folder = join(modules, scope)

/** Linux on ARM needs its build; npm would give it to every x64 machine too, so it is not a dependency. */
export function binaryForThisMachine() {
  if (process.platform !== 'linux') return []
  return { arm64: ['linux-arm64'], arm: ['linux-armv7l'] }[process.arch] ?? []
}

export function isFetched(name) {
  return readManifest(join(folder, name))?.name === `${scope}/${name}`
}

/** What a GPU machine has fetched: a new installation of the packages must bring it back. */
export function fetchedBinaries() {
  const overridden = Object.keys(readManifest(root)?.overrides?.['node-llama-cpp'] ?? {})
  return overridden.map((name) => name.slice(scope.length + 1)).filter(isFetched)
}

/** @throws {SetupFault} */
export function fetchBinary(name) {
  const version = readManifest(join(modules, 'node-llama-cpp'))?.version
  if (!version)
    throw new SetupFault('The packages are not installed yet.', 'Run `npm start` or `npm test` once before.')
  say(`Fetching ${scope}/${name} ${version} …`)
  mkdirSync(folder, { recursive: true })
  const work = mkdtempSync(join(folder, '.fetch-'))
  try {
    npm('pack', `${scope}/${name}@${version}`, '--pack-destination', work)
    unpack(work)
    rmSync(join(folder, name), { recursive: true, force: true })
    renameSync(join(work, 'package'), join(folder, name))
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

export function removeBinary(name) {
  rmSync(join(folder, name), { recursive: true, force: true })
}

function unpack(work) {
  const archive = readdirSync(work).find((name) => name.endsWith('.tgz'))
  const tar = spawnSync('tar', ['-xzf', archive], { cwd: work, encoding: 'utf8' })
  if (tar.status === 0) return
  const full = /No space left/.test(tar.stderr ?? '')
  throw new SetupFault(
    full ? 'The disk is full.' : `tar could not unpack ${archive}: ${tar.error?.message ?? tar.stderr}`,
    full ? 'A GPU build needs up to 1 GB: free some space and try again.' : 'Install `tar` and try again.',
  )
}

function readManifest(path) {
  try {
    return JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
  } catch {
    return null
  }
}
