import { spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SetupFault } from './fault.mjs'

export const root = fileURLToPath(new URL('../../', import.meta.url))
export const modules = join(root, 'node_modules')

/** What npm's error codes mean to the person in front of the machine; the first match is told. */
const causes = [
  {
    sign: /ENOSPC/,
    message: 'The disk is full.',
    fix: 'Jara needs about 500 MB for its packages: free some space and try again.',
  },
  {
    sign: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|E?TIMEDOUT|ENOTCACHED/,
    message: 'npm cannot reach the package registry.',
    fix: 'Connect to the internet (or set `npm config set registry URL` to a mirror) and try again.',
  },
  {
    sign: /EACCES|EPERM|EROFS/,
    message: 'npm may not write to this folder.',
    fix: 'Give your user the right to write here, or clone Jara into a folder of your own, and try again.',
  },
  {
    sign: /code EUSAGE/,
    message: 'package.json and package-lock.json do not fit together.',
    fix: 'Run `npm install`, commit package-lock.json, and try again.',
  },
]

/**
 * Runs npm in the project's folder and keeps its chatter to itself unless it fails.
 * @returns {string} what npm printed
 * @throws {SetupFault}
 */
export function npm(...args) {
  const run = spawnSync('npm', [...args, '--loglevel=error', '--no-update-notifier'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, PATH: ownPath() },
    maxBuffer: 64 * 2 ** 20,
    shell: process.platform === 'win32',
  })
  if (run.status === 0) return run.stdout
  throw explained(args, `${run.error ?? ''}\n${run.stderr ?? ''}`)
}

/** The PATH without `node_modules/.bin`: npm must not run on the Node that it is about to replace. */
function ownPath() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.filter((folder) => !folder.startsWith(modules)).join(delimiter)
}

function explained(args, output) {
  const cause = causes.find(({ sign }) => sign.test(output))
  if (cause) return new SetupFault(cause.message, cause.fix)
  const lines = output.split('\n').filter((line) => line.trim() && !line.includes('A complete log'))
  return new SetupFault(`\`npm ${args.join(' ')}\` failed:`, lines.slice(0, 12).join('\n'))
}
