import { execFile } from 'node:child_process'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const patienceMs = 5_000

interface Running {
  pid: number
  command: string[]
}

/** What Chromium leaves behind that would keep the next one from opening the profile. */
const locks = ['SingletonLock', 'SingletonCookie', 'SingletonSocket', 'DevToolsActivePort', 'lockfile']

/**
 * Ends browsers that a killed process left behind: those, and only those, whose profile lies in the folder. The
 * caller holds the account's lease, so no living session has one there. On Windows processes are not looked at.
 * @returns how many were ended
 */
export async function endOrphans(folder: string): Promise<number> {
  const found = await browsersIn(folder)
  for (const pid of found) end(pid)
  // Until the system has taken them down they hold their files.
  const deadline = performance.now() + patienceMs
  while (performance.now() < deadline && (await browsersIn(folder)).length > 0) await sleep(20)
  return found.length
}

async function browsersIn(folder: string): Promise<number[]> {
  return (await running()).filter(({ command }) => profileIn(command, folder)).map(({ pid }) => pid)
}

/** Only after `endOrphans`: a lock without its browser. */
export async function removeLocks(profile: string): Promise<void> {
  await Promise.all(locks.map((name) => rm(join(profile, name), { force: true })))
}

function profileIn(command: string[], folder: string): boolean {
  const flag = '--user-data-dir='
  const given = command.find((word) => word.startsWith(flag))?.slice(flag.length)
  if (given === undefined) return false
  const path = resolve(given)
  return path === resolve(folder) || path.startsWith(resolve(folder) + sep)
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself, as a browser's children do with it.
  }
}

async function running(): Promise<Running[]> {
  if (process.platform === 'win32') return []
  return process.platform === 'linux' ? fromProc() : fromPs()
}

async function fromProc(): Promise<Running[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  const all = pids.map(async (pid) => {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    return { pid: Number(pid), command: commandOf(text) }
  })
  return Promise.all(all)
}

/** Chromium rewrites its own command line: then blanks part the words, not NULs. */
function commandOf(cmdline: string): string[] {
  const words = cmdline.split('\0').filter((word) => word !== '')
  return words.length === 1 ? splitFlags(words[0] as string) : words
}

const splitFlags = (line: string) => line.split(/\s+(?=--)/)

async function fromPs(): Promise<Running[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,command='], { maxBuffer: 2 ** 24 })
  return stdout.split('\n').flatMap((line) => {
    const [, pid, command] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? []
    return pid && command ? [{ pid: Number(pid), command: splitFlags(command) }] : []
  })
}
