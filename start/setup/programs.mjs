/** Programs beside Node that some test suites drive: a browser, Redis, PostgreSQL. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { say } from './fault.mjs'

const postgresFolder = '/usr/lib/postgresql'

const programs = [
  { debian: 'chromium', needed: 'the web chat in a browser', found: () => onPath('chromium') },
  { debian: 'redis-server', needed: 'the queue on Redis', found: () => onPath('redis-server') },
  {
    debian: 'postgresql',
    needed: 'the store on PostgreSQL',
    found: () => onPath('initdb') || hasDebianPostgres(),
  },
]

/** Installs what is missing where that is possible without asking (Debian or Ubuntu, as root), else says so. */
export function installTestPrograms() {
  const missing = programs.filter((program) => !program.found())
  if (missing.length === 0) return
  if (onPath('apt-get') && process.getuid?.() === 0) aptInstall(missing.map((program) => program.debian))
  for (const { debian, needed } of missing.filter((program) => !program.found()))
    say(`Without ${debian}, the tests of ${needed} are skipped. Install it to run them.`)
}

function aptInstall(packages) {
  say(`Installing ${packages.join(', ')} for the tests (apt-get) …`)
  // Another apt run (a fresh cloud machine updates itself) is waited for, not failed upon.
  apt('update')
  const failed = apt('install', '-y', '--no-install-recommends', ...packages)
  if (failed) say(`apt-get could not install them: ${failed}`)
}

/** @returns {string} the last line of the error, or nothing when it went well */
function apt(...args) {
  const run = spawnSync('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    maxBuffer: 64 * 2 ** 20,
  })
  if (run.status === 0) return ''
  return (run.stderr ?? '').trim().split('\n').at(-1) || String(run.error ?? `exit code ${run.status}`)
}

function onPath(program) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.some((folder) => existsSync(join(folder, program)))
}

function hasDebianPostgres() {
  if (!existsSync(postgresFolder)) return false
  return readdirSync(postgresFolder).some((version) =>
    existsSync(join(postgresFolder, version, 'bin', 'initdb')),
  )
}
