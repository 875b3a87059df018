import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ChromiumMissing, findChromium, type Machine } from '../../bots/whatsapp-web/chromium.ts'
import { chromiumFlags, joinFlags, trims } from '../../bots/whatsapp-web/chromium-flags.ts'
import { endOrphans, removeLocks } from '../../bots/whatsapp-web/orphans.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jara-chromium-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function program(path: string): Promise<string> {
  const file = join(folder, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, '')
  await chmod(file, 0o755)
  return file
}

/** A machine without browsers in the usual places: their folders are the test's own. */
const bare = (changes: Partial<Machine> = {}): Machine => ({
  platform: 'win32',
  env: {},
  home: join(folder, 'nobody'),
  ...changes,
})

describe('finding the browser', () => {
  test('the setting counts, and a wrong one is not passed over', async () => {
    const setting = await program('mine/chromium')
    expect(await findChromium(setting, bare())).toBe(setting)
    await expect(findChromium(join(folder, 'none'), bare())).rejects.toThrow('JARA_CHROMIUM names')
  })

  test('usual places, then PATH, then what Puppeteer fetched, the newest', async () => {
    const home = join(folder, 'home')
    await program('home/.cache/puppeteer/chrome/linux-99.0.1/chrome-linux64/chrome')
    const fetched = await program('home/.cache/puppeteer/chrome/linux-150.0.1/chrome-linux64/chrome')
    expect(await findChromium(undefined, bare({ home }))).toBe(fetched)
    const inPath = await program('bin/chromium.exe')
    const env = { PATH: join(folder, 'bin') }
    expect(await findChromium(undefined, bare({ home, env }))).toBe(inPath)
    const usual = await program('programs/Google/Chrome/Application/chrome.exe')
    const ProgramFiles = join(folder, 'programs')
    expect(await findChromium('', bare({ home, env: { ...env, ProgramFiles } }))).toBe(usual)
  })

  test.each([
    ['darwin', 'brew install --cask chromium'],
    ['win32', 'google.com/chrome'],
    ['linux', 'apt-get install chromium'],
  ] as const)('without one, the message names the fix on %s', async (platform, fix) => {
    const missing = await findChromium(join(folder, 'none'), bare({ platform })).catch(
      (error: unknown) => error,
    )
    expect(missing).toBeInstanceOf(ChromiumMissing)
    expect(String(missing)).toContain(fix)
  })
})

describe('flags', () => {
  test('each trim can be left out, and what is given twice is joined', () => {
    expect(chromiumFlags([], true)).toEqual([])
    expect(chromiumFlags([], false)).toEqual(['--no-sandbox'])
    expect(chromiumFlags(trims, true).length).toBeGreaterThan(trims.length)
    const given = [
      '--disable-features=A',
      '--mute-audio',
      '--disable-features=B,C',
      '--js-flags=--x',
      '--js-flags=--y',
    ]
    expect(joinFlags(given)).toEqual(['--mute-audio', '--disable-features=A,B,C', '--js-flags=--x --y'])
  })
})

describe.skipIf(process.platform === 'win32')('orphaned browsers', () => {
  /** Stands for Chromium: only its command line is looked at. */
  const browser = async (profile: string) => {
    const child = spawn(process.execPath, [
      '-e',
      'setInterval(() => {}, 1000)',
      '--',
      `--user-data-dir=${profile}`,
    ])
    await once(child, 'spawn')
    return { child, ended: once(child, 'exit') }
  }

  test('those of the folder are ended, and nobody else’s', async () => {
    const home = join(folder, 'account-1')
    const ours = await browser(join(home, 'session'))
    const neighbour = await browser(join(folder, 'account-10', 'session'))
    const stranger = await browser(join(folder, 'elsewhere'))
    expect(await endOrphans(home)).toBe(1)
    expect(await ours.ended).toEqual([null, 'SIGKILL'])
    expect([neighbour, stranger].map(({ child }) => child.exitCode ?? child.signalCode)).toEqual([null, null])
    expect(await endOrphans(home)).toBe(0)
    for (const { child, ended } of [neighbour, stranger]) {
      child.kill('SIGKILL')
      await ended
    }
  })

  test('locks without a browser are removed, the profile stays', async () => {
    const profile = join(folder, 'locked')
    await mkdir(profile)
    await writeFile(join(profile, 'Local State'), '{}')
    await symlink('some-host-4711', join(profile, 'SingletonLock'))
    await writeFile(join(profile, 'DevToolsActivePort'), '')
    await removeLocks(profile)
    expect(await readdir(profile)).toEqual(['Local State'])
  })
})
