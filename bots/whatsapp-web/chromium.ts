import { execFile } from 'node:child_process'
import { access, constants, glob } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

/** No browser was found; the message names the fix for this system. */
export class ChromiumMissing extends Error {
  override name = 'ChromiumMissing'
}

/** Where a machine keeps its browsers. */
export interface Machine {
  platform: NodeJS.Platform
  env: NodeJS.ProcessEnv
  home: string
}

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chromium-headless-shell',
  'microsoft-edge-stable',
]

const thisMachine = (): Machine => ({ platform: process.platform, env: process.env, home: homedir() })

/**
 * Finds the browser: the setting, the system's usual places, the names in PATH, then what Puppeteer downloaded.
 * @param setting JARA_CHROMIUM; when given, nothing else is looked at
 * @throws ChromiumMissing
 */
export async function findChromium(setting?: string, machine = thisMachine()): Promise<string> {
  if (setting !== undefined && setting !== '') {
    if (await runnable(setting)) return setting
    throw new ChromiumMissing(
      `JARA_CHROMIUM names ${setting}, which is no program that can be run here. Correct it, or leave it out and ` +
        `${install(machine.platform)}.`,
    )
  }
  for (const path of [...usualPlaces(machine), ...inPath(machine), ...(await downloaded(machine))]) {
    if (await runnable(path)) return path
  }
  throw new ChromiumMissing(
    `WhatsApp on a linked phone needs Chromium or Google Chrome, and there is none here: ${install(machine.platform)}, ` +
      'or set JARA_CHROMIUM to its path.',
  )
}

function usualPlaces({ platform, env, home }: Machine): string[] {
  if (platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].flatMap((name) =>
      ['/Applications', join(home, 'Applications')].map((folder) =>
        join(folder, `${name}.app`, 'Contents', 'MacOS', name),
      ),
    )
  }
  if (platform === 'win32') {
    const roots = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter((root) => root)
    const inRoot = [
      join('Google', 'Chrome', 'Application', 'chrome.exe'),
      join('Chromium', 'Application', 'chrome.exe'),
      join('Microsoft', 'Edge', 'Application', 'msedge.exe'),
    ]
    return roots.flatMap((root) => inRoot.map((path) => join(root as string, path)))
  }
  return [...names.map((name) => join('/usr/bin', name)), '/opt/google/chrome/chrome', '/snap/bin/chromium']
}

function inPath({ platform, env }: Machine): string[] {
  const ending = platform === 'win32' ? '.exe' : ''
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.flatMap((folder) => [...names, 'chrome'].map((name) => join(folder, name + ending)))
}

/** Puppeteer's cache, newest version first. https://pptr.dev/guides/configuration */
async function downloaded({ env, home }: Machine): Promise<string[]> {
  const cache = env.PUPPETEER_CACHE_DIR ?? join(home, '.cache', 'puppeteer')
  const programs = '{chrome,chrome.exe,chrome-headless-shell,Google Chrome for Testing.app/Contents/MacOS/*}'
  const found = await Array.fromAsync(
    glob(`{chrome,chrome-headless-shell}/*/*/${programs}`, { cwd: cache }),
  ).catch(() => [])
  return found.sort((a, b) => b.localeCompare(a, 'en', { numeric: true })).map((path) => join(cache, path))
}

const runnable = (path: string) =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )

function install(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'install it with `brew install --cask chromium` or from google.com/chrome'
  if (platform === 'win32') return 'install Chrome from google.com/chrome (Microsoft Edge does as well)'
  return 'install it with `apt-get install chromium` (Debian, Ubuntu), `dnf install chromium` (Fedora) or `apk add chromium` (Alpine)'
}

/** @returns the first number of the version; null where the program does not tell (Chrome on Windows does not). */
export async function chromiumMajor(path: string): Promise<number | null> {
  if (process.platform === 'win32') return null
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 20_000 })
    return Number(/(\d+)\.\d+\.\d+/.exec(stdout)?.[1] ?? Number.NaN) || null
  } catch {
    return null
  }
}

/** As root Chromium starts only without its sandbox. */
export const runsAsRoot = (): boolean => process.getuid?.() === 0

/**
 * Whether the machine lets ordinary users make namespaces, of which Chromium builds its sandbox: many containers and
 * some distributions do not. True where that cannot be told.
 */
export async function canMakeNamespaces(): Promise<boolean> {
  if (process.platform !== 'linux') return true
  const tried = promisify(execFile)('unshare', ['--user', '--map-root-user', 'true'], { timeout: 10_000 })
  return tried.then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
  )
}
